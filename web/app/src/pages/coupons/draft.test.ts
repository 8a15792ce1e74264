import { describe, expect, it } from 'vitest'
import { foldOf, percentOf } from './draft'

describe('a discount as people say it', () => {
  it.each([['8', 20], ['8.5', 15], ['85折', 15], ['9.9', 1], ['9 折', 10]])('%s', (said, percent) => {
    expect(percentOf(said)).toBe(percent)
  })
  it.each(['', '0', '十', '100', '-8', '8.55'])('%s is none', (said) => expect(percentOf(said)).toBeNull())
  it('is told as it is typed', () => {
    expect([foldOf(20), foldOf(15), foldOf(null)]).toEqual(['8', '8.5', ''])
  })
})
