// Which language the asker reads: chosen, else the browser's; Chinese first.
export type Language = 'zh' | 'en'
const kept = 'celadon.language'

function first(): Language {
  const chosen = typeof localStorage === 'undefined' ? null : localStorage.getItem(kept)
  if (chosen === 'zh' || chosen === 'en') return chosen
  const wanted = typeof navigator === 'undefined' ? ['zh-CN'] : navigator.languages
  for (const tag of wanted) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh'
    if (tag.toLowerCase().startsWith('en')) return 'en'
  }
  return 'zh'
}

let language: Language = first()
export const currentLanguage = (): Language => language
export function keepLanguage(chosen: Language): void {
  language = chosen
  if (typeof localStorage !== 'undefined') localStorage.setItem(kept, chosen)
}
