// Words of roles and of the programme's vocabulary in the reader's language.
import { computed, type ComputedRef } from 'vue'
import { useAnswer } from '@/api/use_answer'
import { language, t } from '@/i18n'
import type { PackContent } from '@/pages/packs/types'
import { may } from '@/session/session'
import './messages'

/** Who takes a step: a role, time, an event. */
export function actorText(actor: string): string {
  const own = `ladder.actor.${actor}`
  const text = t(own)
  if (text !== own) return text
  const key = `access.role.${actor}`
  const role = t(key)
  return role === key ? actor : role
}
export function toldText(receiver: string): string {
  const key = `ladder.told.${receiver}`
  const text = t(key)
  return text === key ? actorText(receiver) : text
}

export interface Term {
  id: string
  text: string
}
/** The rows of a table of terms; empty for who may not read packs. */
export function useTerms(pack: string, table: string): ComputedRef<Term[]> {
  const { data } = useAnswer<PackContent>(() => (may('pack_read') ? [`/packs/${pack}/content`, { table, limit: 500 }] : null))
  return computed(() => (data.value?.items ?? []).map((row) => ({ id: row.id ?? '', text: (language.value === 'zh' ? row.zh : row.en) || row.zh || row.id || '' })))
}
export const programmeWords = 'vocabulary.programme-words'
