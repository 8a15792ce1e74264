import { expect, it } from 'vitest'
import { countsOf, dateOf, dayOf, fullDayName, hourAt, hoursOf, minuteOf } from './days'

it('takes a calendar’s days as the shop’s, and names the year where it is another', () => {
  expect(['2026-03-04', '2027-01-01'].map((day) => dayOf(dateOf(day)))).toEqual(['2026-03-04', '2027-01-01'])
  expect(['2026-03-04', '2027-01-01'].map((day) => fullDayName(day, '2026-12-31'))).toEqual(['3月4日 周三', '2027年1月1日 周五'])
})

it('reads days as people type them, or not at all', () => {
  expect(['30、7', '7 天，30天', '7,7'].map(countsOf)).toEqual([[7, 30], [7, 30], [7]])
  expect(['', '好几天', '0', '400', '1 2 3 4 5 6'].map(countsOf)).toEqual([null, null, null, null, null])
})

it('reads quiet hours that are one span', () => {
  expect(['21:00-09:30', ' 9:00 到 22:00'].map(hoursOf)).toEqual([['21:00', '09:30'], ['09:00', '22:00']])
  expect(['', '周一 9:00-18:00', '21:00-'].map(hoursOf)).toEqual([null, null, null])
  expect([630, 0, 1439].map(hourAt).map(minuteOf)).toEqual([630, 0, 1439])
})
