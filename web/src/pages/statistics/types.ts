// The shapes of the statistics (schemas/openapi.yaml, statistics).
import type { Names, Quantity } from '@/api/types'

export interface Coded {
  code: string
  names: Names
}
/** At most four of them at once. */
export const dimensions = ['province', 'city', 'section', 'industry', 'kind', 'rung', 'batch', 'year', 'standing', 'group'] as const
export type Dimension = (typeof dimensions)[number]
export interface StatisticsRow extends Partial<Record<Dimension, Coded | string | number | null>> {
  id: string
  listed: number
  removed?: number | null
  applied?: number | null
  passed?: number | null
}
export interface Target {
  names: Names
  at_least: number | null
  reached: boolean | null
}
export interface RegionRow {
  division: string
  names: Names
  national: number
  provincial: number
  city: number
  parks: number
  share?: Quantity | null
  density: Quantity | null
  target: Target | null
}
export interface ReportTarget {
  names: Names
  level: string
  year: number | null
  at_least: number | null
  at_most: number | null
  reached: boolean | null
}
export interface ReportRegion {
  division: string
  names: Names
  national_factories: number
  share: number
  target: string
  target_reached: boolean
  targets: ReportTarget[]
  reward: string
  priority_industries: string
  third_party_fee: string
  supervision: string
  remarks: string
}
export interface Report2019 {
  pack: string
  national_factories: number
  regions_with_factories: number
  documents: number
  regions: ReportRegion[]
}
