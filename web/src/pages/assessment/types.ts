// The shapes of an assessment as the server writes it (schemas/openapi.yaml, AssessmentView).
import type { Names, Quantity } from '@/api/types'
import type { Confidence, Origin } from '@/pages/derivation/types'

export type GateStatus = 'met' | 'failed' | 'undetermined'
export type IndicatorStatus = 'measured' | 'declared' | 'undetermined' | 'not_applicable'
export type VerdictStatus = 'met' | 'not_met' | 'undetermined' | 'threshold_not_set'

export interface Gate {
  id: string
  name: Names
  clause: string | null
  status: GateStatus
  look_back_years: number
  evidence: Origin[]
  evidence_asked: Names[]
  missing: string[]
  derivation?: string
}
export interface BoundSource {
  text: string
  confidence: Confidence | null
}
export interface Gap {
  points: number
  unit: string
  full_marks_at: number | null
  next_step_at: number | null
  next_step_points: number
  points_per_unit: number | null
  relative_change: number | null
  open_items: string[]
}
export interface Member {
  key: string
  value: number
  unit: string
  leading: number
  baseline: number
  share: number
  weight: number
}
export interface Item {
  id: string
  name: Names
  must: boolean
  share: number
  fulfilled: number | null
  missing: string[]
}
export interface Indicator {
  id: string
  name: Names
  alternative: string | null
  level1: string
  level2: string | null
  clause: string | null
  value: number | null
  unit: string
  direction: 'forward' | 'inverse'
  rule: string
  leading: number | null
  leading_source: BoundSource | null
  baseline: number | null
  baseline_source: BoundSource | null
  weight: number
  points: number | null
  status: IndicatorStatus
  veto: boolean
  measured_share: number
  missing: string[]
  notes: string[]
  members: Member[]
  items: Item[]
  gap: Gap | null
  derivation?: string
  inputs?: string[]
  evidence?: Origin[]
  evidence_asked?: Names[]
}
export interface Group {
  id: string
  name: Names
  weight: number
  points: number
  undetermined_points: number
  share: number
}
export interface TreeNode {
  id: string
  name: Names
  weight: number
  points: number | null
  indicator: boolean
  children?: TreeNode[]
}
/** What a what-if question may replace. */
export interface WhatIfInput {
  name: string
  title: Names
  kind: 'quantity' | 'flag'
  value: number | boolean | null
  unit: string | null
  minimum: number | null
  maximum: number | null
  step: number | null
  indicators: string[]
}
export interface MissingInput {
  name: string
  title: Names
  indicators: string[]
  points: number
}
export interface GapLine {
  indicator: string
  name: Names
  points: number
  value: number | null
  full_marks_at: number | null
  unit: string
  relative_change: number | null
  open_items: string[]
}
export interface Stage {
  id: string
  name: Names
  status: GateStatus
  requirements: {
    indicator: string
    core: boolean
    limit: number
    unit: string
    status: GateStatus
  }[]
}
export interface Total {
  value: number
  max: number
  unit: string
  undetermined_points: number
  measured_share: number
}
export interface Assessment {
  site: { id: string; name: Names; organisation: Names }
  standard: string
  edition: string
  number: string
  name: Names
  /** What was judged by: "?standard=" or the plant's own. */
  asked: string
  schemes: string[]
  period: string
  as_of?: string | null
  total: Total
  verdict: VerdictStatus
  verdict_text: Names
  threshold: number | null
  grade: { id: string; name: Names; from: number | null } | null
  grade_note: string | null
  stage: string | null
  not_applicable_rule: string
  stages: Stage[]
  gates: Gate[]
  groups: Group[]
  wheel: Group[]
  tree: TreeNode[]
  indicators: Indicator[]
  gaps: GapLine[]
  inputs: WhatIfInput[]
  missing: MissingInput[]
  packs: { pack: string; sha256: string | null }[]
  notes: string[]
}
export interface Moved {
  id: string
  name: Names
  value_before: Quantity
  value_after: Quantity
  points_before: Quantity
  points_after: Quantity
}
export interface ScoreTotal {
  standard: string
  name: Names
  period: string
  total: Total
  verdict: VerdictStatus
  verdict_text: Names
}
export interface WhatIfAnswer {
  before: ScoreTotal
  after: ScoreTotal
  moved: Moved[]
  assessment: Assessment
}
export interface ComparisonAnswer {
  standards: [Assessment, Assessment]
  indicators: {
    id: string
    name: Names
    before: Quantity
    after: Quantity
    in_before: boolean
    in_after: boolean
  }[]
  changes: { kind: 'added' | 'removed' | 'changed'; where: string; before: string; after: string }[]
}
export interface SchemeChoice {
  id: string
  label: string
  name: Names
  source: string
  confidence: Confidence | null
}
export interface StandardChoice {
  id: string
  pack: string
  edition: string
  label: string
  number: string
  name: Names
  valid_from: string | null
  valid_to: string | null
  source: string
  confidence: Confidence | null
  total_points: number
  stages: string[]
  schemes: SchemeChoice[]
}
