import type { Names, Quantity, Source } from '@/api/types'

export type Scope = 'scope1' | 'scope2_policy' | 'scope2_location' | 'scope2_market' | 'biogenic'
export interface CarbonEntry {
  id: string
  scope: Scope
  category: string
  source: string
  name: Names
  gas?: string
  activity: Quantity
  factor: Quantity | null
  emission: Quantity
  data_year?: number | null
  provisional?: boolean
  factor_source: Source | null
  notes?: string[]
}
export interface CarbonMonth {
  period: string
  scope1: Quantity
  scope2_policy: Quantity
  scope2_location: Quantity
  scope2_market: Quantity
  total: Quantity
}
export interface CarbonView {
  period: string
  policy: string
  gwp_set?: string
  total: Quantity
  without_indirect?: Quantity
  scope1: Quantity
  scope2: { policy: Quantity; location: Quantity; market: Quantity }
  biomass?: Quantity
  per_output_value?: Quantity
  entries: CarbonEntry[]
  certificates?: { id: string; used: Quantity; refused: string | null }[]
  trend: CarbonMonth[]
  trend_notes?: (Names | string)[]
  notes?: string[]
}
