// Messages live beside the pages that show them (pages/<page>/messages.ts) and enter when the page
// is loaded. Both languages carry the same keys; a test says so.
import { computed } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Names } from '@/api/types'
import { currentLanguage, keepLanguage, type Language } from './language'
import shell from './shell'

export type MessageTree = { [key: string]: string | MessageTree }
export interface PageMessages {
  name: string
  zh: MessageTree
  en: MessageTree
}

export const i18n = createI18n({
  legacy: false,
  locale: currentLanguage(),
  fallbackLocale: 'zh',
  messages: { zh: shell.zh, en: shell.en } as object as Record<string, MessageTree>,
})

/** Registers a page's messages under its name: `t('energy.title')`. */
export function pageMessages<Tree extends MessageTree>(
  name: string,
  zh: Tree,
  en: NoInfer<Tree> | MessageTree,
): PageMessages {
  i18n.global.mergeLocaleMessage('zh', { [name]: zh as MessageTree })
  i18n.global.mergeLocaleMessage('en', { [name]: en as MessageTree })
  return { name, zh, en: en as MessageTree }
}

export const language = computed<Language>(() => i18n.global.locale.value as Language)

export function setLanguage(chosen: Language): void {
  keepLanguage(chosen)
  i18n.global.locale.value = chosen
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en'
}

/** A name in the reader's language; the other one where it is missing. */
export function named(names: Names | string | null | undefined): string {
  if (!names) return ''
  if (typeof names === 'string') {
    // a remark of the engine carries both halves: "中文｜English"
    const mark = names.indexOf('｜')
    if (mark < 0) return names
    return language.value === 'zh' ? names.slice(0, mark) : names.slice(mark + 1)
  }
  return (language.value === 'zh' ? names.zh : names.en) || names.zh || names.en
}

/** The text of `key` in the reader's language, with its {words} filled in. */
export function t(key: string, words: Record<string, unknown> = {}): string {
  return (i18n.global as unknown as { t: (key: string, words: Record<string, unknown>) => string }).t(key, words)
}
