// What is looked at: plant and period. The address is the only place where they are kept, so that
// a view can be sent to a colleague.
import { computed, shallowRef } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'
import { get } from '@/api/client'
import type { List, Names } from '@/api/types'
import { periodKind } from '@/format/period'
import { may } from '@/session/session'
import { serverNow } from '@/session/now'

export interface Site {
  id: string
  name: Names
  organisation?: Names
  industry?: string | null
  division?: string | null
  points?: number
  nodes?: number
  first_day?: string | null
  last_day?: string | null
  /** What the asker may do at this plant. */
  permissions?: string[]
}
const known = shallowRef<Site[] | null>(null)
let asked: Promise<Site[]> | null = null
/** No plant that the asker sees is missing in the list. */
let whole = false
export const sites = computed(() => known.value ?? [])

export function knownSites(): Promise<Site[]> {
  asked ??= get<List<Site>>('/sites', { limit: 500 }).then(
    (list) => {
      whole = list.next === null
      return (known.value = list.items)
    },
    (error: unknown) => {
      asked = null
      throw error
    },
  )
  return asked
}
export function forgetSites(): void {
  asked = null
  known.value = null
}

/** Whether the asker may do it at that plant; while the plants are not known, whether anywhere. */
export function mayAt(siteId: string, permission: string): boolean {
  const site = sites.value.find((one) => one.id === siteId)
  if (!site) return (!known.value || !whole) && may(permission)
  return site.permissions?.includes(permission) ?? may(permission)
}

/** The last year that has data; else the last full one. */
export function defaultPeriod(site: Site | undefined): string {
  return site?.last_day?.slice(0, 4) ?? String(serverNow().getFullYear() - 1)
}

/** The plant and period of this page, and how to go to others. */
export function useScope() {
  const route = useRoute()
  const router = useRouter()
  const siteId = computed(() => String(route.params.site ?? ''))
  const site = computed(() => sites.value.find((one) => one.id === siteId.value))
  const period = computed(() => {
    const word = String(route.query.period ?? '')
    return periodKind(word) ? word : defaultPeriod(site.value)
  })
  /** Changes parts of the address; undefined removes one. */
  function setQuery(change: LocationQueryRaw, how: 'push' | 'replace' = 'push'): void {
    const query = { ...route.query, ...change }
    void router[how]({ query, params: route.params, hash: route.hash })
  }
  const queryWord = (name: string, otherwise = '') =>
    computed(() => (typeof route.query[name] === 'string' ? String(route.query[name]) : otherwise))
  const mayHere = (permission: string) => mayAt(siteId.value, permission)
  return { siteId, site, period, setQuery, queryWord, mayHere, route }
}
