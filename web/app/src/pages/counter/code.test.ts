import { expect, it } from 'vitest'
import { codeIn } from './code'

it.each([
  ['bcd4 f6gh', 'BCD4F6GH'],
  ['券码：BCD4F6GH', 'BCD4F6GH'],
  ['https://shop.example/c/x?code=BCD4F6GH', 'BCD4F6GH'],
  ['https://weixin.qq.com/', ''],
  ['', ''],
])('%s holds %s', (found, code) => expect(codeIn(found)).toBe(code))
