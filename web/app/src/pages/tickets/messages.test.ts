import { expect, it } from 'vitest'
import { happened, isLate, type Ticket } from './messages'

it('tells what happened to a ticket', () => {
  expect([happened('open→resolved'), happened('added'), happened('unheard')]).toEqual(['待处理 → 已解决', '顾客补充', 'unheard'])
})

it('calls a ticket late while it is open', () => {
  const ticket = { status: 'open', due_at: '2026-03-01T00:00:00Z' } as Ticket
  expect(isLate(ticket, new Date('2026-03-02'))).toBe(true)
  expect(isLate({ ...ticket, status: 'rejected' }, new Date('2026-03-02'))).toBe(false)
})
