// Who is logged in, as the server says. Nothing here decides what one may do: it only hides what
// the server would refuse.
import { computed, shallowRef } from 'vue'
import { del, get, post, setCsrf } from '@/api/client'
import { asProblem } from '@/api/problem'
import type { Names } from '@/api/types'

export interface Grant {
  role: string
  organisation: { id: string; names: Names; kind: string }
}
export interface Session {
  user: { id: string; name: string; login: string }
  grants: Grant[]
  permissions: string[]
  csrf: string
  second_factor: boolean
}

const held = shallowRef<Session | null>(null)
let asked: Promise<Session | null> | null = null

export const session = computed(() => held.value)
export const may = (permission: string): boolean => held.value?.permissions.includes(permission) ?? false

function take(fresh: Session | null): Session | null {
  held.value = fresh
  setCsrf(fresh?.csrf ?? '')
  return fresh
}

/** The session of this browser, asked once; null when nobody is logged in. */
export function knownSession(): Promise<Session | null> {
  asked ??= get<Session>('/session').then(take, (error: unknown) => {
    const problem = asProblem(error)
    if (problem.status === 401) return take(null)
    asked = null
    throw problem
  })
  return asked
}

export async function logIn(login: string, password: string, code?: string): Promise<Session> {
  const body = code ? { login, password, code } : { login, password }
  const fresh = (await post<Session>('/session', body)).body
  asked = Promise.resolve(take(fresh))
  return fresh
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
  take(null)
}
