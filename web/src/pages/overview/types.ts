import type { Change, Names, Quantity, QualityShare } from '@/api/types'

export interface OverviewFigure {
  id: string
  name: Names
  /** false: the plant has none of it. */
  applies?: boolean
  now: Quantity
  last_year: Quantity | null
  last_period: Quantity | null
  change_year: Change | null
  change_period: Change | null
  good: 'lower' | 'higher' | null
  target: Quantity | null
  /** now / target, %. */
  of_target?: Quantity | null
}
export interface Window {
  period: string
  last_year?: string
  last_period?: string
  complete?: boolean
  figures: Record<string, OverviewFigure>
  quality?: QualityShare
}
export interface WheelPart {
  id: string
  name: Names
  weight: number
  points: number | null
  undetermined_points?: number
  share?: number | null
}
export interface ScoreTotal {
  standard?: string
  name?: Names
  period?: string
  total?: { value: number | null; max: number; unit: string; undetermined_points?: number; measured_share?: number }
  verdict?: 'met' | 'not_met' | 'undetermined' | 'threshold_not_set'
  verdict_text?: Names
  gates?: { met: number; failed: number; undetermined: number }
  wheel?: WheelPart[]
  undetermined?: { reason: string }
}
export interface ToDo {
  kind: string
  what: Names
  link: string
  severity: 'high' | 'medium' | 'low'
}
export interface Overview {
  site: { id: string; name: Names; organisation?: Names }
  date: string
  date_is_default: boolean
  last_data?: string | null
  today: Window
  month: Window
  year: Window
  trend?: { period: string; energy: Quantity; electricity: Quantity; carbon: Quantity }[]
  score: ScoreTotal | null
  quality: QualityShare
  to_do: ToDo[]
}
export const windows = ['today', 'month', 'year'] as const
export type WindowName = (typeof windows)[number]
export const figureOrder = ['energy', 'carbon', 'electricity', 'gas', 'heat', 'water', 'cost', 'output', 'unit_consumption']
