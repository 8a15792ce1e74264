import { waited } from '@/shared/format/time'
import { text, type Handoff } from './messages'

/** How long a customer waited for a person, or waits still; nothing where a colleague came unasked. */
export function waitOf(row: Pick<Handoff, 'trigger' | 'state' | 'asked_at' | 'taken_at' | 'ended_at'>, now: Date = new Date()): string {
  if (row.trigger === 'staff') return text.byThemselves
  const over = row.taken_at ?? row.ended_at
  const long = waited(row.asked_at, over ? new Date(over) : now)
  const wait = long === '刚刚' ? text.shortest : long
  if (row.taken_at) return text.waited(wait)
  return over || row.state === 'lost' ? text.lostAfter(wait) : text.waits(wait)
}
