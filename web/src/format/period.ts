// Period words as on the command line: 2025, 2025-Q1, 2025-03, 2025-03-01, 2025-03-01..2025-03-31.
import type { Language } from '@/i18n/language'

export type PeriodKind = 'year' | 'quarter' | 'month' | 'day' | 'range'

const patterns: [PeriodKind, RegExp][] = [
  ['year', /^\d{4}$/],
  ['quarter', /^\d{4}-Q[1-4]$/],
  ['month', /^\d{4}-(0[1-9]|1[0-2])$/],
  ['day', /^\d{4}-(0[1-9]|1[0-2])-\d{2}$/],
  ['range', /^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$/],
]

export function periodKind(word: string): PeriodKind | null {
  return patterns.find(([, pattern]) => pattern.test(word))?.[0] ?? null
}

const two = (n: number) => String(n).padStart(2, '0')
const dayWord = (when: Date) => `${when.getUTCFullYear()}-${two(when.getUTCMonth() + 1)}-${two(when.getUTCDate())}`
const utc = (word: string) => new Date(`${word}T00:00:00Z`)
const dayMs = 86_400_000

/** First and last civil day. */
export function periodDays(word: string): [string, string] | null {
  const kind = periodKind(word)
  const year = Number(word.slice(0, 4))
  if (kind === 'year') return [`${word}-01-01`, `${word}-12-31`]
  if (kind === 'quarter') {
    const quarter = Number(word.slice(6))
    return [`${year}-${two(quarter * 3 - 2)}-01`, dayWord(new Date(Date.UTC(year, quarter * 3, 0)))]
  }
  if (kind === 'month') return [`${word}-01`, dayWord(new Date(Date.UTC(year, Number(word.slice(5)), 0)))]
  if (kind === 'day') return [word, word]
  if (kind === 'range') {
    const [first, last] = word.split('..')
    return first && last && first <= last ? [first, last] : null
  }
  return null
}

/** The period of the same kind, `by` steps later (or earlier). */
export function shiftPeriod(word: string, by: number): string {
  const kind = periodKind(word)
  const year = Number(word.slice(0, 4))
  if (kind === 'year') return String(year + by)
  if (kind === 'quarter') {
    const index = year * 4 + Number(word.slice(6)) - 1 + by
    return `${Math.floor(index / 4)}-Q${(index % 4) + 1}`
  }
  if (kind === 'month') {
    const index = year * 12 + Number(word.slice(5)) - 1 + by
    return `${Math.floor(index / 12)}-${two((index % 12) + 1)}`
  }
  if (kind === 'day') return dayWord(new Date(utc(word).getTime() + by * dayMs))
  const days = periodDays(word)
  if (!days) return word
  const length = (utc(days[1]).getTime() - utc(days[0]).getTime()) / dayMs + 1
  const move = (day: string) => dayWord(new Date(utc(day).getTime() + by * length * dayMs))
  return `${move(days[0])}..${move(days[1])}`
}

/** The period of another kind that holds the first day of this one. */
export function periodAs(word: string, kind: PeriodKind): string {
  const days = periodDays(word)
  if (!days) return word
  const [first, last] = days
  const month = Number(first.slice(5, 7))
  if (kind === 'year') return first.slice(0, 4)
  if (kind === 'quarter') return `${first.slice(0, 4)}-Q${Math.ceil(month / 3)}`
  if (kind === 'month') return first.slice(0, 7)
  if (kind === 'day') return first
  return `${first}..${last}`
}

export function periodText(word: string, language: Language): string {
  const kind = periodKind(word)
  const year = word.slice(0, 4)
  if (language === 'zh') {
    if (kind === 'year') return `${year} 年`
    if (kind === 'quarter') return `${year} 年第 ${word.slice(6)} 季度`
    if (kind === 'month') return `${year} 年 ${Number(word.slice(5))} 月`
    if (kind === 'day') return `${year} 年 ${Number(word.slice(5, 7))} 月 ${Number(word.slice(8))} 日`
    return word.replace('..', ' 至 ')
  }
  if (kind === 'quarter') return `Q${word.slice(6)} ${year}`
  if (kind === 'month') {
    return new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(utc(`${word}-01`))
  }
  if (kind === 'day') {
    return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(utc(word))
  }
  return word.replace('..', ' to ')
}
