import { expect, test } from 'vitest'
import { about, bodyOf, draftOf, hasTarget, type Rule } from './draft'

const rule: Rule = {
  id: 1, name: '大单', kind: 'order', active: true, created_by: '张三', updated_at: '2026-11-01T00:00:00Z',
  conditions: { amount_from_fen: 50000 }, manner: { members: ['zhang_san'], departments: [7], link: 'https://x.test/{no}' },
}

test('what the app has no field for stays as it was', () => {
  expect(bodyOf(draftOf(rule)).manner).toMatchObject({ departments: [7], link: 'https://x.test/{no}', members: ['zhang_san'] })
})

test('a button needs somebody who can tap it, and a reminder needs a button', () => {
  const draft = draftOf({ ...rule, manner: { robots: ['店员群'], acknowledge: true, escalate_minutes: 30 } })
  expect(bodyOf(draft).manner).toMatchObject({ acknowledge: false, escalate_minutes: null })
  expect(hasTarget(draft)).toBe(true)
  expect(hasTarget(draftOf())).toBe(false)
})

test('a rule in a line', () => {
  expect(about(rule, () => '张三')).toBe('新订单 · 金额满 ¥500 · 张三')
})
