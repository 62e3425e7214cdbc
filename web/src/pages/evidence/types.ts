// The shapes of the evidence vault (schemas/openapi.yaml, evidence).
export type EvidenceState = 'valid' | 'expiring' | 'expired' | 'not_yet' | 'withdrawn'
export const evidenceStates: EvidenceState[] = ['valid', 'expiring', 'expired', 'not_yet', 'withdrawn']

export interface EvidenceLink {
  standard: string
  indicator: string
}
export interface EvidenceAbout {
  title: string
  valid_from: string | null
  valid_to: string | null
  note: string
  links: EvidenceLink[]
}
export interface Revision {
  revision: number
  name: string
  sha256: string
  bytes: number
  recorded_at: string
  owner: string
  title: string
  valid_from: string | null
  valid_to: string | null
}
export interface Evidence {
  id: string
  title: string
  name: string
  content_type: string
  bytes: number
  sha256: string
  state: EvidenceState
  days_left: number | null
  revision: number
  version: string
  owner: string
  recorded_at: string
  valid_from: string | null
  valid_to: string | null
  note: string
  links: EvidenceLink[]
  withdrawn: { at: string; by: string; reason: string } | null
  duplicates?: string[]
  revisions?: Revision[]
  facts?: { name: string; member?: string | null; period: string }[]
}
