import { dayAfter, dayName, shopDay } from '@/shared/format/time'
import type { Kind, Span } from './messages'

/** A day in the period before or after the one that holds `day`. */
export function stepped(kind: Kind, day: string, steps: -1 | 1): string {
  if (kind === 'day') return dayAfter(day, steps)
  if (kind === 'week') return dayAfter(day, 7 * steps)
  const [year = 0, month = 0] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + steps, 1)).toISOString().slice(0, 10)
}

/** 3月4日 周三, 3月2日–3月8日, 2026年3月: how people call a period. */
export function spanName(kind: Kind, span: Span): string {
  const first = shopDay(new Date(span.since))
  if (kind === 'day') return dayName(first)
  if (kind === 'month') return `${first.slice(0, 4)}年${Number(first.slice(5, 7))}月`
  return `${dayName(first).split(' ')[0]}–${dayName(dayAfter(first, 6)).split(' ')[0]}`
}
