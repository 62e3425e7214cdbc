// What the pages of the ladder work out themselves.
import { describe, expect, it } from 'vitest'
import { byReadiness, byUrgency, chinaDay, creditCodeSound, daysBetween, drawn, endsSomething, gradeText, highest, missingOf, nextOfYear, stepBody, withCode } from '@/pages/ladder/standing'
import type { Campaign, Duty, Notice, Programme, Rung, Step } from '@/pages/ladder/types'
import { campaignState, countsOf, deadlines } from '@/pages/campaigns/counting'
import { pushOrder, reachOf } from '@/pages/members/pushing'
import { regionOf } from '@/pages/subjects/programme'
import { speakerOf, valueText } from '@/pages/public/rule_words'

const names = { zh: '一', en: 'one' }
const rung = (id: string, kind: Rung['kind'], standing: Rung['class']): Rung => ({
  id, kind, names, active: true, state: '', state_names: names, class: standing, since: null, grade: null, valid_through: null,
})
const step = (change: Partial<Step>): Step => ({
  transition: 'city.pass', names, rung: 'city', matter: null, instance: null, role: 'reviewer_city', from: ['submitted'], to: 'city_passed', to_names: names,
  allowed: true, objections: [], unchecked: [], remark: 'allowed', cause: 'allowed', causes: [], flags: [], needs_grade: [], evidence: [], papers: [],
  notify: [], clause: null, source: null, confidence: 'quoted', pack: '', ...change,
})
const duty = (through: string, late: boolean): Duty => ({ transition: through, names, rung: null, matter: null, instance: null, through, late, by: [] })

describe('the ladder as it is drawn', () => {
  // the order of Huzhou: its county list is added after those of the nation
  const rungs = [rung('pool', 'pool', 'candidate'), rung('city', 'list', 'listed'), rung('province', 'list', 'under_way'), rung('nation', 'list', 'outside'), rung('county', 'list', 'listed'), rung('stars', 'stars', 'listed')]
  it('stands with the nation on top and the pool at the foot', () => {
    expect(drawn(rungs).ladder.map((one) => one.id)).toEqual(['nation', 'province', 'city', 'county', 'pool'])
    expect(drawn(rungs).beside.map((one) => one.id)).toEqual(['stars'])
  })
  it('knows the highest list it stands on', () => {
    expect(highest(rungs)?.id).toBe('city')
    expect(highest([rung('pool', 'pool', 'candidate')])).toBeUndefined()
  })
})
describe('days', () => {
  it('counts civil days over a leap day and into the past', () => {
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2)
    expect(daysBetween('2026-07-31', '2026-07-30')).toBe(-1)
  })
  it('takes the day where the programme counts', () => {
    expect(chinaDay('2026-07-31T16:00:00Z')).toBe('2026-08-01')
    expect(chinaDay('2026-07-31T15:59:59Z')).toBe('2026-07-31')
  })
  it('finds the next time a day of the year comes', () => {
    expect(nextOfYear('04-15', '2026-04-15')).toBe('2026-04-15')
    expect(nextOfYear('04-15', '2026-04-16')).toBe('2027-04-15')
  })
  it('puts what is late first', () => {
    expect(byUrgency([duty('2026-05-01', false), duty('2026-04-15', true), duty('2026-04-01', true)]).map((one) => one.through)).toEqual(['2026-04-01', '2026-04-15', '2026-05-01'])
  })
})
describe('steps', () => {
  it('puts what can be done first and keeps the order of the rules', () => {
    const list = [step({ transition: 'a', allowed: false }), step({ transition: 'b' }), step({ transition: 'c' })]
    expect(byReadiness(list).map((one) => one.transition)).toEqual(['b', 'c', 'a'])
  })
  it('asks twice for what ends something', () => {
    expect(endsSomething(step({ to: 'barred', cause: 'required' }))).toBe(true)
    expect(endsSomething(step({ to: 'refused' }))).toBe(true)
    expect(endsSomething(step({}))).toBe(false)
  })
  it('says what is missing, and sends only what was said', () => {
    const wanted = step({ cause: 'required', remark: 'required', needs_grade: ['star2', 'star3'], flags: [{ id: 'data_normal', names }] })
    expect(missingOf(wanted, { cause: '', remark: ' ', grade: '', flags: [] })).toEqual(['cause', 'remark', 'grade', 'flags'])
    expect(missingOf(wanted, { cause: 'falsified', remark: 'x', grade: 'star2', flags: ['data_normal'] })).toEqual([])
    expect(stepBody(step({}), { cause: '', remark: ' ', grade: '', flags: [] }, 7)).toEqual({ transition: 'city.pass', after: 7, role: 'reviewer_city', rung: 'city' })
    expect(stepBody(step({ rung: null, matter: 'form', instance: '2025' }), { cause: '', remark: 'ok', grade: '', flags: [] }, 0, true)).toEqual({
      transition: 'city.pass', after: 0, role: 'reviewer_city', instance: '2025', remark: 'ok', try: true,
    })
  })
  it('says a code once', () => {
    expect([withCode('陕西省 610113', '610113'), withCode('电气机械', '3831'), withCode('', '')]).toEqual(['陕西省 610113', '电气机械 3831', ''])
  })
  it('writes stars as stars', () => {
    expect(gradeText('star3')).toBe('3 ★')
    expect(gradeText(null)).toBe('')
  })
})
describe('the credit code', () => {
  // the worked example of GB 32100-2015 is not public; this code is that of a listed company's annual report (贵州茅台, 600519)
  it('knows a sound one and a slip of one sign', () => {
    expect(creditCodeSound('9152000071430580XT')).toBe(true)
    expect(creditCodeSound('9152000071430581XT')).toBe(false)
    expect(creditCodeSound('9152000071430580XI')).toBe(false)
    expect(creditCodeSound('')).toBe(false)
  })
})

describe('a department counts', () => {
  const standing = (of: Rung['class']) => ({ state: of, class: of, names, since: '2026-01-01T00:00:00+08:00', grade: null, valid_through: null })
  it('who is where', () => {
    expect(countsOf([{ rungs: { pool: standing('candidate'), city: standing('listed') } }, { rungs: { city: standing('listed') } }, { rungs: {} }])).toEqual({
      pool: { candidate: 1 }, city: { listed: 2 },
    })
  })
  const round: Campaign = { id: 'r', rung: 'city', names, region: 'CN', subjects: [], opens: '2026-03-01', closes: '2026-07-31', quotas: [], open: true, applied: 0, passed: 0 }
  it('where a round stands, until 24:00 of its last day', () => {
    expect(campaignState(round, '2026-02-28')).toBe('ahead')
    expect(campaignState(round, '2026-07-31')).toBe('open')
    expect(campaignState(round, '2026-08-01')).toBe('ended')
    expect(campaignState({ ...round, closed_on: '2026-05-01' }, '2026-05-02')).toBe('ended')
  })
  it('what ends next', () => {
    const basis = { clause: null, source: '', confidence: 'own' as const, note: null, pack: '' }
    const values = [{ id: 'form_due', names, value: '04-15', published: true, basis }, { id: 'ban', names, value: '3 a', published: true, basis }]
    const notice: Notice = { id: 1, subject: 's', names, credit_code: null, kind: 'factory', division: '', industry: '', rung: 'city', opens: '2026-03-01', through: '2026-03-15', open: true }
    expect(deadlines({ values } as Programme, [round], [notice], '2026-03-10').map((one) => [one.day, one.what])).toEqual([['2026-03-15', 'notice'], ['2026-04-15', 'value'], ['2026-07-31', 'closes']])
  })
  it('asks for the rules of a whole division', () => {
    expect([regionOf('3305'), regionOf('33'), regionOf('330522'), regionOf(''), regionOf('330')]).toEqual(['330500', '330000', '330522', 'CN', 'CN'])
  })
})
describe('rules in words', () => {
  it('says durations and days of the year', () => {
    expect([valueText('15 d', 'zh'), valueText('30 wd', 'en'), valueText('1 mo', 'en'), valueText('04-15', 'zh'), valueText('07-31', 'en'), valueText('5 %', 'zh')]).toEqual(['15 日', '30 working days', '1 month', '4 月 15 日', '31 July', '5 %'])
  })
  it('names what a guard and an effect speak of, and says what nobody published', () => {
    const basis = { clause: null, source: '', confidence: 'own' as const, note: null, pack: '' }
    const rules = {
      values: [{ id: 'notice_period', names, value: '15 d', published: true, basis }, { id: 'quota', names, value: 'undetermined', published: false, basis }],
      rungs: [{ id: 'city', names: { zh: '市级', en: 'city list' } }], states: [{ id: 'barred', names: { zh: '已移出', en: 'removed' } }], matters: [{ id: 'code', names, states: [{ id: 'barred', names: { zh: '不予赋码', en: 'no code' } }] }], causes: [],
      transitions: [{ id: 'city.notice', names: { zh: '市级公示', en: 'public notice of the city' } }],
    } as unknown as Programme
    const say = speakerOf(rules, 'zh', (id) => (id === 'commitment' ? '承诺书' : id))
    expect(say.guard({ guard: 'elapsed', value: 'notice_period', since: 'city.notice' })).toBe('距“市级公示”至少 15 日')
    expect(say.guard({ guard: 'evidence', words: ['commitment', 'unheard_of'], clause: '第九条' })).toBe('材料齐全有效：承诺书、unheard_of（第九条）')
    expect(say.effect({ effect: 'cascade', rungs: ['city'], to: 'barred' })).toBe('同时在市级变为“已移出”')
    expect([say.state('barred'), say.state('barred', 'code')]).toEqual(['已移出', '不予赋码'])
    expect(say.value('quota')).toBe('（未公布的数值）')
  })
})

describe('whom to push next', () => {
  const lists = [
    { id: 'pool', kind: 'pool' as const }, { id: 'city', kind: 'list' as const, keeper: 'city' as const }, { id: 'province', kind: 'list' as const, keeper: 'province' as const }, { id: 'nation', kind: 'list' as const, keeper: 'nation' as const },
  ]
  const standing = (kind: Rung['class']) => ({ state: '', class: kind, names, since: '2026-01-01', grade: null, valid_through: null })
  const member = (id: string, rungs: Record<string, Rung['class']>, barred: string | null = null) => ({
    id, reach: reachOf({ rungs: Object.fromEntries(Object.entries(rungs).map(([rungId, kind]) => [rungId, standing(kind)])), barred_through: barred }, lists),
  })
  const outside = member('outside', {})
  const pooled = member('pooled', { pool: 'candidate' })
  const city = member('city', { pool: 'candidate', city: 'listed' })
  const applying = member('applying', { city: 'listed', province: 'under_way' })
  const top = member('top', { city: 'listed', province: 'listed', nation: 'at_risk' })
  const barred = member('barred', { city: 'barred' }, '2028-01-01')
  it('names the list above the highest one it stands on', () => {
    expect([outside, pooled, city, applying, top, barred].map((one) => one.reach.next)).toEqual(['city', 'city', 'province', 'province', null, null])
    expect(top.reach.now).toBe('nation')
  })
  it('takes who already applies first, then who stands highest, and nobody barred or at the top', () => {
    expect(pushOrder([barred, outside, top, city, pooled, applying]).map((one) => one.id)).toEqual(['applying', 'city', 'pooled', 'outside'])
  })
})
