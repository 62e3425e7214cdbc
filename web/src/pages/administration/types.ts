// The shapes of organisations, users, audit and the data folder (schemas/openapi.yaml).
import type { Names, Quantity } from '@/api/types'

export const organisationKinds = ['plant', 'group', 'park', 'agency', 'department', 'bank'] as const
export type OrganisationKind = (typeof organisationKinds)[number]
export const roleNames = [
  'administrator', 'energy_manager', 'plant_director', 'park_operator', 'group_leader', 'evaluator', 'reviewer_county',
  'reviewer_city', 'reviewer_province', 'reviewer_nation', 'bank', 'auditor',
] as const
export type RoleName = (typeof roleNames)[number]
export const flows = ['site_read', 'evidence_read', 'report_read', 'filing_read', 'ladder_read'] as const
export type Flow = (typeof flows)[number]

export interface Organisation {
  id: string
  kind: OrganisationKind
  names: Names
  parent: string | null
  division: { code: string; names: Names }
  credit_code: string
  membership_flows: Flow[]
  sites: string[]
  version: number
  may: string[]
}
export interface Consent {
  id: string
  giver: string
  receiver: string
  flows: Flow[]
  basis: 'agreement' | 'membership'
  note: string
  given_at: string
  given_by: string
  until: string | null
  revoked_at: string | null
  revoked_by: string | null
  in_force: boolean
}
export interface UserGrant {
  id: string
  role: RoleName
  organisation: string
  until: string | null
}
export interface User {
  id: string
  login: string
  name: string
  state: 'invited' | 'active' | 'disabled'
  organisation: string
  second_factor: boolean
  identity: string
  grants: UserGrant[]
  last_log_in_at: string | null
  version: number
  may: string[]
}
export interface Invitation {
  path: string
  expires_at: string
}
export interface RoleRow {
  role: RoleName
  names: Names
  organisation_kinds: OrganisationKind[]
  permissions: { permission: string; reach: string[] }[]
}
export interface AuditRow {
  number: number
  at: string
  who: string
  from: string
  action: string
  subject: string
  organisation: string
  outcome: 'done' | 'refused' | 'failed'
  before: string
  after: string
  request: string
  digest: string
}
export interface AuditCheck {
  whole: boolean
  rows: number
  head: string
  faults: { number: number; kind: string; message: Names }[]
}
export interface Folder {
  path: string
  database: 'sqlite' | 'postgresql'
  tables: string
  disk: Quantity
  sites: number
  imports: number
  imports_open: number
  last_import: string | null
  entries: number
  version: string
  revision: number
  started: string
  memory: Quantity
  free: Quantity
  connections: number
  listeners: number
  parts: { name: string; files: number; size: Quantity }[]
}
