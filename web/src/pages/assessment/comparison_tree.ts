// Two editions as one tree: level-1 group → indicator → what changed in its rule.
import type { Names } from '@/api/types'
import type { ComparisonAnswer } from './types'

export type RuleChange = ComparisonAnswer['changes'][number]
export type Presence = 'both' | 'added' | 'removed'
export interface ComparedIndicator {
  id: string
  name: Names
  before: number | null
  after: number | null
  presence: Presence
  /** Points or place differ. */
  moved: boolean
  /** The level-1 group it stood in before, where it is another one. */
  from: Names | null
  changes: RuleChange[]
}
export interface ComparedGroup {
  id: string
  name: Names
  before: { points: number; weight: number } | null
  after: { points: number; weight: number } | null
  indicators: ComparedIndicator[]
  changes: RuleChange[]
}
export interface ComparisonTree {
  groups: ComparedGroup[]
  /** What belongs to no indicator: number, gates, thresholds. */
  general: RuleChange[]
}

/** "indicator carbon_intensity.value unit": the part behind the point is one way to judge the indicator. */
const subject = (where: string) => /^(indicator|level-1) (\S+)/.exec(where)
const samePoints = (a: number | null, b: number | null) => (a === null || b === null ? a === b : Math.abs(a - b) < 1e-9)

export function comparisonTree(answer: ComparisonAnswer): ComparisonTree {
  const [before, after] = answer.standards
  const groups = new Map<string, ComparedGroup>()
  for (const [side, standard] of [['after', after], ['before', before]] as const)
    for (const one of standard.groups) {
      const group = groups.get(one.id) ?? { id: one.id, name: one.name, before: null, after: null, indicators: [], changes: [] }
      group[side] = { points: one.points, weight: one.weight }
      groups.set(one.id, group)
    }
  const placeBefore = new Map(before.indicators.map((one) => [one.id, one.level1]))
  const placeAfter = new Map(after.indicators.map((one) => [one.id, one.level1]))
  const indicators = new Map<string, ComparedIndicator>()
  for (const one of answer.indicators) {
    const [old, now] = [placeBefore.get(one.id), placeAfter.get(one.id)]
    const group = groups.get(now ?? old ?? '')
    if (!group) continue
    const presence: Presence = one.in_before && one.in_after ? 'both' : one.in_after ? 'added' : 'removed'
    const compared: ComparedIndicator = {
      id: one.id,
      name: one.name,
      before: one.before.value,
      after: one.after.value,
      presence,
      moved: presence !== 'both' || !samePoints(one.before.value, one.after.value),
      from: presence === 'both' && old && old !== now ? (groups.get(old)?.name ?? null) : null,
      changes: [],
    }
    indicators.set(one.id, compared)
    group.indicators.push(compared)
  }
  const general: RuleChange[] = []
  for (const change of answer.changes) {
    const found = subject(change.where)
    const holder = found?.[1] === 'indicator' ? indicators.get((found[2] ?? '').replace(/\..*/, '')) : groups.get(found?.[2] ?? '')
    if (holder) holder.changes.push(change)
    else general.push(change)
  }
  return { groups: [...groups.values()], general }
}

/** The part of `where` behind the indicator: "weight", "item rules". */
export const fieldOf = (where: string): string => where.replace(/^(indicator|level-1) \S+ ?/, '')
