import { describe, expect, it } from 'vitest'
import { bodyOf, bytes, emptyForm, formOf } from './form'
import type { EntryDetail } from './types'

const ENTRY: EntryDetail = {
  id: 7, state: 'published', revision: 2, edition: 5, source: '', changed_by: 'zhang_san', created_at: '', updated_at: '',
  has_draft: true, question: '包邮吗', answer: '满 199 包邮', similar_questions: ['邮费'], category: '物流', pinned: false,
  valid_from: null, valid_until: null, store_names: [],
}

describe('the form of an entry', () => {
  it('begins with the draft where there is one', () => {
    const draft = { ...ENTRY, answer: '满 99 包邮', valid_until: '2026-06-18', based_on: 2, author: '', reason: '' }
    expect(formOf(ENTRY).answer).toBe('满 199 包邮')
    expect(formOf({ ...ENTRY, draft })).toMatchObject({ answer: '满 99 包邮', until: '2026-06-18', similar: '邮费' })
  })

  it('gives each similar question once, no empty lines, and no day where none was chosen', () => {
    const body = bodyOf({ ...emptyForm(' 包邮吗 '), answer: '包', similar: ' 邮费\n\n邮费 \n运费多少 ' })
    expect(body).toMatchObject({ question: '包邮吗', similar_questions: ['邮费', '运费多少'], valid_from: null, valid_until: null })
  })

  it('counts what WeCom counts', () => {
    expect(bytes('包邮 ok')).toBe(9)
  })
})
