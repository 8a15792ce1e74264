import { dayName, shopDay } from './time'

/** The browser's midnight of a day as 2026-03-04, as Vant's calendar has it. */
export function dateOf(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date)
}

/** 2026-03-04 of such a midnight, wherever the browser is. */
export function dayOf(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** 3月4日 周三, and the year in front where it is another one. */
export function fullDayName(day: string, today: string = shopDay()): string {
  const year = day.slice(0, 4)
  return `${year === today.slice(0, 4) ? '' : `${year}年`}${dayName(day)}`
}

/** The days of 「7、30」, in order, each once; null for what are none (1 to 365, five at most). */
export function countsOf(typed: string): number[] | null {
  const parts = typed.split(/[^\d]+/).filter(Boolean).map(Number)
  const counts = [...new Set(parts)].sort((one, other) => one - other)
  const fits = counts.length > 0 && counts.length <= 5 && counts.every((each) => each >= 1 && each <= 365)
  return fits ? counts : null
}

/** 21:00-09:30 as its two hours; null when it says more than that. */
export function hoursOf(span: string): [string, string] | null {
  const [, since, until] = /^\s*(\d{1,2}:\d{2})\s*[-–~至到]\s*(\d{1,2}:\d{2})\s*$/.exec(span) ?? []
  return since && until ? [since.padStart(5, '0'), until.padStart(5, '0')] : null
}

/** The minute of the day of 10:30, and back. */
export const minuteOf = (hour: string): number => Number(hour.slice(0, 2)) * 60 + Number(hour.slice(3, 5))
export const hourAt = (minute: number): string => [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
