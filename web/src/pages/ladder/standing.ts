// What is late, what can be taken back, what comes first: pure, tested.
import type { Duty, Rung, StateClass, Step } from './types'

const keepers = ['county', 'city', 'province', 'nation']
/** How high a rung stands; the pool lies below all lists. */
export function heightOf(rung: Pick<Rung, 'id' | 'kind' | 'keeper'>): number {
  if (rung.kind === 'pool') return -1
  return keepers.indexOf(rung.keeper ?? rung.id)
}
/** The lists from the top down, and what stands beside them. */
export function drawn<Row extends Pick<Rung, 'id' | 'kind' | 'keeper'>>(rungs: Row[]): { ladder: Row[]; beside: Row[] } {
  const main = rungs.filter((one) => one.kind === 'pool' || one.kind === 'list')
  return {
    ladder: main.map((one, place) => ({ one, place })).sort((a, b) => heightOf(b.one) - heightOf(a.one) || b.place - a.place).map(({ one }) => one),
    beside: rungs.filter((one) => one.kind !== 'pool' && one.kind !== 'list'),
  }
}
const on: StateClass[] = ['listed', 'at_risk', 'suspended']
export const onList = (standing: StateClass): boolean => on.includes(standing)

/** The highest list it stands on; undefined: none. */
export function highest(rungs: Rung[]): Rung | undefined {
  return drawn(rungs).ladder.find((rung) => rung.kind === 'list' && onList(rung.class))
}

/** Whole days from one civil day to another; negative: past. Days are civil days at +08:00. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 86_400_000)
}
/** The civil day of a moment where the programme counts its days. */
export function chinaDay(at: string | Date): string {
  const eightHours = 8 * 3_600_000 // +08:00 all year
  return new Date(new Date(at).getTime() + eightHours).toISOString().slice(0, 10)
}
/** Late ones first, then by their day. */
export function byUrgency(duties: Duty[]): Duty[] {
  return [...duties].sort((a, b) => Number(b.late) - Number(a.late) || a.through.localeCompare(b.through))
}
/** What can be done now first; the order of the rules otherwise. */
export function byReadiness(steps: Step[]): Step[] {
  return steps.map((step, place) => ({ step, place })).sort((a, b) => Number(b.step.allowed) - Number(a.step.allowed) || a.place - b.place).map(({ step }) => step)
}

const endings = new Set(['barred', 'refused', 'withdrawn', 'left', 'lapsed', 'class_d', 'failed', 'revoked', 'not_conforming'])
/** Ends a standing or an application: asked twice. */
export const endsSomething = (step: Pick<Step, 'to' | 'cause'>): boolean => step.cause === 'required' || endings.has(step.to)

export const stepKey = (step: Pick<Step, 'transition' | 'rung' | 'matter' | 'instance'>): string => [step.transition, step.rung, step.matter, step.instance].join('/')

/** star3: the third star; other grades keep their word. */
export function gradeText(grade: string | null | undefined): string {
  const stars = /^star(\d)$/.exec(grade ?? '')
  return stars ? `${stars[1]} ★` : (grade ?? '')
}
export const classColour: Record<string, string> = {
  outside: '', candidate: 'info', under_way: 'info', listed: 'good', at_risk: 'warn', suspended: 'bad', barred: 'bad',
  open: 'warn', closed: 'good', failed: 'bad',
}

export interface StepWords {
  cause: string
  remark: string
  grade: string
  flags: string[]
}
/** What is still missing before the step can be sent. */
export function missingOf(step: Step, words: StepWords): ('cause' | 'remark' | 'grade' | 'flags')[] {
  const missing: ('cause' | 'remark' | 'grade' | 'flags')[] = []
  if (step.cause === 'required' && !words.cause) missing.push('cause')
  if (step.remark === 'required' && !words.remark.trim()) missing.push('remark')
  if (step.needs_grade.length && !words.grade) missing.push('grade')
  if (step.flags.some((flag) => !words.flags.includes(flag.id))) missing.push('flags')
  return missing
}
/** The body of POST …/steps. */
export function stepBody(step: Step, words: StepWords, after: number, onlyTry = false): Record<string, unknown> {
  return {
    transition: step.transition,
    after,
    role: step.role,
    ...(step.rung ? { rung: step.rung } : {}),
    ...(step.instance ? { instance: step.instance } : {}),
    ...(words.cause ? { cause: words.cause } : {}),
    ...(words.remark.trim() ? { remark: words.remark.trim() } : {}),
    ...(words.grade ? { grade: words.grade } : {}),
    ...(words.flags.length ? { flags: words.flags } : {}),
    ...(onlyTry ? { try: true } : {}),
  }
}

export interface Deadline {
  day: string
  key: string
}
/** The next time a day of the year (04-15) comes, today included. */
export function nextOfYear(monthDay: string, today: string): string {
  const year = Number(today.slice(0, 4))
  const here = `${year}-${monthDay}`
  return here >= today.slice(0, 10) ? here : `${year + 1}-${monthDay}`
}

/** Unified social credit code (GB 32100): 18 signs, the last of which checks the others. */
export function creditCodeSound(code: string): boolean {
  const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code)) return false
  let sum = 0
  let weight = 1
  for (let place = 0; place < 17; place += 1) {
    sum += signs.indexOf(code.charAt(place)) * weight
    weight = (weight * 3) % 31
  }
  return signs.charAt((31 - (sum % 31)) % 31) === code.charAt(17)
}

/** A name with its code, said once: names of divisions below the province end with their code. */
export const withCode = (name: string, code: string): string => (!code || name.includes(code) ? name : `${name} ${code}`.trim())
