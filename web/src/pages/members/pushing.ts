// Who is nearest to a higher rung: pure, tested.
import { drawn, onList } from '@/pages/ladder/standing'
import type { Subject } from '@/pages/ladder/types'

interface Rungish {
  id: string
  kind: 'pool' | 'list' | 'stars' | 'zero_carbon'
  keeper?: 'county' | 'city' | 'province' | 'nation'
}
export interface Reach {
  /** The highest list it stands on; null: none. */
  now: string | null
  /** The next list above; null: at the top, or barred. */
  next: string | null
  barred: boolean
  /** How far up: 0 outside, 1 in the pool, then one more for each list. */
  height: number
  /** An application for the next list is under way. */
  applying: boolean
}
/** Where a member stands and what it could reach next. */
export function reachOf(subject: Pick<Subject, 'rungs' | 'barred_through'>, rungs: Rungish[]): Reach {
  const lists = drawn(rungs).ladder.filter((one) => one.kind === 'list').reverse() // low to high
  const barred = subject.barred_through !== null || Object.values(subject.rungs).some((one) => one.class === 'barred')
  let place = -1
  lists.forEach((one, index) => {
    const standing = subject.rungs[one.id]
    if (standing && onList(standing.class)) place = index
  })
  const above = lists[place + 1]
  const pool = rungs.some((one) => one.kind === 'pool' && subject.rungs[one.id]?.class === 'candidate')
  return {
    now: lists[place]?.id ?? null,
    next: barred ? null : (above?.id ?? null),
    barred,
    height: place >= 0 ? place + 2 : pool ? 1 : 0,
    applying: above !== undefined && subject.rungs[above.id]?.class === 'under_way',
  }
}
/** Nearest to a higher rung first; whoever is barred or at the top is left out. */
export function pushOrder<Row extends { reach: Reach }>(rows: Row[]): Row[] {
  return rows
    .map((row, place) => ({ row, place }))
    .filter(({ row }) => row.reach.next !== null)
    .sort((a, b) => Number(b.row.reach.applying) - Number(a.row.reach.applying) || b.row.reach.height - a.row.reach.height || a.place - b.place)
    .map(({ row }) => row)
}
