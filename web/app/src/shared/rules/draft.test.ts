import { describe, expect, it } from 'vitest'
import { draftOfRule, freshDraft, freshLine, ruleOf } from './draft'

describe('a rule in plain words', () => {
  it.each([
    { all: [{ measure: 'spend', op: '<', value: 100000, days: 365 }, { not: { measure: 'bought', categories: ['毛衣', '裙'] } }] },
    { any: [{ measure: 'favourite', category: '毛衣', percent: 60 }, { measure: 'tag', tags: [3, 4] }] },
    { all: [{ measure: 'birthday', within: 0 }] },
  ])('goes there and back: %j', (rule) => {
    const draft = draftOfRule(rule)
    expect(draft && ruleOf(draft)).toEqual(rule)
  })

  it('takes a single condition as all of one', () => {
    const draft = draftOfRule({ measure: 'orders', op: '=', value: 0 })
    expect(draft && ruleOf(draft)).toEqual({ all: [{ measure: 'orders', op: '=', value: 0 }] })
  })

  it('is none while something is missing', () => {
    expect(ruleOf(freshDraft())).toBeNull()
    expect(ruleOf({ join: 'all', lines: [freshLine('mentioned')] })).toBeNull()
    expect(ruleOf({ join: 'all', lines: [] })).toBeNull()
  })

  it('leaves deeper ones alone', () => {
    expect(draftOfRule({ all: [{ any: [{ measure: 'birthday', within: 1 }] }] })).toBeNull()
  })
})
