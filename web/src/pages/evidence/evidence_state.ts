import type { EvidenceState } from './types'

export const stateColour: Record<EvidenceState, string> = {
  valid: 'good',
  expiring: 'warn',
  expired: 'bad',
  not_yet: 'warn',
  withdrawn: '',
}
