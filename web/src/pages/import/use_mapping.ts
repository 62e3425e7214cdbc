// One upload on its way to an import: guessed, edited as a table or as YAML, checked by the server.
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { get, post } from '@/api/client'
import { asProblem, type Problem } from '@/api/problem'
import type { ColumnChoice, MappingView, Upload } from './types'

/** Where a mapping written by hand begins. */
export function mappingStart(file: string): string {
  return [
    'mapping:',
    `  name: ${JSON.stringify(file)}`,
    '  time:',
    '    columns: ["时间"]',
    '    form: "YYYY-MM-DD HH:MM"',
    '    stamp: end',
    '    interval: 1h',
    '    offset: "+08:00"',
    '  columns:',
    '    - {column: "", point: "", unit: kWh, kind: register}',
    '',
  ].join('\n')
}

export function useMapping(site: Ref<string>, uploadId: Ref<string>) {
  const upload = shallowRef<Upload | null>(null)
  const view = shallowRef<MappingView | null>(null)
  const yaml = ref('')
  const problem = shallowRef<Problem | null>(null)
  const busy = ref(false)
  let turn = 0

  const base = computed(() => `/sites/${encodeURIComponent(site.value)}/uploads/${encodeURIComponent(uploadId.value)}`)
  /** The text was edited since the server looked at it. */
  const edited = computed(() => view.value !== null && yaml.value !== view.value.yaml)
  const sound = computed(() => view.value !== null && !edited.value && view.value.problems.length === 0)

  async function run(work: () => Promise<MappingView>) {
    const mine = ++turn
    busy.value = true
    problem.value = null
    try {
      const fresh = await work()
      if (mine !== turn) return
      view.value = fresh
      yaml.value = fresh.yaml
    } catch (error) {
      if (mine === turn) problem.value = asProblem(error)
    } finally {
      if (mine === turn) busy.value = false
    }
  }
  const guess = (sheet?: string) =>
    run(async () => (await post<MappingView>(`${base.value}/guess`, sheet ? { sheet } : {})).body)
  const check = (columns?: ColumnChoice[]) =>
    run(async () => (await post<MappingView>(`${base.value}/mapping`, { yaml: yaml.value, ...(columns ? { columns } : {}) })).body)
  async function use(text: string) {
    yaml.value = text
    await check()
  }

  watch(
    [site, uploadId],
    async ([, id]) => {
      turn += 1
      upload.value = null
      view.value = null
      problem.value = null
      if (!id) return
      try {
        upload.value = await get<Upload>(base.value)
        yaml.value = mappingStart(upload.value.name)
        await guess()
      } catch (error) {
        problem.value = asProblem(error)
      }
    },
    { immediate: true },
  )
  return { upload, view, yaml, problem, busy, edited, sound, guess, check, use }
}
