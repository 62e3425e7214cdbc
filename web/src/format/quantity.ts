import type { Quantity } from '@/api/types'
import type { Language } from '@/i18n/language'
import { shownNumber } from './number'
import { unitText } from './unit'

export interface ShownQuantity {
  number: string
  unit: string
  full: string
}

/** A determined quantity as number and unit: 12.35 + "万 kWh". Shares of unit "1" are percent. */
export function shownQuantity(value: number, code: string, language: Language): ShownQuantity {
  const { text, scale, full } = shownNumber(value, language)
  const unit = unitText(code, language)
  const glued = scale && unit.startsWith('万') // 万元 scaled by 万 reads 亿元
  if (glued && scale === '万') return { number: text, unit: `亿${unit.slice(1)}`, full: `${full} ${unit}` }
  const space = scale && unit && /^[a-z%]/i.test(unit) ? ' ' : ''
  return { number: text, unit: `${scale}${space}${unit}`, full: `${full} ${unit}`.trim() }
}

/** One line of text, for tables, tooltips and screen readers. */
export function quantityText(quantity: Quantity | null | undefined, language: Language): string {
  if (!quantity || quantity.value === null) return '—'
  const { number, unit } = shownQuantity(quantity.value, quantity.unit, language)
  return unit ? `${number}${unit === '%' ? '' : ' '}${unit}` : number
}
