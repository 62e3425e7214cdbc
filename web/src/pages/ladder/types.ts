// The shapes of the ladder (schemas/openapi.yaml, ladder).
import type { Names, Quantity } from '@/api/types'
import type { Confidence } from '@/pages/derivation/types'

export const subjectKinds = ['factory', 'park', 'supply_chain'] as const
export type SubjectKind = (typeof subjectKinds)[number]
export const stateClasses = ['outside', 'candidate', 'under_way', 'listed', 'at_risk', 'suspended', 'barred'] as const
export type StateClass = (typeof stateClasses)[number]

export interface Standing {
  state: string
  class: StateClass
  names: Names
  since: string
  grade: string | null
  valid_through: string | null
}
export interface Subject {
  id: string
  kind: SubjectKind
  names: Names
  credit_code: string | null
  industry: { code: string; names: Names }
  division: { code: string; names: Names }
  organisation: string | null
  site: string | null
  rungs: Record<string, Standing>
  barred_through: string | null
  sequence: number
}
export const factNames = [
  'names', 'address', 'industry', 'division', 'boundary', 'capacity', 'ownership', 'credit_code', 'organisation', 'site', 'merged_into',
] as const
export type FactName = (typeof factNames)[number]
export interface Fact {
  name: FactName
  value: string
  valid_from: string
  valid_to: string | null
  recorded_at: string
  recorded_by: string
  source: string | null
  evidence: string | null
  holds: boolean
}
export const edgeKinds = ['group', 'park', 'supplier'] as const
export interface Edge {
  kind: (typeof edgeKinds)[number]
  /** to: the other is the group, park or chain leader; from: this one is. */
  direction?: 'to' | 'from'
  other: string
  other_names: Names
  valid_from: string
  valid_to: string | null
  source?: string | null
}
export interface OutsideEvent {
  id: number | string
  kind: string
  names: Names
  day: string
  ended: string | null
  level: string | null
  source: string
  evidence: string | null
  note: string | null
  recorded_at: string
  recorded_by: string
}
export interface SubjectDetail extends Subject {
  facts: Fact[]
  edges: Edge[]
  events: OutsideEvent[]
}

export interface Rung {
  id: string
  names: Names
  kind: 'pool' | 'list' | 'stars' | 'zero_carbon'
  keeper?: 'county' | 'city' | 'province' | 'nation'
  active: boolean
  state: string
  state_names: Names
  class: StateClass
  since: string | null
  grade: string | null
  valid_through: string | null
}
export type MatterClass = 'open' | 'under_way' | 'closed' | 'failed' | StateClass
export interface Matter {
  id: string
  names: Names
  instance: string
  state: string
  state_names: Names
  class: MatterClass | null
  since: string | null
}
export interface Objection {
  check: string
  message: Names
  clause: string | null
}
export interface Unchecked {
  check: string
  message: Names
}
export interface Word {
  id: string
  names: Names
}
export interface Step {
  transition: string
  names: Names
  rung: string | null
  matter: string | null
  instance: string | null
  role: string
  from: string[] | string
  to: string
  to_names: Names
  allowed: boolean
  objections: Objection[]
  unchecked: Unchecked[]
  remark: 'required' | 'allowed'
  cause: 'required' | 'allowed'
  causes: Word[]
  flags: Word[]
  needs_grade: string[]
  evidence: { kind: string; names: Names; attached: boolean }[]
  papers: Word[]
  notify: string[]
  clause: string | null
  source: string | null
  confidence: Confidence
  pack: string
}
export interface Duty {
  transition: string
  names: Names
  rung: string | null
  matter: string | null
  instance: string | null
  through: string
  late: boolean
  by: string[]
}
/** A duty in the list over all subjects. */
export interface OwedDuty {
  subject: string
  names: Names
  transition: string
  names_of_step: Names
  rung: string | null
  matter: string | null
  instance: string | null
  through: string
  late: boolean
  by: string[]
}
export interface Ladder {
  subject: Subject
  at: string
  programme: string[]
  sequence: number
  rungs: Rung[]
  barred_through: string | null
  matters: Matter[]
  steps: Step[]
  duties: Duty[]
}
export interface StepAnswer {
  taken: boolean
  allowed?: boolean
  objections?: Objection[]
  unchecked?: Unchecked[]
  papers?: (string | Word)[]
  notify?: string[]
  notice_through?: string | null
  duties?: { transition: string; through: string }[]
  sequence: number
}
export const said = ['step', 'event', 'evaluation', 'fact', 'evidence', 'review', 'objection'] as const
export interface Told {
  id?: number
  at: string
  recorded_at: string
  what: (typeof said)[number]
  names: Names
  rung: string | null
  matter: string | null
  instance: string | null
  state: string | null
  state_names?: Names | null
  by: string | null
  role: string | null
  remark: string | Names | null
  cause: string | null
  cause_names?: Names | null
  source: string | null
  programme: string | null
}
export interface Evaluation {
  id?: number
  standard: string
  by: 'self' | 'third_party'
  agency?: string | null
  legal_representative?: string | null
  stage?: string | null
  gates_met: boolean
  score?: Quantity | null
  day: string
  source?: string | null
  recorded_by?: string
}
export interface LadderEvidence {
  id?: number
  kind: string
  names?: Names
  day: string
  valid_through: string | null
  reference: string
  sha256: string | null
  recorded_by?: string
}
export interface Review {
  id?: number
  rung: string
  reviewer?: string | null
  score: Quantity | null
  opinion: string | null
  arbitrates?: boolean
  open?: boolean
  at?: string
}
export interface Quota {
  division: string
  industry: string
  count: number
  /** Of the answer. */
  used?: number
}
export interface Campaign {
  id: string
  programme?: string
  rung: string
  names: Names
  region: string
  subjects: SubjectKind[]
  opens: string
  closes: string
  document?: string | null
  closed_on?: string | null
  quotas: Quota[]
  open: boolean
  applied: number
  passed: number
}
export interface Notice {
  id: number
  subject: string
  names: Names
  credit_code: string | null
  kind: SubjectKind
  division: string
  industry: string
  rung: string
  opens: string
  through: string
  open: boolean
}
export interface ListedSubject {
  subject: string
  names: Names
  credit_code: string | null
  kind: SubjectKind
  division: string
  industry: string
  since: string
  state: string
}
export interface RaisedObjection {
  id: number
  name: string
  contact: string
  text: string
  proof: string | null
  state: string | null
  at: string
}

export * from './rule_types'
export interface LadderPaper {
  id: string
  names: Names
  form: string
  given: { instance: string; at: string; sequence: number; step: Names }[]
  clause: string | null
  source: string
  confidence: Confidence
}
