import type { Change, Names, Quantity, Source } from '@/api/types'

export interface ResourceFigure {
  id: string
  name: Names
  now: Quantity
  last_year?: Quantity | null
  change_year?: Change | null
  good?: 'lower' | 'higher' | null
  formula?: string | null
  limit?: Quantity | null
  /** (limit - now) / limit, 0..1. */
  margin?: number | null
  source?: Source | null
  trend: Quantity[]
}
export interface ResourceView {
  period: string
  years?: string[]
  sections: { id: string; name: Names; figures: ResourceFigure[] }[]
  metered?: { point: string; name: Names; amount: Quantity; months: Quantity[] }[]
}
