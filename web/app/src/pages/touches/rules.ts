import type { components } from '@/api/schema'

export type Rule = components['schemas']['RulePublic']
export type RuleBody = components['schemas']['RuleCreate']
export type Reason = 'dormant' | 'birthday' | 'festival' | 'repurchase' | 'care'
export interface RuleDraft extends Required<Omit<RuleBody, 'settings'>> {
  reason: Reason
  settings: Required<components['schemas']['RuleSettings']>
}

const FRESH: RuleDraft['settings'] = { days: [], until_days: 180, festivals: [], days_before: 0, offer: 'sometimes', per_day: 50 }
const BEGIN: Readonly<Record<Reason, Partial<RuleDraft['settings']>>> = {
  dormant: { days: [7, 30] }, birthday: { offer: 'always' }, festival: { festivals: ['春节', '中秋节'] },
  repurchase: { days_before: 1 }, care: { days: [3, 7], offer: 'never' },
}

/** A new rule of a reason, as most shops want it: off, and all of a day agreed to together. */
export function freshRule(reason: Reason, name: string): RuleDraft {
  const settings = { ...FRESH, ...BEGIN[reason] }
  return { name, reason, enabled: false, settings, approval: 'batch', at_minute: 630, coupon_id: null, trial_id: null }
}

/** What of a rule a person may set, to be changed and put back whole. */
export function draftOf(rule: Rule): RuleDraft {
  const { name, enabled, at_minute, coupon_id, trial_id } = rule
  const settings = { ...FRESH, ...rule.settings }
  return { name, reason: rule.reason as Reason, enabled, settings, approval: rule.approval as RuleDraft['approval'], at_minute, coupon_id, trial_id }
}

/** What a rule can be asked for: days after something, days before it, festivals. */
export const asksDays = (reason: Reason): boolean => reason === 'dormant' || reason === 'care'
export const asksBefore = (reason: Reason): boolean => !asksDays(reason)

/** Whether a rule is about somebody, as the program sees it too. */
export function isWhole({ reason, settings }: RuleDraft): boolean {
  return asksDays(reason) ? settings.days.length > 0 : reason !== 'festival' || settings.festivals.length > 0
}
