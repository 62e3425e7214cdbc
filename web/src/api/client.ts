// The one way pages talk to the server. Paths are relative to /api/v1.
import { currentLanguage } from '@/i18n/language'
import { Problem, problemOf, unreachable } from './problem'

export type QueryValue = string | number | boolean | null | undefined
export type Query = Record<string, QueryValue>

export interface Answer<Body> {
  body: Body
  etag: string | null
  location: string | null
  status: number
}

export interface Options {
  query?: Query
  /** Sent as If-Match: the version one has seen. */
  version?: string | null
  /** Of a POST that must not happen twice. */
  idempotencyKey?: string
  signal?: AbortSignal
  /** Instead of JSON: the body as it is, with its type ("" for a form, whose boundary the browser writes). */
  raw?: { body: BodyInit; type: string }
}

let csrf = ''
export function setCsrf(token: string): void {
  csrf = token
}

type Listener = (problem: Problem) => void
let onUnauthenticated: Listener = () => undefined
/** The shell sends the asker to the log-in page when a session has ended. */
export function whenUnauthenticated(listener: Listener): void {
  onUnauthenticated = listener
}

export function apiUrl(path: string, query: Query = {}): string {
  const base = path.startsWith('/api/') ? path : `/api/v1${path}`
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') words.append(name, String(value))
  }
  const text = words.toString()
  return text ? `${base}${base.includes('?') ? '&' : '?'}${text}` : base
}

function headersOf(method: string, body: unknown, options: Options): Headers {
  const headers = new Headers({
    Accept: 'application/json, application/problem+json',
    'Accept-Language': currentLanguage() === 'zh' ? 'zh-CN, en;q=0.5' : 'en, zh-CN;q=0.5',
  })
  if (options.raw) {
    if (options.raw.type) headers.set('Content-Type', options.raw.type)
  } else if (body !== undefined) headers.set('Content-Type', 'application/json')
  if (method !== 'GET' && csrf) headers.set('X-CSRF-Token', csrf)
  if (options.version) headers.set('If-Match', options.version)
  if (options.idempotencyKey) headers.set('Idempotency-Key', options.idempotencyKey)
  return headers
}

export async function request<Body>(
  method: string,
  path: string,
  body?: unknown,
  options: Options = {},
): Promise<Answer<Body>> {
  let answer: Response
  try {
    answer = await fetch(apiUrl(path, options.query), {
      method,
      headers: headersOf(method, body, options),
      body: options.raw ? options.raw.body : body === undefined ? null : JSON.stringify(body),
      credentials: 'same-origin',
      signal: options.signal ?? null,
    })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw unreachable(cause)
  }
  if (!answer.ok) {
    const problem = await problemOf(answer)
    // a wrong password of one's own account is refused as such; the session goes on
    if (answer.status === 401 && !path.startsWith('/session')) onUnauthenticated(problem)
    throw problem
  }
  const type = answer.headers.get('content-type') ?? ''
  const parsed = answer.status === 204 ? null : type.includes('json') ? await answer.json() : await answer.text()
  return {
    body: parsed as Body,
    etag: answer.headers.get('etag'),
    location: answer.headers.get('location'),
    status: answer.status,
  }
}

export async function get<Body>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Body> {
  return (await request<Body>('GET', path, undefined, { query, ...(signal ? { signal } : {}) })).body
}
export const post = <Body>(path: string, body?: unknown, options: Options = {}) =>
  request<Body>('POST', path, body, options)
export const put = <Body>(path: string, body?: unknown, options: Options = {}) =>
  request<Body>('PUT', path, body, options)
export const patch = <Body>(path: string, body?: unknown, options: Options = {}) =>
  request<Body>('PATCH', path, body, options)
export const del = <Body>(path: string, options: Options = {}) => request<Body>('DELETE', path, undefined, options)

export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
