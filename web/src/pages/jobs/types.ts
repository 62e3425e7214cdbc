// Long work as the server tells it (schemas/openapi.yaml, Job).
import type { Names, ProblemDetails } from '@/api/types'

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted'

export interface JobFile {
  name: string
  content_type: string
  bytes: number
  url: string
}
export interface Job {
  id: string
  kind: string
  title: Names
  state: JobState
  owner: { id: string; name: string }
  site: string | null
  progress: { done: number; total: number; phase: Names }
  created_at: string
  started_at: string | null
  finished_at: string | null
  expires_at?: string | null
  attempts?: number
  problem: ProblemDetails | null
  result: { url?: string; files?: JobFile[] } | null
}

export const finished = (state: JobState): boolean => state !== 'queued' && state !== 'running'
