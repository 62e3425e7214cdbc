// The rules of a place today: its rungs, for filters and names.
import { computed } from 'vue'
import { useAnswer } from '@/api/use_answer'
import type { Programme } from '@/pages/ladder/types'

export const base = 'programmes.green-manufacturing'
/** A GB/T 2260 prefix filled up to six digits; else the whole country. */
export function regionOf(division: string): string {
  const digits = division.trim()
  return /^\d{2}(\d{2}){0,2}$/.test(digits) ? digits.padEnd(6, '0') : 'CN'
}
export function useProgramme(division: () => string) {
  const { data, problem, loading, reload } = useAnswer<Programme>(() => ['/programmes', { programme: base, region: regionOf(division()) }])
  return { programme: data, problem, loading, reload, rungs: computed(() => data.value?.rungs ?? []) }
}
