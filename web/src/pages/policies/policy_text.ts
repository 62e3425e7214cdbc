// Amounts, periods and rules of stacking in words.
import { listed, number, unit } from '@/format/reader'
import { named, t } from '@/i18n'
import './messages'
import type { Policy, PolicyAmount } from './types'

/** A word of the register; what nobody named stays as it is. */
export function policyWord(group: string, word: string | null | undefined): string {
  if (!word) return t('policies.not_said')
  const key = `policies.${group}.${word}`
  const text = t(key)
  return text === key ? word.replaceAll('_', ' ') : text
}
export function amountText(amount: PolicyAmount | null): string {
  if (!amount) return '—'
  const per = amount.per ? t('policies.per', { what: policyWord('pers', amount.per) }) : ''
  const figure = (value: number) => `${number(value)} ${unit(amount.unit)}`.trim()
  const said =
    amount.value !== null ? figure(amount.value)
    : amount.at_least !== null && amount.at_most !== null ? t('policies.between', { low: number(amount.at_least), high: figure(amount.at_most) })
    : amount.at_most !== null ? t('policies.at_most', { amount: figure(amount.at_most) })
    : amount.at_least !== null ? t('policies.at_least', { amount: figure(amount.at_least) })
    : t('policies.amount_unknown')
  return [said, per].filter(Boolean).join(' ')
}
export function periodText(policy: Pick<Policy, 'period'>): string {
  const { from, to, seen } = policy.period
  if (from || to) return `${from ?? '…'} – ${to ?? '…'}`
  return seen ? t('policies.seen', { when: seen }) : t('policies.not_said')
}
export function stackingText(policy: Pick<Policy, 'stacking'>): string {
  const { kind, policies, cap } = policy.stacking
  const text = t(`policies.stackings.${kind}`, { amount: amountText(cap), policies: listed(policies) })
  return text
}
export const claimText = (policy: Pick<Policy, 'claw_back'>): string =>
  policy.claw_back.kind === 'by_cause' ? t('policies.claw_back_by', { causes: policy.claw_back.causes.length, within: policy.claw_back.within ?? t('policies.not_said') }) : t(`policies.claw_backs.${policy.claw_back.kind}`)
export const regionText = (policy: Pick<Policy, 'region_names' | 'region_printed'>): string => (policy.region_printed ? `${named(policy.region_names)} (${policy.region_printed})` : named(policy.region_names))
