// Who is logged in, as the server says. Nothing here decides what one may do: it only hides what
// the server would refuse.
import { computed, shallowRef } from 'vue'
import { del, get, post, setCsrf } from '@/api/client'
import type { Names } from '@/api/types'
import { setNow } from './now'

export interface Grant {
  role: string
  organisation: { id: string; names: Names; kind: string }
}
export interface User {
  id: string
  name: string
  login: string
}
export interface SessionAnswer {
  /** null: nobody is logged in. */
  user: User | null
  grants: Grant[]
  permissions: string[]
  csrf: string | null
  second_factor: boolean
  expires_at?: string | null
  /** No user exists yet: the one-time link makes the first. */
  first_start: boolean
  /** An identity provider is set up. */
  oidc: boolean
  /** What time it is where a file sets the time; null where time is real. */
  rehearsal: string | null
}
export type Session = SessionAnswer & { user: User }

const held = shallowRef<SessionAnswer | null>(null)
let asked: Promise<SessionAnswer> | null = null

export const session = computed<Session | null>(() => (held.value?.user ? (held.value as Session) : null))
/** What the server says to somebody who has not logged in: is there an administrator, a provider. */
export const door = computed(() => ({ firstStart: held.value?.first_start ?? false, oidc: held.value?.oidc ?? false }))
/** What time it is in a rehearsal: nothing recorded there counts. */
export const rehearsal = computed(() => held.value?.rehearsal ?? null)
export const may = (permission: string): boolean => held.value?.permissions.includes(permission) ?? false

/** The server answered with a session: log-in, first start, invitation, changed password. */
export function takeSession(fresh: SessionAnswer): SessionAnswer {
  held.value = fresh
  setCsrf(fresh.csrf ?? '')
  setNow(fresh.rehearsal)
  asked = Promise.resolve(fresh)
  return fresh
}

/** The session of this browser, asked once. */
export function knownSession(): Promise<SessionAnswer> {
  asked ??= get<SessionAnswer>('/session').then(takeSession, (error: unknown) => {
    asked = null
    throw error
  })
  return asked
}

export async function logIn(login: string, password: string, code?: string): Promise<void> {
  takeSession((await post<SessionAnswer>('/session', code ? { login, password, code } : { login, password })).body)
}

export async function logOut(): Promise<void> {
  try {
    await del('/session')
  } finally {
    forgetSession()
  }
}

export function forgetSession(): void {
  asked = null
  held.value = null
  setCsrf('')
}
