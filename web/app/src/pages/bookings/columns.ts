import type { Booking } from './messages'

export interface Column {
  id: number
  name: string
  bookings: Booking[]
}

/** The bookings of a day by who serves, in the order of the clock; everybody who can be booked has a column. */
export function columnsOf(bookings: Booking[], bookables: { id: number; name: string }[]): Column[] {
  const columns = new Map(bookables.map(({ id, name }) => [id, { id, name, bookings: [] as Booking[] }]))
  for (const booking of [...bookings].sort((one, other) => one.starts_at.localeCompare(other.starts_at))) {
    const column = columns.get(booking.bookable_id) ?? { id: booking.bookable_id, name: booking.bookable, bookings: [] }
    column.bookings.push(booking)
    columns.set(column.id, column)
  }
  return [...columns.values()]
}
