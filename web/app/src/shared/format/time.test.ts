import { describe, expect, it } from 'vitest'
import { shopDay, shopMidnight, waited, when } from './time'

const now = new Date('2026-03-04T06:30:00Z') // Wednesday, 14:30 in the shop

describe('times', () => {
  it('are told in the shop’s time, as near as people need', () => {
    const told = ['2026-03-04T06:05:00Z', '2026-03-03T15:59:00Z', '2026-03-01T01:00:00Z', '2026-01-02T04:00:00Z', '2024-03-04T04:00:00Z']
    expect(told.map((at) => when(at, now))).toEqual(['14:05', '昨天 23:59', '周日 09:00', '1月2日 12:00', '2024年3月4日'])
  })

  it('tell how long somebody waits', () => {
    expect(['2026-03-04T06:29:30Z', '2026-03-04T06:00:00Z', '2026-03-04T03:00:00Z', '2026-03-01T06:00:00Z'].map((at) => waited(at, now)))
      .toEqual(['刚刚', '30 分钟', '3 小时', '3 天'])
  })

  it('knows when the shop’s day begins', () => {
    const late = new Date('2026-03-04T16:30:00Z') // already the fifth in the shop
    expect([shopDay(late), shopMidnight(0, late), shopMidnight(1, late)]).toEqual([
      '2026-03-05', '2026-03-05T00:00:00+08:00', '2026-03-04T00:00:00+08:00',
    ])
  })
})
