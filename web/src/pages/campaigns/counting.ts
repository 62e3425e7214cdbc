// Who is where: counted from the rows of subjects; and days that are near. Pure, tested.
import { nextOfYear } from '@/pages/ladder/standing'
import type { Campaign, Notice, Programme, StateClass, Subject } from '@/pages/ladder/types'
import type { Names } from '@/api/types'

export type Counts = Record<string, Partial<Record<StateClass, number>>>
export function countsOf(subjects: Pick<Subject, 'rungs'>[]): Counts {
  const counts: Counts = {}
  for (const subject of subjects)
    for (const [rung, standing] of Object.entries(subject.rungs)) {
      const row = (counts[rung] ??= {})
      row[standing.class] = (row[standing.class] ?? 0) + 1
    }
  return counts
}

export interface Deadline {
  day: string
  what: 'value' | 'opens' | 'closes' | 'notice'
  names: Names
}
/** What ends or begins from today on, the nearest first. */
export function deadlines(programme: Programme | null, campaigns: Campaign[], notices: Notice[], today: string): Deadline[] {
  const found: Deadline[] = []
  for (const value of programme?.values ?? []) if (/^\d\d-\d\d$/.test(value.value)) found.push({ day: nextOfYear(value.value, today), what: 'value', names: value.names })
  for (const one of campaigns) {
    if (one.opens >= today) found.push({ day: one.opens, what: 'opens', names: one.names })
    const last = one.closed_on ?? one.closes
    if (last >= today) found.push({ day: last, what: 'closes', names: one.names })
  }
  for (const one of notices) if (one.through >= today) found.push({ day: one.through, what: 'notice', names: one.names })
  return found.sort((a, b) => a.day.localeCompare(b.day))
}

/** Where a round stands on a day. */
export function campaignState(one: Pick<Campaign, 'opens' | 'closes' | 'closed_on'>, today: string): 'ahead' | 'open' | 'ended' {
  if (today < one.opens) return 'ahead'
  return today > one.closes || (one.closed_on && today > one.closed_on) ? 'ended' : 'open'
}
