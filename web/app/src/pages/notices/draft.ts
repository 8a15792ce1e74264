import type { components } from '@/api/schema'
import { yuan } from '@/shared/format/money'
import { text } from './messages'

export type Rule = components['schemas']['NoticeRulePublic']
export type Draft = Pick<Rule, 'name' | 'active'> & {
  kind: components['schemas']['NoticeKind']
  conditions: Required<components['schemas']['Conditions']>
  manner: Required<components['schemas']['Manner']>
}

/** A rule to be filled in, or one as it is: what this app has no field for is kept. */
export function draftOf(rule?: Rule): Draft {
  return {
    name: rule?.name ?? '',
    active: rule?.active ?? true,
    kind: rule?.kind ?? 'order',
    conditions: {
      amount_from_fen: null, amount_until_fen: null, stores: [], categories: [], stars_at_most: null, hours: '', ...rule?.conditions,
    },
    manner: {
      members: [], departments: [], chats: [], robots: [], form: 'card', acknowledge: false, escalate_minutes: null, escalate_to: [],
      quiet_hours: '', urgent: false, link: '', picture: '', ...rule?.manner,
    },
  }
}

/** The rule as the program takes it: nothing stays that its own other answers rule out. */
export function bodyOf(draft: Draft): Draft {
  const { conditions, manner, kind } = draft
  const tappable = manner.form === 'card' && manner.members.length + manner.departments.length > 0
  const acknowledge = manner.acknowledge && tappable
  return {
    ...draft,
    conditions: { ...conditions, stars_at_most: kind === 'review' ? conditions.stars_at_most : null },
    manner: { ...manner, acknowledge, escalate_minutes: acknowledge ? manner.escalate_minutes : null },
  }
}

export const hasTarget = ({ manner }: Draft): boolean =>
  manner.members.length + manner.departments.length + manner.chats.length + manner.robots.length > 0

/** What a rule does in a line. */
export function about(rule: Rule, nameOf: (userid: string) => string): string {
  const { conditions, manner } = draftOf(rule)
  const from = conditions.amount_from_fen ? `${text.from} ${yuan(conditions.amount_from_fen)}` : ''
  const targets = [...manner.members.map(nameOf), ...manner.robots].join('、')
  return [text.kinds[rule.kind ?? 'order'], from, conditions.hours, targets, rule.active ? '' : text.off].filter(Boolean).join(' · ')
}
