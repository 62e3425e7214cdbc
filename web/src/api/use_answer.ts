// A page's question to the server: asked again when its inputs change, older answers dropped.
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { get, type Query } from './client'
import { revision } from './live'
import { asProblem, type Problem } from './problem'

export interface Asked<Body> {
  data: ShallowRef<Body | null>
  problem: ShallowRef<Problem | null>
  loading: Ref<boolean>
  reload: () => void
}

/** `question` answers [path, query], or null while it cannot be asked yet. */
export function useAnswer<Body>(question: () => [string, Query?] | null): Asked<Body> {
  const data: ShallowRef<Body | null> = shallowRef(null)
  const problem: ShallowRef<Problem | null> = shallowRef(null)
  const loading = ref(false)
  let abort: AbortController | null = null

  async function ask(): Promise<void> {
    const asked = question()
    abort?.abort()
    if (!asked) return
    const mine = new AbortController()
    abort = mine
    loading.value = true
    try {
      const answer = await get<Body>(asked[0], asked[1] ?? {}, mine.signal)
      if (abort !== mine) return
      data.value = answer
      problem.value = null
    } catch (error) {
      if (abort !== mine) return
      data.value = null
      problem.value = asProblem(error)
    } finally {
      if (abort === mine) loading.value = false
    }
  }
  watch(() => JSON.stringify([question(), revision.value]), ask, { immediate: true })
  onScopeDispose(() => abort?.abort())
  return { data, problem, loading, reload: () => void ask() }
}
