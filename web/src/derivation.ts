// Any figure opens how it came about. The open derivation is part of the address (?d=…).
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Address of the derivation of a figure of a plant in a period. */
export const derivationOf = (site: string, figure: string, period: string): string =>
  `/api/v1/sites/${encodeURIComponent(site)}/derivations/${encodeURIComponent(figure)}?period=${encodeURIComponent(period)}`

/** The same figure in another period. */
export function inPeriod(address: string | undefined, period: string): string | undefined {
  if (!address) return undefined
  const [path, query] = address.split('?')
  const words = new URLSearchParams(query)
  words.set('period', period)
  return `${path}?${words.toString()}`
}

export function useDerivation() {
  const route = useRoute()
  const router = useRouter()
  /** Address of the open derivation below /api/v1, or null. */
  const open = computed(() => {
    const asked = route.query.d
    return typeof asked === 'string' && asked.startsWith('/api/v1/') ? asked : null
  })
  const show = (address: string) => void router.push({ query: { ...route.query, d: address }, params: route.params })
  const close = () => {
    const { d: _closed, ...query } = route.query
    void router.push({ query, params: route.params })
  }
  return { open, show, close }
}
