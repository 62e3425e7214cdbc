import type { Change, Names, Quantity, Source } from '@/api/types'
import type { OverviewFigure } from '@/pages/overview/types'

export interface ObjectName {
  id: string
  name: Names
  kind: 'plant' | 'node' | 'flow' | 'point'
}
export interface EnergyLine {
  carrier: string
  name: Names
  role: string
  amount: Quantity
  factor: Quantity | null
  energy: Quantity
  counted?: boolean
  measured_share?: number
  provisional?: boolean
  source: Source | null
  notes?: string[]
}
export interface EnergyView {
  period: string
  basis: 'calorific' | 'primary'
  edition?: string
  total: Quantity
  other_basis?: Quantity
  feedstock?: Quantity
  lines: EnergyLine[]
  by_carrier?: { carrier: string; name: Names; amount: Quantity; energy: Quantity; share: number | null }[]
  months: { period: string; energy: Quantity; electricity: Quantity }[]
  notes?: string[]
}
export interface CarrierStack {
  period: string
  step: 'month' | 'day'
  steps: string[]
  series: { carrier: string; name: Names; unit: string; values: (number | null)[]; total: Quantity }[]
  total: Quantity
}
export interface Series {
  id: string
  name: Names
  unit: string
  values: (number | null)[]
  /** One letter per step: m measured, e estimated, x missing. */
  quality: string
}
export interface Extreme {
  value: number
  unit: string
  at: string
}
export interface Curve {
  period: string
  object: ObjectName
  carrier: string
  start: string
  step_minutes: number
  series: Series[]
  total: Quantity
  maximum?: Extreme | null
  minimum?: Extreme | null
  mean?: Quantity
  load_factor?: number | null
  notes?: string[]
}
export interface Heatmap {
  period: string
  object: ObjectName
  unit: string
  hours: number[]
  days: string[]
  values: (number | null)[][]
  maximum?: number | null
  total?: Quantity
}
export interface Band {
  id: string
  name: Names
  energy: Quantity
  share: number | null
  price?: Quantity | null
  cost?: Quantity | null
}
export interface Bands {
  period: string
  object: ObjectName
  area: { code: string; name: string | null }
  areas?: { code: string; name: string }[]
  bands: Band[]
  spans?: { season: string; band: string; hours: string; source?: Source }[]
  total: Quantity
  cost?: Quantity | null
  undetermined?: { reason: string; missing?: string[] }
  notes?: string[]
}
export interface RankItem {
  place: number
  object: ObjectName
  carrier: string
  amount: Quantity
  energy: Quantity
  share: number | null
  last_period: Quantity | null
  change: Change | null
}
export interface Rank {
  period: string
  last_period?: string
  items: RankItem[]
  unaccounted?: { object: ObjectName; carrier: string; amount: Quantity }[]
}
export interface Comparison {
  period: string
  with: string
  object: ObjectName
  rows: { id: string; name: Names; now: Quantity; before: Quantity; change: Change | null }[]
  step_minutes?: number
  curves?: Series[]
}
export interface LimitLevel {
  id: string
  name: Names
  value: number | null
  reached: boolean | null
}
export interface Intensity {
  period: string
  per_output_value?: OverviewFigure
  products: {
    id: string
    name: Names
    output: Quantity
    energy: Quantity
    unit_consumption: Quantity
    limit: { standard: string; product: string; indicator?: string; unit: string; levels: LimitLevel[]; reached: string | null; source?: Source; note?: string } | null
    limit_missing: Names | null
  }[]
}
export interface FlowNode {
  id: string
  name: Names
  kind: string
  inflow: number
  outflow: number
  level: number
}
export interface FlowLink {
  from: string
  to: string
  flow?: string
  carrier?: string
  value: number
  amount: Quantity
  kind: 'flow' | 'unaccounted' | 'stock'
  reversed?: boolean
}
export interface FlowView {
  period: string
  carrier: string | null
  unit: string
  nodes: FlowNode[]
  links: FlowLink[]
  undetermined?: { flow: string; reason: string }[]
}
export interface PercentShare {
  value: number | null
  unit: string
}
export interface BalanceItem {
  node: string
  name: Names
  carrier: string
  inflow: Quantity
  outflow: Quantity
  stock_change: Quantity | null
  unaccounted: Quantity
  unaccounted_share: PercentShare | null
  accuracy_share: PercentShare | null
  within_accuracy: boolean | null
  incomplete?: string[]
  meters: { flow: string; point: string | null; name: Names; direction: 'in' | 'out'; amount: Quantity; share: number | null; accuracy_class: number | null }[]
  months?: { period: string; unaccounted: Quantity; unaccounted_share: PercentShare | null; within_accuracy: boolean | null }[]
}
export interface BalanceView {
  period: string
  items: BalanceItem[]
}
export interface SiteGraph {
  nodes: { id: string; name: Names; kind: string; carrier?: string | null; parent?: string | null }[]
  flows: { id: string; name?: Names; from: string; to: string; carrier: string; point?: string | null }[]
  points: { id: string; name: Names; quantity: string; unit: string }[]
}
