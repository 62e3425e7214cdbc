// Guards and effects in sentences: names instead of ids, values instead of their names. Pure but for `t`.
import { listed } from '@/format/reader'
import { named, t } from '@/i18n'
import { gradeText } from '@/pages/ladder/standing'
import './messages'
import type { Effect, Guard, Programme, RuleTransition } from '@/pages/ladder/types'

const duration = /^(-?\d+(?:\.\d+)?) (d|wd|mo|a)$/
const units: Record<string, { zh: string; en: string; many: string }> = {
  d: { zh: '日', en: 'day', many: 'days' },
  wd: { zh: '个工作日', en: 'working day', many: 'working days' },
  mo: { zh: '个月', en: 'month', many: 'months' },
  a: { zh: '年', en: 'year', many: 'years' },
}
/** A value of the rules in words: 15 d is 15 日, 04-15 a day of each year. */
export function valueText(value: string, language: 'zh' | 'en'): string {
  const span = duration.exec(value)
  if (span) {
    const unit = units[span[2] ?? '']!
    return language === 'zh' ? `${span[1]} ${unit.zh}` : `${span[1]} ${span[1] === '1' ? unit.en : unit.many}`
  }
  const day = /^(\d\d)-(\d\d)$/.exec(value)
  if (day && language === 'zh') return `${Number(day[1])} 月 ${Number(day[2])} 日`
  if (day) return `${Number(day[2])} ${['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'][Number(day[1]) - 1]}`
  if (value === 'true') return language === 'zh' ? '是' : 'yes'
  if (value === 'false') return language === 'zh' ? '否' : 'no'
  return value
}

export interface Speaker {
  value: (id: string | undefined) => string
  rung: (id: string) => string
  /** States of a matter and of a rung may share an id. */
  state: (id: string, matter?: string | null) => string
  transition: (id: string | undefined) => string
  guard: (guard: Guard) => string
  effect: (effect: Effect) => string
  due: (transition: RuleTransition) => string
}
/** `term` names the words of the vocabulary; what it does not know stays as it is. */
export function speakerOf(rules: Programme, language: 'zh' | 'en', term: (id: string) => string): Speaker {
  const find = <Row extends { id: string }>(rows: Row[]) => {
    const known = new Map(rows.map((row) => [row.id, row]))
    return (id: string | undefined) => (id === undefined ? undefined : known.get(id))
  }
  const [values, rungs, transitions, causes] = [find(rules.values), find(rules.rungs), find(rules.transitions), find(rules.causes)]
  const states = find(rules.states)
  const matters = find(rules.matters)
  const value = (id: string | undefined) => {
    const row = values(id)
    if (!row) return id ?? ''
    return row.published ? valueText(row.value, language) : t('open.unpublished_value')
  }
  const rung = (id: string) => named(rungs(id)?.names ?? matters(id)?.names) || id
  const state = (id: string, matter?: string | null) => {
    const own = matter ? matters(matter)?.states.find((one) => one.id === id) : states(id)
    return named(own?.names) || id
  }
  const transition = (id: string | undefined) => named(transitions(id)?.names) || (id ?? '')
  const word = (id: string) => named(causes(id)?.names) || gradeWord(id) || term(id)
  const gradeWord = (id: string) => (/^star\d$/.test(id) ? gradeText(id) : '')
  const modeText = (mode: string | undefined) => {
    if (!mode) return ''
    const key = `open.mode.${mode}`
    const text = t(key)
    return text === key ? mode : text
  }
  function sentence(group: string, kind: string, words: Record<string, string>): string {
    const key = `open.${group}.${kind}`
    const text = t(key, words)
    return text === key ? kind : text
  }
  return {
    value,
    rung,
    state,
    transition,
    guard: (one) => {
      const words = one.guard === 'evaluation' ? (one.words ?? []) : (one.words ?? []).map(word)
      const said = sentence('guard', one.guard, {
        rung: one.rung ? rung(one.rung) : '', classes: listed((one.classes ?? []).map((standing) => t(`ladder.class.${standing}`))), words: listed(words), value: value(one.value),
        second: value(one.second_value), since: transition(one.since), mode: modeText(one.mode),
      })
      return one.clause ? `${said}（${one.clause}）` : said
    },
    effect: (one) => sentence('effect', one.effect, { rungs: listed((one.rungs ?? []).map(rung)), to: one.to ? state(one.to) : '', value: value(one.value), transition: transition(one.transition), word: one.word ? word(one.word) : '' }),
    due: (one) => {
      if (!one.due) return ''
      if (one.due.day) return value(one.due.day)
      return one.due.of ? `${value(one.due.within)} · ${transition(one.due.of)}` : value(one.due.within)
    },
  }
}
