// The shapes of the pack browser (schemas/openapi.yaml, pack).
import type { Names } from '@/api/types'
import type { Confidence } from '@/pages/derivation/types'

export const packKinds = ['standard', 'scheme', 'factors', 'limits', 'tariff', 'method', 'vocabulary', 'programme', 'policy', 'calendar', 'devices'] as const
export type PackKind = (typeof packKinds)[number]
export const confidences: Confidence[] = ['quoted', 'transcribed', 'inferred', 'own', 'provisional']

export interface Pack {
  id: string
  edition: string
  label: string
  kind: PackKind
  title: Names
  valid_from: string | null
  valid_to: string | null
  region: string
  source: string
  confidence: Confidence
  place?: string
  embedded?: boolean
  sha256: string
}
export interface PackTable {
  name: string
  title?: Names
  shape?: string
  file?: string
  rows?: number
  unit?: string
}
export interface PackDetail extends Pack {
  depends: string[]
  editions: string[]
  files: { name: string; bytes: number }[]
  sources?: Record<string, string>
  tables: PackTable[]
  cases: Record<string, unknown>[]
  sound?: boolean | null
  unsound_reason?: string | null
}
export interface PackContent {
  items: Record<string, string>[]
  total: number
  next: string | null
  table: string
  columns: { name: string; unit?: string }[]
}
export interface PackChange {
  kind: 'added' | 'removed' | 'changed'
  path: string
  before: string
  after: string
}
