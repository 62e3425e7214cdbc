// Unit codes of the API as readers write them. An unknown code is shown as it is.
import type { Language } from '@/i18n/language'

const both: Record<string, string> = {
  tCO2e: 'tCO₂e',
  kgCO2e: 'kgCO₂e',
  tCO2: 'tCO₂',
  kgCO2: 'kgCO₂',
  m3: 'm³',
  Nm3: 'Nm³',
  m2: 'm²',
  hm2: 'hm²',
  km2: 'km²',
}
const own: Record<string, [zh: string, en: string]> = {
  CNY: ['元', 'CNY'],
  yuan: ['元', 'CNY'],
  万元: ['万元', '10k CNY'],
  '10k_CNY': ['万元', '10k CNY'],
  'wan_CNY': ['万元', '10k CNY'],
  t_product: ['t', 't'],
  kg_product: ['kg', 'kg'],
  point: ['分', 'points'],
  points: ['分', 'points'],
  score: ['分', 'points'],
  piece: ['件', 'pieces'],
  件: ['件', 'pieces'],
  项: ['项', 'items'],
  个: ['个', 'items'],
  台: ['台', 'units'],
  人: ['人', 'people'],
  亿元: ['亿元', '100M CNY'],
}

function one(code: string, language: Language): string {
  const pair = own[code]
  if (pair) return pair[language === 'zh' ? 0 : 1]
  const known = both[code]
  if (known) return known
  return /^(kg|t|g)_(COD|NH3N|SO2|NOx|PM|VOC|pollutant|waste|product)$/.test(code) ? code.slice(0, code.indexOf('_')) : code
}

export function unitText(code: string, language: Language): string {
  if (!code || code === '1') return ''
  return code
    .split('/')
    .map((part) => part.split('*').map((word) => one(word.trim(), language)).join('·'))
    .join('/')
}
