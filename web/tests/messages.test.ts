// Both languages say the same things: same keys, same {words}, nothing empty.
import { describe, expect, it } from 'vitest'
import { baseCompile } from '@intlify/message-compiler'
import type { MessageTree, PageMessages } from '@/i18n'
import shell from '@/i18n/shell'

function leaves(tree: MessageTree, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const here = path ? `${path}.${key}` : key
    if (typeof value === 'string') found.set(here, value)
    else for (const [inner, text] of leaves(value, here)) found.set(inner, text)
  }
  return found
}
const words = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

const files = import.meta.glob<Record<string, unknown>>(['../src/**/*messages.ts'], { eager: true })
const trees: [string, MessageTree, MessageTree][] = [['shell', shell.zh, shell.en]]
for (const [file, module] of Object.entries(files)) {
  for (const exported of Object.values(module)) {
    const messages = exported as PageMessages
    if (messages?.zh) trees.push([`${file}: ${messages.name}`, messages.zh, messages.en])
  }
}

describe.each(trees)('%s', (_name, zh, en) => {
  const [chinese, english] = [leaves(zh), leaves(en)]
  it('has the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })
  it('fills the same words in both languages and leaves nothing empty', () => {
    for (const [key, text] of chinese) {
      expect(words(english.get(key) ?? ''), key).toEqual(words(text))
      expect(text.trim() && english.get(key)?.trim(), key).toBeTruthy()
    }
  })
})
it('every text can be said: no sign of the message language stands bare', () => {
  const refuse = (error: Error) => {
    throw error
  }
  for (const [name, zh, en] of trees)
    for (const tree of [zh, en])
      for (const [key, text] of leaves(tree)) expect(() => baseCompile(text, { onError: refuse }), `${name} ${key}: ${text}`).not.toThrow()
})
it('finds the message files', () => expect(trees.length).toBeGreaterThan(3))
