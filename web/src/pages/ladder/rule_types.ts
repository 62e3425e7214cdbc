// The shapes of the composed rules (schemas/openapi.yaml, /programmes).
import type { Names } from '@/api/types'
import type { Confidence } from '@/pages/derivation/types'
import type { Rung, StateClass, SubjectKind, Word } from './types'

export interface Basis {
  clause: string | null
  source: string
  confidence: Confidence
  note: Names | null
  pack: string
}
export interface Guard {
  guard: string
  rung?: string
  classes?: StateClass[]
  words?: string[]
  value?: string
  second_value?: string
  since?: string
  mode?: string
  stage?: string
  clause?: string
}
export interface Effect {
  effect: string
  rungs?: string[]
  to?: string
  value?: string
  transition?: string
  word?: string
}
export interface RuleRow extends Word {
  basis: Basis
}
export interface RuleValue extends RuleRow {
  value: string
  published: boolean
}
export interface RuleRung extends RuleRow {
  kind: Rung['kind']
  keeper: 'county' | 'city' | 'province' | 'nation'
  needs: string[]
  subjects: SubjectKind[]
  grades: string[]
  active: boolean
}
export interface RuleState extends RuleRow {
  class: string
}
export interface RuleTransition extends RuleRow {
  rungs: string[]
  matter: string | null
  from: string[]
  to: string
  by: string[]
  subjects: SubjectKind[]
  due: { day?: string; within?: string; of?: string } | null
  when: Guard[]
  effects: Effect[]
  papers: string[]
  notify: string[]
  remark: 'required' | 'allowed'
  cause: 'required' | 'allowed'
  causes: string[]
}
export interface Programme {
  programme: string
  date: string
  region: string
  packs: string[]
  subjects: SubjectKind[]
  values: RuleValue[]
  rungs: RuleRung[]
  states: RuleState[]
  transitions: RuleTransition[]
  causes: (RuleRow & { bars: boolean; immediate: boolean; only_while_open: boolean; events: string[] })[]
  papers: (RuleRow & { fields: (Word & { type: string; required: boolean })[] })[]
  matters: (RuleRow & { per: string; owed_by: string[]; states: RuleState[] })[]
  agencies: (RuleRow & { value: string | null })[]
  campaigns?: RuleRow[]
}
