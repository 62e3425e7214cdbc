// The one line on which the server says that something changed; open while the frame stands.
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { useEvents } from './events'

export interface JobEvent {
  job: string
  state: string
  done?: number
  total?: number
}

/** Rises when the data changed; questions are asked again (useAnswer watches it). */
export const revision = ref(0)
/** The last step of a job of one's own. */
export const jobEvent = shallowRef<JobEvent | null>(null)

export function useLive(): { cut: Ref<boolean> } {
  // many writes in a row (an import) ask once
  let wait: ReturnType<typeof setTimeout> | undefined
  const changed = () => {
    clearTimeout(wait)
    wait = setTimeout(() => (revision.value += 1), 800)
  }
  let seen: number | null = null
  const { open } = useEvents('/events', {
    revision: (data) => {
      const now = (data as { revision: number }).revision
      if (seen !== null && now !== seen) changed()
      seen = now
    },
    reset: changed,
    job: (data) => (jobEvent.value = data as JobEvent),
  })
  // a line that is down for some seconds is told; a short break (EventSource comes back by itself) is not
  const cut = ref(false)
  let patience: ReturnType<typeof setTimeout> | undefined
  watch(open, (now, before) => {
    clearTimeout(patience)
    if (now) cut.value = false
    else if (before) patience = setTimeout(() => (cut.value = true), 6000)
  })
  onScopeDispose(() => {
    clearTimeout(wait)
    clearTimeout(patience)
  })
  return { cut }
}
