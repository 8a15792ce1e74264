import { expect, it } from 'vitest'
import { waitOf } from './waiting'

it('tells how long a customer waited, and that nobody came', () => {
  const now = new Date('2026-03-04T06:30:00Z')
  const row = { trigger: 'words', state: 'queued', asked_at: '2026-03-04T06:00:00Z', taken_at: null, ended_at: null }
  expect(waitOf(row, now)).toBe('已等 30 分钟')
  expect(waitOf({ ...row, state: 'taken', taken_at: '2026-03-04T06:00:20Z' }, now)).toBe('等了 不到 1 分钟')
  expect(waitOf({ ...row, state: 'lost', ended_at: '2026-03-04T06:05:00Z' }, now)).toBe('等了 5 分钟，没人接')
  expect(waitOf({ ...row, trigger: 'staff', state: 'taken' }, now)).toBe('主动接待')
})
