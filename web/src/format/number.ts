// How numbers are read: 万 and 亿 in Chinese, thousands in English. Display scaling only.
import type { Language } from '@/i18n/language'

export interface Shown {
  /** What stands on screen, e.g. "12.35". */
  text: string
  /** "万", "亿", "M", "bn" or "": belongs before the unit. */
  scale: string
  /** Every digit that is known, for the tooltip. */
  full: string
}

const locale = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en-GB')

/** Decimals that leave about four significant digits and never show a value as 0.00. */
export function decimalsFor(value: number): number {
  const size = Math.abs(value)
  if (size === 0 || !Number.isFinite(size)) return 0
  if (size >= 1000) return 0
  if (size >= 100) return 1
  if (size >= 10) return 2
  return Math.min(12, 3 - Math.floor(Math.log10(size)))
}

export function plainNumber(value: number, language: Language, decimals = decimalsFor(value)): string {
  return new Intl.NumberFormat(locale(language), { maximumFractionDigits: decimals }).format(value)
}

/** Steps of each language, from the largest. */
const scales: Record<Language, [number, string][]> = {
  zh: [
    [1e8, '亿'],
    [1e4, '万'],
  ],
  en: [
    [1e9, 'bn'],
    [1e6, 'M'],
  ],
}

export function shownNumber(value: number, language: Language): Shown {
  const full = new Intl.NumberFormat(locale(language), { maximumFractionDigits: 12 }).format(value)
  for (const [step, scale] of scales[language]) {
    // one step earlier in Chinese only from 10 万 on: 12,345 reads better than 1.23 万
    const from = language === 'zh' && step === 1e4 ? 1e5 : step
    if (Math.abs(value) >= from) return { text: plainNumber(value / step, language), scale, full }
  }
  return { text: plainNumber(value, language), scale: '', full }
}

export function percent(share: number, language: Language, decimals = 1): string {
  return new Intl.NumberFormat(locale(language), { style: 'percent', maximumFractionDigits: decimals }).format(share)
}

/** A relative change with its sign: "+3.2%", "−1.5%". */
export function signedPercent(change: number, language: Language): string {
  const decimals = Math.abs(change) >= 1 ? 0 : 1
  const text = new Intl.NumberFormat(locale(language), {
    style: 'percent',
    maximumFractionDigits: decimals,
    signDisplay: 'exceptZero',
  }).format(change)
  return text.replace('-', '−')
}
