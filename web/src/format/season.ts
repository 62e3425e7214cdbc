// Seasons of tariff packs ("Jan, Jul, Aug, Dec", "summer, two-part") in Chinese.
import type { Language } from '@/i18n/language'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const words: [RegExp, string][] = [
  [/spring\/autumn months/gi, '春秋季各月'],
  [/spring\+autumn/gi, '春秋季'],
  [/summer\+winter/gi, '夏冬季'],
  [/all year/gi, '全年'],
  [/other months/gi, '其他月份'],
  [/two-part/gi, '两部制'],
  [/summer/gi, '夏季'],
  [/winter/gi, '冬季'],
  [/Spring Festival/gi, '春节'],
  [/Labour Day/gi, '劳动节'],
  [/National Day/gi, '国庆节'],
  [/ and any day >=35C/gi, '，以及最高气温 35 ℃ 及以上的日子'],
]

export function seasonText(season: string, language: Language): string {
  if (language === 'en') return season
  const named = words.reduce((text, [word, zh]) => text.replace(word, zh), season)
  return named.replace(/\b([A-Z][a-z]{2})\b/g, (word) => (months.includes(word) ? `${months.indexOf(word) + 1}月` : word)).replace(/\s*,\s*/g, '、').replace(/月-(\d+月)/g, '月至$1')
}

/** "08:00-11:00 13:00-17:00" as spans that do not break inside. */
export const hourSpans = (hours: string): string[] => hours.trim().split(/\s+/).map((span) => span.replace('-', '–'))
