// The steps of a derivation in the reader's words: carriers and their roles.
import { language, named } from '@/i18n'
import type { DerivationNode } from './types'

const carriers: Record<string, [zh: string, en: string]> = {
  electricity: ['电力', 'electricity'],
  natural_gas: ['天然气', 'natural gas'],
  heat: ['热力', 'heat'],
  steam: ['蒸汽', 'steam'],
  hot_water: ['热水', 'hot water'],
  water: ['水', 'water'],
  raw_coal: ['原煤', 'raw coal'],
  coal: ['煤', 'coal'],
  coke: ['焦炭', 'coke'],
  diesel: ['柴油', 'diesel'],
  gasoline: ['汽油', 'petrol'],
  fuel_oil: ['燃料油', 'fuel oil'],
  lpg: ['液化石油气', 'LPG'],
  lng: ['液化天然气', 'LNG'],
  biomass: ['生物质', 'biomass'],
  hydrogen: ['氢', 'hydrogen'],
}
const roles: Record<string, [zh: string, en: string]> = {
  purchased: ['外购', 'purchased'],
  own_primary: ['自产一次能源', 'own primary energy'],
  sold: ['外供', 'sold'],
  stock_change: ['库存变化', 'stock change'],
  feedstock: ['原料', 'feedstock'],
  medium: ['耗能工质', 'working medium'],
  made_on_site: ['厂内转换', 'made on site'],
}
const side = () => (language.value === 'zh' ? 0 : 1)

/** "electricity", named energy.electricity.purchased: 电力 · 外购. Anything else keeps its title. */
export function nodeLabel(node: Pick<DerivationNode, 'name' | 'title'>): string {
  const title = node.title || node.name
  const carrier = carriers[title]
  if (!carrier) return named(title)
  const role = roles[node.name.split('.').pop() ?? '']
  return role ? `${carrier[side()]} · ${role[side()]}` : carrier[side()]
}
