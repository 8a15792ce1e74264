/** Times are told in the shop's time, whatever the phone thinks. */
const ZONE = 'Asia/Shanghai'
const clock = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hour12: false })
const day = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, month: 'numeric', day: 'numeric' })
const year = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, year: 'numeric', month: 'numeric', day: 'numeric' })
const weekday = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, weekday: 'short' })
const iso = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' })

const DAY_MS = 86_400_000

const dayNumber = (at: Date): number => Date.parse(`${iso.format(at)}T00:00:00Z`) / DAY_MS

/** 14:05 today, 昨天 14:05, 周三 14:05 within a week, 3月4日 14:05, 2025年3月4日. */
export function when(at: string | Date, now: Date = new Date()): string {
  const moment = new Date(at)
  const ago = dayNumber(now) - dayNumber(moment)
  if (ago === 0) return clock.format(moment)
  if (ago === 1) return `昨天 ${clock.format(moment)}`
  if (ago === -1) return `明天 ${clock.format(moment)}`
  if (ago > 1 && ago < 7) return `${weekday.format(moment)} ${clock.format(moment)}`
  if (Math.abs(ago) < 180) return `${monthDay(moment)} ${clock.format(moment)}`
  const parts = year.formatToParts(moment)
  return `${part(parts, 'year')}年${part(parts, 'month')}月${part(parts, 'day')}日`
}

/** 刚刚，5 分钟，2 小时，3 天: how long something has waited. */
export function waited(since: string | Date, now: Date = new Date()): string {
  const minutes = Math.floor((now.getTime() - new Date(since).getTime()) / 60_000)
  if (minutes < 1) return '刚刚'
  if (minutes < 60) return `${minutes} 分钟`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} 小时`
  return `${Math.floor(minutes / 1440)} 天`
}

/** 00:00 of the shop's day `daysAgo` days back, as the API takes it. */
export function shopMidnight(daysAgo = 0, now: Date = new Date()): string {
  return `${iso.format(new Date(now.getTime() - daysAgo * DAY_MS))}T00:00:00+08:00`
}

/** 2026-03-04 of a moment in the shop's time. */
export function shopDay(at: Date = new Date()): string {
  return iso.format(at)
}

/** 2026-03-04T10:30 of a moment in the shop's time, as a field for date and time has it. */
export function shopField(at: string | Date): string {
  return `${iso.format(new Date(at))}T${clock.format(new Date(at)).replace('24:', '00:')}`
}

/** The moment such a field names, as the API takes it. */
export function shopMoment(field: string): string {
  return `${field}:00+08:00`
}

/** 3月4日 周三 of a day as 2026-03-04. */
export function dayName(day: string): string {
  const noon = new Date(`${day}T12:00:00+08:00`)
  return `${monthDay(noon)} ${weekday.format(noon)}`
}

/** The day so many days after (before, when negative) a day as 2026-03-04. */
export function dayAfter(day: string, days: number): string {
  return iso.format(new Date(Date.parse(`${day}T12:00:00+08:00`) + days * DAY_MS))
}

/** 14:05 of a moment in the shop's time. */
export function hourOf(at: string): string {
  return clock.format(new Date(at))
}

function monthDay(moment: Date): string {
  const parts = day.formatToParts(moment)
  return `${part(parts, 'month')}月${part(parts, 'day')}日`
}

function part(parts: Intl.DateTimeFormatPart[], type: Intl.DateTimeFormatPartTypes): string {
  return parts.find((each) => each.type === type)?.value ?? ''
}
