// The shapes of green codes and of the draft of removals (schemas/openapi.yaml).
import type { Names } from '@/api/types'

export const verdicts = ['valid', 'altered', 'unknown_key', 'forged', 'key_withdrawn', 'key_not_in_force', 'revoked', 'not_yet_valid', 'expired', 'malformed'] as const
export type Verdict = (typeof verdicts)[number]

export interface Place {
  rank: number
  of: number
}
export interface CodeSaid {
  number: number
  key?: string
  credit_code: string
  name: string
  year: number
  grade: string
  overall?: Place | null
  industry?: string | null
  within_industry?: Place | null
  basis?: string
  snapshot_sha256_begins?: string
  issuer: string
  issued: string
  valid_through: string
  packs?: { pack: string; sha256_begins: string }[]
}
export interface Verification {
  answer: Verdict
  message: Names
  remark?: Names | null
  revocations_are_old?: boolean
  code: CodeSaid | null
  revoked?: { day: string; cause: string | null; cause_names?: Names | null } | null
}
export interface IssuedCode {
  id?: string
  number: number
  key: string
  subject: string | null
  name: string
  credit_code: string
  division?: string | null
  year: number
  grade: string
  issued: string
  valid_through: string
  text: string
  revoked?: { day: string; cause: string; cause_names?: Names; remark?: string | null } | null
}
export interface RefusedCode {
  subject: string | null
  name: string
  credit_code: string
  reasons: Names[]
}
export interface CodeIssue {
  year: number
  ranked: number
  valid_through: string
  issued: unknown[]
  existing: unknown[]
  refused: RefusedCode[]
}
export interface Ground {
  cause: string
  names: Names
  clause: string
  source: string
  confidence: string
  immediate: boolean
  facts: { kind: string; text: Names; day: string | null; ended: string | null; source: string | null; evidence: string | null }[]
}
export interface Removal {
  id: string
  subject: string
  names: Names
  division: string
  rung: string
  transition: string
  grounds: Ground[]
  also_leaves: string[]
  barred_through: string | null
}
export interface Doubt {
  subject: string
  names: Names
  division: string
  rung: string
  ground: Ground
  objections: Names[]
}
export interface RemovalDraft {
  year: number
  date: string
  unchecked: Names[]
  left_out: Names[]
  left_out_count: number
  removals: Removal[]
  doubts: Doubt[]
}
