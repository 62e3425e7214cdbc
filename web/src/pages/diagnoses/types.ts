// Findings of experts and what becomes of them (schemas/openapi.yaml, Diagnosis).
import type { Names } from '@/api/types'

export interface Diagnosis {
  id: number
  subject: string
  names: Names
  division?: string
  day: string
  expert: string
  topic: string | null
  finding: string
  suggestion: string
  owner: string | null
  due: string | null
  open: boolean
  late: boolean
  closed: string | null
  outcome: 'done' | 'not_taken' | null
  result: string | null
}
export interface DiagnosisSummary {
  subjects: number
  suggestions: number
  open: number
  late: number
  done: number
  not_taken: number
}
export const sums = ['subjects', 'suggestions', 'open', 'late', 'done', 'not_taken'] as const
