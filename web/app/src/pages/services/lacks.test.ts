import { expect, test } from 'vitest'
import { lackOf } from './lacks'
import type { Bookable, Service, Store } from './messages'
import { periodsOf, spanName, type SpecialDay } from './periods'

const cut: Service = { id: 1, name: '剪发', minutes: 60, price_fen: 0, capacity: 1, active: true }
const chair: Bookable = { id: 1, name: '1号椅', store_name: '', userid: null, hours: '', active: true, service_ids: [1] }
const store: Store = { name: '总店', address: '', hours: '', hours_understood: false, phone: '', latitude: null, longitude: null }

test('what keeps customers from booking is told one thing at a time', () => {
  expect(lackOf([], [], [])?.shelf).toBe('services')
  expect(lackOf([{ ...cut, active: false }], [chair], [])?.shelf).toBe('services')
  expect(lackOf([cut], [], [])?.shelf).toBe('bookables')
  expect(lackOf([cut, { ...cut, id: 2, name: '烫发' }], [chair], [store])?.says).toContain('「烫发」')
  expect(lackOf([cut], [chair], [store])?.to).toBe('/settings/stores')
  expect(lackOf([cut], [{ ...chair, hours: '每天 10:00-20:00' }], [store])).toBeUndefined()
  expect(lackOf([cut], [chair], [{ ...store, hours: '每天 10:00-20:00', hours_understood: true }])).toBeUndefined()
})

test('days in a row are one period, of one person and one reason', () => {
  const day = (id: number, day: string, bookable_id: number | null = null): SpecialDay => ({ id, day, hours: '', bookable_id, note: '国庆' })
  const told = periodsOf([day(1, '2026-09-30'), day(3, '2026-10-01', 5), day(2, '2026-10-01'), day(4, '2026-10-03')])
  expect(told.map((each) => [each.first, each.last, each.bookable_id, each.days])).toEqual([
    ['2026-09-30', '2026-10-01', null, 2], ['2026-10-01', '2026-10-01', 5, 1], ['2026-10-03', '2026-10-03', null, 1],
  ])
  expect(told.map(spanName)[0]).toBe('9月30日 周三 – 10月1日 周四')
})
