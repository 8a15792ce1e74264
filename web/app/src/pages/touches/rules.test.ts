import { expect, it } from 'vitest'
import { draftOf, freshRule, isWhole, type Reason } from './rules'

const REASONS: Reason[] = ['dormant', 'birthday', 'festival', 'repurchase', 'care']

it('begins every rule off, about somebody, and asking first', () => {
  const drafts = REASONS.map((reason) => freshRule(reason, '规则'))
  expect(drafts.map((draft) => [draft.enabled, draft.approval, isWhole(draft)])).toEqual(REASONS.map(() => [false, 'batch', true]))
})

it('wants days where days are what it goes by, and festivals likewise', () => {
  const bare = REASONS.map((reason) => freshRule(reason, '规则')).map((draft) => ({ ...draft, settings: { ...draft.settings, days: [], festivals: [] } }))
  expect(bare.map(isWhole)).toEqual([false, true, false, true, false])
})

it('gives a rule back as it is, without what the program adds', () => {
  const draft = freshRule('care', '售后')
  expect(draftOf({ ...draft, id: 3, says: '售后关怀', trial_id: 9 })).toEqual({ ...draft, trial_id: 9 })
})
