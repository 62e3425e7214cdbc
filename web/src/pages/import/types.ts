// The shapes of the import (schemas/openapi.yaml, import).
import type { Names, ProblemDetails } from '@/api/types'

export type PointKind = 'register' | 'amount' | 'power' | 'state'
export const pointKinds: PointKind[] = ['register', 'amount', 'power', 'state']

export interface Upload {
  id: string
  name: string
  form: 'csv' | 'csv.zst' | 'xlsx'
  bytes: number
  sha256: string
  uploaded_at: string
  uploaded_by: string
  known_before: boolean
  sheets?: string[]
  imports?: number[]
}
export interface FilePreview {
  encoding: string
  separator: string
  sheet?: string | null
  sheets?: string[]
  rows: { row: number; cells: string[] }[]
  more: boolean
}
export interface MappingColumn {
  column: string
  point: string | null
  point_exists?: boolean
  unit: string
  kind: PointKind
  scale?: number
  nearest: string[]
  sample?: string[]
}
export interface PointChoice {
  id: string
  names: Names
  kind: PointKind
  unit: string
}
export interface MappingView {
  yaml: string
  columns: MappingColumn[]
  points: PointChoice[]
  remarks: (Names | string)[]
  problems: ProblemDetails[]
  preview: FilePreview
}
export interface ColumnChoice {
  column: string
  point: string | null
  unit?: string
  kind?: PointKind
  scale?: number
}
export interface PointReport {
  point: string
  column: string
  unit: string
  kept: number
  missing: number
  refused: number
  gap_count: number
  duplicates: number
  roll_overs: number
  exchanges: number
  resets: number
  first?: string | null
  last?: string | null
}
export interface ImportReport {
  session: number
  already_imported?: boolean
  resumed?: boolean
  file: string
  encoding: string
  rows: number
  kept: number
  already_stored?: number
  missing: number
  duplicates: number
  refused_rows: number
  refused_cells: number
  refused: Record<string, number | { count: number; text?: Names; zh?: string; en?: string }>
  points: PointReport[]
  posted?: string[]
  posting_problem?: ProblemDetails | null
}
export interface ImportSession {
  id: number
  file: string
  sha256: string
  bytes: number
  who: string
  started_at: string
  finished_at: string | null
  rows: number
  kept: number
  refused: number
  rejects?: string | null
  mapping?: string
  report?: ImportReport
}
