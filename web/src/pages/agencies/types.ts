// The register of third-party bodies (schemas/openapi.yaml, Agency).
import type { Names, Quantity } from '@/api/types'

export interface AgencyRow {
  id: string
  version: number
  names: Names
  credit_code: string
  legal_representative: string
  division?: string | null
  scope: string[]
  staff: { name: string; title: string | null; level: 'senior' | 'middle' | 'junior' | 'none' }[]
  source?: string | null
  projects: { year: number; count: number; national: number; cap: { value: number } | null; left: number | null }
  findings_count: number
  refused_through: string | null
}
export interface AgencyFinding {
  id: number
  subject: string | null
  day: string
  finding: string
  refused_from: string | null
  refused_through: string | null
  source: string
}
export interface AgencyEvaluation {
  subject: string
  names: Names
  evaluation: number
  standard: string
  day: string
  score: Quantity
}
export interface Agency extends AgencyRow {
  requirements: { id: string; names: Names; wanted: string | null; found: { value?: number | null; unit?: string } | null; met: boolean | null }[]
  findings: AgencyFinding[]
  evaluations: AgencyEvaluation[]
  drift: { pairs: number; above: number; below: number; mean: Quantity; deviation: Quantity; chance: number | null }
}
export interface SpotCheck {
  id: number
  year: number
  agency: string | null
  population: number
  tolerable_share: number
  sample: number
  accepted: number
  risk: number
  risk_reached: number
  seed: string
  drawn: AgencyEvaluation[]
}
