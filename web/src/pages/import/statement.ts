// Statements as they are written and as the server tells them back.
import type { Names, Source } from '@/api/types'
import { number, unit } from '@/format/reader'
import { t } from '@/i18n'

export interface Fact {
  name: string
  title?: Names
  member?: string | null
  period: string
  value: number | boolean | string | null
  unit?: string | null
  evidence?: string | null
  note?: string | null
  source?: Source
}
export interface ApplyReport {
  site: string
  added: number
  changed: number
  removed: number
  unchanged: number
  preview?: boolean
  changes?: string[]
  version?: string
}

export function factText(fact: Fact): string {
  if (fact.value === null) return '—'
  if (typeof fact.value === 'boolean') return t(fact.value ? 'derivation.yes' : 'derivation.no')
  if (typeof fact.value === 'string') return fact.value
  if (!fact.unit && /year|vintage/.test(fact.name)) return String(fact.value)
  return `${number(fact.value)} ${unit(fact.unit ?? '')}`.trim()
}

/** Where a statement begins: its head, and the missing name as a place to fill in. */
export function statementStart(site: string, period: string, input: string): string {
  const head = `statement: {site: ${site}, period: "${period}", source: ""}\n`
  if (!input) return head
  const parts = input.split('.')
  const lines = parts.map((part, depth) => `${'  '.repeat(depth)}${part}:`)
  return `${head}\n${lines.join('\n')} \n`
}
