// Who uses the program in these tests. `people.spec.ts` invites one user of each role once, as an
// administrator does; the tests open pages with the sessions kept there.
import path from 'node:path'
import { expect, request, type APIRequestContext } from '@playwright/test'
import { root } from './support'

export const password = 'a long pass phrase of a role'

export interface Person {
  login: string
  /** The file with the session. */
  state: string
}

interface Organisation {
  kind: string
  zh: string
  en: string
  division: string
  /** What the plant lets this organisation see, by consent. */
  sees: string[]
}
/** Organisations beside the plant (root). */
export const organisations: Record<string, Organisation> = {
  park: { kind: 'park', zh: '示例工业园', en: 'Example Park', division: '330522', sees: ['site_read', 'evidence_read', 'report_read', 'filing_read'] },
  group: { kind: 'group', zh: '示例集团', en: 'Example Group', division: '330500', sees: ['site_read'] },
  county: { kind: 'agency', zh: '示例县局', en: 'Example County Bureau', division: '330522', sees: [] },
  city: { kind: 'agency', zh: '示例市局', en: 'Example City Bureau', division: '330500', sees: ['site_read', 'evidence_read', 'report_read', 'filing_read'] },
  province: { kind: 'agency', zh: '示例省厅', en: 'Example Provincial Department', division: '330000', sees: [] },
  nation: { kind: 'agency', zh: '示例部', en: 'Example Ministry', division: 'CN', sees: [] },
  bank: { kind: 'bank', zh: '示例银行', en: 'Example Bank', division: '330500', sees: ['site_read', 'report_read', 'ladder_read'] },
}
/** In which organisation each role is held. */
export const placeOf: Record<string, string> = {
  administrator: 'root',
  energy_manager: 'root',
  plant_director: 'root',
  park_operator: 'park',
  group_leader: 'group',
  evaluator: 'root',
  reviewer_county: 'county',
  reviewer_city: 'city',
  reviewer_province: 'province',
  reviewer_nation: 'nation',
  bank: 'bank',
  auditor: 'root',
}

/** Requests with the session of the first administrator and its CSRF token. */
export async function asFirst(): Promise<APIRequestContext> {
  const state = stateOf('first')
  const look = await request.newContext({ baseURL: process.env.CELADON_BASE!, storageState: state })
  const { csrf } = (await (await look.get('/api/v1/session')).json()) as { csrf: string }
  await look.dispose()
  return request.newContext({ baseURL: process.env.CELADON_BASE!, storageState: state, extraHTTPHeaders: { 'X-CSRF-Token': csrf } })
}

export const stateOf = (name: string): string => path.join(root, `build/browser/${name}.json`)
export const loginOf = (name: string): string => name.replaceAll('_', '-')

/** Invites a user and takes the invitation; the session is kept. */
export async function invite(admin: APIRequestContext, role: string, name: string, login = loginOf(name)): Promise<Person> {
  const answer = await admin.post('/api/v1/users', { data: { login, name: `测试 ${name}`, organisation: placeOf[role], roles: [role] } })
  expect(answer.status(), await answer.text()).toBe(201)
  const { invitation } = (await answer.json()) as { invitation: { path: string } }
  const own = await request.newContext({ baseURL: process.env.CELADON_BASE!, storageState: { cookies: [], origins: [] } })
  const taken = await own.post('/api/v1/invitation', { data: { token: invitation.path.split('#token=')[1], password } })
  expect(taken.status(), await taken.text()).toBe(200)
  await own.storageState({ path: stateOf(name) })
  await own.dispose()
  return { login, state: stateOf(name) }
}

/** A user of one's own, for a test that changes it. */
export async function ownUser(role: string, name: string): Promise<Person> {
  const admin = await asFirst()
  const person = await invite(admin, role, name, `${loginOf(name)}.${Date.now()}`)
  await admin.dispose()
  return person
}
