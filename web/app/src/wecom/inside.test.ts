import { expect, test } from 'vitest'
import { insideWeCom } from './inside'

test('only the client of WeCom is taken for it', () => {
  expect(insideWeCom('Mozilla/5.0 (iPhone) MicroMessenger/7.0.1 wxwork/4.1.20')).toBe(true)
  expect(insideWeCom('Mozilla/5.0 (iPhone) MicroMessenger/8.0')).toBe(false)
})
