// Shapes that every group of the API shares (schemas/openapi.yaml, components).

export interface Names {
  zh: string
  en: string
}

export interface Undetermined {
  reason: string | Names
  missing?: (string | Names)[]
}

/** An amount with its unit; `value` is null only where `undetermined` says why. */
export interface Quantity {
  value: number | null
  unit: string
  derivation?: string
  measured_share?: number
  provisional?: boolean
  undetermined?: Undetermined
}

/** A relative change in percent; the server says whether it is good. */
export interface Change {
  value: number
  unit: string
  verdict: 'good' | 'bad' | 'neutral'
}

/** Where a factor, limit or reading comes from. */
export interface Source {
  file?: string
  first_row?: number
  last_row?: number
  sha256?: string
  pack?: string
  pack_hash?: string
  clause?: string
  source?: string
  confidence?: 'quoted' | 'transcribed' | 'inferred' | 'own' | 'provisional'
  /** Kept rows of the file. */
  link?: string
}

export interface QualityShare {
  measured?: number
  estimated?: number
  missing?: number
}

export interface List<Item> {
  items: Item[]
  total: number
  next: string | null
}

/** RFC 9457, with Celadon's members. */
export interface ProblemDetails {
  type?: string
  title: string
  status: number
  code: string
  detail?: string
  remedy?: string
  field?: string
  place?: { file?: string; line?: number; column?: number }
  request?: string
}
