import { describe, expect, it } from 'vitest'
import { tasks } from './needs'

const nothing = {
  approvals: 0, touches: 0, waiting: 0, oldest_wait: null, call_backs: 0, dead_letters: 0, tickets: 0, tickets_late: 0,
  low_stock: 0, gaps: 0,
}

describe('what needs somebody', () => {
  it('is nothing when all is done', () => expect(tasks(nothing)).toEqual([]))

  it('puts people who wait first and leaves out what is zero', () => {
    const found = tasks({ ...nothing, gaps: 4, tickets: 2, tickets_late: 1, waiting: 1 })
    expect(found.map((task) => [task.label, task.count, task.urgent])).toEqual([
      ['顾客在等人工', 1, true], ['工单待处理', 2, true], ['没答好的问题', 4, false],
    ])
    expect(found[1]?.hint).toBe('1 个已超时')
  })
})
