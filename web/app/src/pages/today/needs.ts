import { waited } from '@/shared/format/time'
import { text } from './messages'
import type { Need } from './types'

export interface Task {
  label: string
  count: number
  hint: string
  urgent: boolean
  to: string
}

/** What needs somebody now, the most pressing first; nothing that is zero. */
export function tasks(need: Need): Task[] {
  const all: Task[] = [
    {
      label: text.waiting,
      count: need.waiting,
      hint: need.oldest_wait ? text.since(waited(need.oldest_wait)) : '',
      urgent: true,
      to: '/inbox?shelf=waiting',
    },
    { label: text.callBacks, count: need.call_backs, hint: '', urgent: true, to: '/handoffs?only=call_backs' },
    { label: text.letters, count: need.dead_letters, hint: '', urgent: true, to: '/letters' },
    { label: text.approvals, count: need.approvals, hint: '', urgent: false, to: '/approvals' },
    { label: text.touches, count: need.touches, hint: '', urgent: false, to: '/touches' },
    {
      label: text.tickets,
      count: need.tickets,
      hint: need.tickets_late ? text.late(need.tickets_late) : '',
      urgent: need.tickets_late > 0,
      to: '/tickets',
    },
    { label: text.gaps, count: need.gaps, hint: '', urgent: false, to: '/knowledge/gaps' },
    { label: text.stock, count: need.low_stock, hint: text.stockHint, urgent: false, to: '/alerts/stock' },
  ]
  return all.filter((task) => task.count > 0)
}
