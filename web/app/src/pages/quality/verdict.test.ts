import { describe, expect, it } from 'vitest'
import type { Replay } from './types'
import { verdict } from './verdict'

const DONE: Replay = {
  id: 1, entries: [], entry_count: 0, retire: [], voice: {}, with_model: false, status: 'done', error: null, total: 9, done: 9,
  better: 0, same: 9, worse: 0, cost_fen: 0, stale: false, asked_by: '', created_at: '', finished_at: null, decision: null,
  decided_by: null, decided_at: null, note: '',
}

describe('what a check says', () => {
  it('warns of one worse answer, however many got better', () => {
    expect(verdict({ ...DONE, better: 5, same: 3, worse: 1 })).toEqual({ words: '有 1 题变差了，先看看再决定。', tone: 'red' })
  })

  it('tells good news, no news, how far it is and what stopped it', () => {
    expect(verdict({ ...DONE, better: 2, same: 7 }).words).toContain('2 题变好')
    expect(verdict(DONE).words).toContain('9 道')
    expect(verdict({ ...DONE, status: 'running', done: 4 }).words).toContain('4 / 9')
    expect(verdict({ ...DONE, status: 'failed', error: '模型没有回应' }).words).toBe('模型没有回应')
  })
})
