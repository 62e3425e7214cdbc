// The shapes of the policy register (schemas/openapi.yaml, Policy).
import type { Names } from '@/api/types'

export interface PolicyAmount {
  value: number | null
  at_least: number | null
  at_most: number | null
  unit: string
  per: string | null
  undetermined?: { reason?: Names | string }
}
export interface Policy {
  policy: string
  names: Names
  programme: string
  rung: string | null
  subjects: string[]
  kind: string
  region: string
  region_names: Names
  region_printed?: string | null
  period: { from?: string | null; to?: string | null; seen?: string | null }
  amount: PolicyAmount | null
  stacking: { kind: string; policies: string[]; cap: PolicyAmount | null }
  payer: string | null
  receiver: string | null
  claw_back: { kind: string; causes: string[]; within: string | null }
  consequence: string | null
  status: 'shown' | 'not_shown'
  clause: string | null
  source: string
  confidence: string
  note: Names | null
  pack: string
}
export const policyKinds = ['award', 'grant', 'third_party_fee', 'loan', 'exemption', 'price', 'ranking', 'procurement', 'supervision', 'other'] as const
export const policyAnswers = ['qualifies', 'missing', 'undetermined', 'not_now', 'not_here', 'not_this_kind', 'not_shown'] as const
export interface PolicyAnswer extends Policy {
  answer: (typeof policyAnswers)[number]
  missing: { check: string | null; message: Names | null } | null
}
export const awardKinds = ['award', 'payment', 'claw_back'] as const
export interface Award {
  id: number
  policy: string
  names: Names
  kind: (typeof awardKinds)[number]
  amount: { value: number; unit: string }
  day: string
  source: string
  remark: string | null
  recorded_at: string
  recorded_by: string
}
export const answerColour: Record<string, string> = { qualifies: 'good', missing: 'warn', undetermined: 'info', not_now: '', not_here: '', not_this_kind: '', not_shown: '' }
