// The shapes of a derivation as the server writes it (schemas/openapi.yaml, derivation).
import type { Names } from '@/api/types'

export interface Undetermined {
  undetermined: true
  missing: string[]
  reason: string
}
export interface QuantitySet {
  values: (number | null)[]
  keys?: string[]
  unit: string
  missing_members?: string[]
}
export type DerivedValue =
  | { value: number; unit: string }
  | QuantitySet
  | { flag: boolean }
  | { text: string }
  | Undetermined

export type Confidence = 'quoted' | 'transcribed' | 'inferred' | 'own' | 'provisional'
export type DataStatus = 'measured' | 'estimated' | 'declared' | 'published' | 'computed'

export interface Origin {
  file?: string
  first_row?: number
  last_row?: number
  sha256?: string
  pack?: string
  pack_hash?: string
  clause?: string
  source?: string
  confidence?: Confidence
}

export interface DerivationNode {
  name: string
  title?: string
  expression?: string
  result?: DerivedValue
  status?: DataStatus
  measured_share?: { value: number; unit: string }
  origin?: Origin
  notes?: string[]
  children?: DerivationNode[]
  /** Opens this node further: months, intervals, rows. */
  link?: string
  /** Deeper than was asked. */
  cut?: boolean
  /** The same node stands in full further up. */
  see_above?: boolean
}

/** Rows of a kept file around those that were asked for. */
export interface SourceRowsAnswer {
  sha256: string
  file: string
  bytes: number
  encoding: string
  heading: string | null
  rows: { row: number; text: string; wanted: boolean }[]
  more_before?: boolean
  more_after?: boolean
  cut?: boolean
}

export interface DerivationAnswer {
  figure: string
  site: string
  period: string
  title?: Names
  packs?: { pack: string; sha256: string }[]
  derivation: DerivationNode
}

export function isUndetermined(value: DerivedValue | undefined): value is Undetermined {
  return value !== undefined && 'undetermined' in value
}
