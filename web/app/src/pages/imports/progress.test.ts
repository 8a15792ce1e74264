import { describe, expect, it } from 'vitest'
import { news, percent, working } from './progress'
import type { Import } from './types'

const IMPORT: Import = {
  id: 1, name: '问答.xlsx', state: 'reading', choice: null, repeats: null, done: 0, total: 0, added: 2, changed: 3, unchanged: 5,
  problems: 1, gone: 0, notes: [], error: null, author: '', created_at: '', finished_at: null,
}

describe('the progress of an import', () => {
  it('is only told where there are pages to count', () => {
    expect(percent(IMPORT)).toBeNull()
    expect(percent({ ...IMPORT, done: 3, total: 8 })).toBe(38)
    expect(percent({ ...IMPORT, state: 'ready', done: 8, total: 8 })).toBeNull()
  })

  it('is looked at while somebody works on it, and counts what changes something', () => {
    expect([working(IMPORT), working({ ...IMPORT, state: 'ready' }), working({ ...IMPORT, state: 'applying' })]).toEqual([true, false, true])
    expect(news(IMPORT)).toBe(5)
  })
})
