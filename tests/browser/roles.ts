// Users of each role, made through the API as an administrator makes them: invited by a one-time
// link. Each test process makes its own, so that a run never meets users of another.
import path from 'node:path'
import { expect, request, type APIRequestContext } from '@playwright/test'
import { root, statePath } from './support'

export const password = 'a long pass phrase of a role'
const made = new Map<string, Promise<RoleUser>>()

export interface RoleUser {
  login: string
  state: string
  organisation: string
}
export interface SessionAnswer {
  csrf: string
  grants: { organisation: { id: string } }[]
}

const baseURL = () => process.env.CELADON_BASE!

export async function sessionOf(api: APIRequestContext): Promise<SessionAnswer> {
  return (await (await api.get('/api/v1/session')).json()) as SessionAnswer
}

async function make(role: string, name: string): Promise<RoleUser> {
  const admin = await request.newContext({ baseURL: baseURL(), storageState: statePath })
  const session = await sessionOf(admin)
  const organisation = session.grants[0]!.organisation.id
  const login = `${name}.${process.pid}`.replaceAll('_', '-')
  const answer = await admin.post('/api/v1/users', {
    headers: { 'X-CSRF-Token': session.csrf },
    data: { login, name: `测试 ${role}`, organisation, roles: [role] },
  })
  expect(answer.status(), await answer.text()).toBe(201)
  const { invitation } = (await answer.json()) as { invitation: { path: string } }
  await admin.dispose()
  const own = await request.newContext({ baseURL: baseURL(), storageState: { cookies: [], origins: [] } })
  const taken = await own.post('/api/v1/invitation', { data: { token: invitation.path.split('#token=')[1], password } })
  expect(taken.status(), await taken.text()).toBe(200)
  const state = path.join(root, `build/browser/${name}.json`)
  await own.storageState({ path: state })
  await own.dispose()
  return { login, state, organisation }
}

/** A user of that role; `name` gives one of one's own, e.g. for a test that changes it. */
export function userOf(role: string, name = role): Promise<RoleUser> {
  const known = made.get(name) ?? make(role, name)
  made.set(name, known)
  return known
}
