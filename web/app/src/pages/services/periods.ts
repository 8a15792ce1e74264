import type { components } from '@/api/schema'
import { dayAfter, dayName } from '@/shared/format/time'

export type SpecialDay = components['schemas']['ExceptionPublic']

/** Days in a row with the same hours, of the same bookable (null: the whole shop), for the same reason. */
export interface Period {
  first: string
  last: string
  hours: string
  bookable_id: number | null
  note: string
  days: number
}

/** Join what was said of single days to the periods people think of, in order of their first day. */
export function periodsOf(said: readonly SpecialDay[]): Period[] {
  const found: Period[] = []
  for (const one of [...said].sort((a, b) => a.day.localeCompare(b.day))) {
    const bookable_id = one.bookable_id ?? null
    const before = found.find((each) =>
      each.bookable_id === bookable_id && each.hours === one.hours && each.note === one.note && dayAfter(each.last, 1) === one.day)
    if (before) [before.last, before.days] = [one.day, before.days + 1]
    else found.push({ first: one.day, last: one.day, hours: one.hours, bookable_id, note: one.note, days: 1 })
  }
  return found
}

/** 10月1日 周四 – 10月7日 周三. */
export function spanName(period: Pick<Period, 'first' | 'last'>): string {
  return period.first === period.last ? dayName(period.first) : `${dayName(period.first)} – ${dayName(period.last)}`
}
