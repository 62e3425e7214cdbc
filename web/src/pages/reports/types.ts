// The shapes of reports, filings and their verification (schemas/openapi.yaml, report).
import type { Names } from '@/api/types'

export type ReportKind = 'self_evaluation' | 'energy' | 'greenhouse_gas'
export type ReportState = 'draft' | 'filed' | 'withdrawn'
export const reportKinds: ReportKind[] = ['self_evaluation', 'energy', 'greenhouse_gas']
export const reportStates: ReportState[] = ['draft', 'filed', 'withdrawn']

export interface ReportFigure {
  name: string
  title: Names
  value: number | null
  unit: string
  text?: string
  undetermined?: { reason: string; missing: string[] }
}
export interface Pin {
  label: string
  sha256: string
}
export interface ReportFile {
  format: 'pdf' | 'xlsx'
  href: string
  bytes?: number
  sha256?: string
}
export interface Filing {
  code: string
  address: string
  filed_at: string
  role: Names
  filed_by?: string
  withdrawn?: { at: string; reason: string }
}
export interface Report {
  id: string
  site: string
  kind: ReportKind
  title: Names
  organisation?: Names
  period: string
  language: 'zh' | 'en'
  standard?: string
  schemes?: string[]
  state: ReportState
  made_at: string
  made_by?: string
  as_of: string
  files: ReportFile[]
  figures: ReportFigure[]
  packs?: Pin[]
  filing?: Filing
}
/** A row of what was filed, of one plant among many. */
export interface FilingRow {
  code: string
  report: string
  site: string
  site_name: Names
  organisation: Names
  organisation_id: string
  division: string
  kind: ReportKind
  title: Names
  period: string
  language: 'zh' | 'en'
  state: 'filed' | 'withdrawn'
  filed_at: string
  role: Names
  score: { value: number | null; unit: string } | null
  energy: { value: number | null; unit: string } | null
  emissions: { value: number | null; unit: string } | null
  withdrawn?: { at: string; reason: string }
}
export interface Recomputation {
  /** All figures. */
  same: boolean
  /** All packs are today what they were. */
  packs_same: boolean
  from_kept_packs: boolean
  as_of: string
  figures: { name: string; title: Names; made: number | null; now: number | null; unit?: string; same: boolean }[]
  packs: { label: string; made: string; now: string | null; same: boolean }[]
}
export interface Verification {
  code: string
  state: 'filed' | 'withdrawn'
  organisation: Names
  site: Names
  kind: ReportKind
  title: Names
  period: string
  language?: 'zh' | 'en'
  standard?: string
  filed_at: string
  role: Names
  as_of: string
  figures: ReportFigure[]
  packs: Pin[]
  files: { format: 'pdf' | 'xlsx'; bytes: number; sha256: string }[]
  withdrawn?: { at: string; reason: string }
  comparison?: { sha256: string; matches: 'pdf' | 'xlsx' | null }
}
export const reportColour: Record<ReportState, string> = { draft: 'warn', filed: 'good', withdrawn: 'bad' }
