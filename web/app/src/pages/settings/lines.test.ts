import { expect, test } from 'vitest'
import { deviceName, wordsIn } from './lines'

test('words come one a line, each once', () => {
  expect(wordsIn(' 最便宜\n\n第一\n最便宜 ')).toEqual(['最便宜', '第一'])
})

test('devices have names of people', () => {
  expect(deviceName('Mozilla/5.0 (iPhone; CPU) MicroMessenger/7.0.1 wxwork/4.1')).toBe('iPhone · 企业微信')
  expect(deviceName('Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120')).toBe('Windows 电脑 · Edge')
  expect(deviceName('curl/8')).toBe('')
})
