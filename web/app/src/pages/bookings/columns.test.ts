import { expect, it } from 'vitest'
import { columnsOf } from './columns'
import type { Booking } from './messages'

it('gives everybody a column, by the clock, also those who left', () => {
  const booking = (id: number, bookable_id: number, starts_at: string): Booking =>
    ({ id, bookable_id, bookable: `b${bookable_id}`, starts_at }) as Booking
  const found = columnsOf(
    [booking(1, 7, '2026-03-04T12:00:00Z'), booking(2, 7, '2026-03-04T10:00:00Z'), booking(3, 9, '2026-03-04T11:00:00Z')],
    [{ id: 7, name: 'Mia' }, { id: 8, name: '阿Ken' }],
  )
  expect(found.map((column) => [column.name, column.bookings.map((each) => each.id)])).toEqual([
    ['Mia', [2, 1]], ['阿Ken', []], ['b9', [3]],
  ])
})
