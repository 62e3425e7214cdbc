// What is assumed, as words of the URL: name:value[:unit], e.g. water.reused:150000:m3.
import type { WhatIfInput } from './types'

export interface Override {
  name: string
  value: number | boolean
  unit?: string
}

export function overrideWord(one: Override): string {
  return [one.name, String(one.value), ...(one.unit ? [one.unit] : [])].join(':')
}

export function readOverride(word: string): Override | null {
  const [name, text, ...rest] = word.split(':')
  if (!name || text === undefined) return null
  if (text === 'true' || text === 'false') return { name, value: text === 'true' }
  const value = Number(text)
  if (text === '' || !Number.isFinite(value)) return null
  const unit = rest.join(':')
  return unit ? { name, value, unit } : { name, value }
}

/** The inputs that the gaps of the plant rest on come first: moving them brings points. */
export function byUse(inputs: WhatIfInput[], indicators: string[]): WhatIfInput[] {
  const place = (input: WhatIfInput) => {
    const places = input.indicators.map((id) => indicators.indexOf(id)).filter((at) => at >= 0)
    return places.length ? Math.min(...places) : indicators.length
  }
  return [...inputs].sort((a, b) => place(a) - place(b))
}
