import type { EntryDetail, EntryText } from './types'

/** An entry as a form holds it: everything a text, one similar question a line. */
export interface EntryForm {
  question: string
  answer: string
  similar: string
  category: string
  pinned: boolean
  from: string
  until: string
  stores: string[]
  reason: string
}

/** WeCom takes at most so many bytes in one message. */
export const MOST_BYTES = 2048

export function emptyForm(question = ''): EntryForm {
  return { question, answer: '', similar: '', category: '', pinned: false, from: '', until: '', stores: [], reason: '' }
}

/** The draft of an entry, else what it says today. */
export function formOf(entry: EntryDetail): EntryForm {
  const words: EntryText = entry.draft ?? entry
  return {
    question: words.question,
    answer: words.answer,
    similar: (words.similar_questions ?? []).join('\n'),
    category: words.category ?? '',
    pinned: words.pinned ?? false,
    from: words.valid_from ?? '',
    until: words.valid_until ?? '',
    stores: [...(words.store_names ?? [])],
    reason: '',
  }
}

/** What the program takes; lines are trimmed, and said once. */
export function bodyOf(form: EntryForm): Required<EntryText> & { reason: string } {
  const lines = form.similar.split('\n').map((line) => line.trim())
  return {
    question: form.question.trim(),
    answer: form.answer.trim(),
    similar_questions: [...new Set(lines.filter(Boolean))],
    category: form.category.trim(),
    pinned: form.pinned,
    valid_from: form.from || null,
    valid_until: form.until || null,
    store_names: form.stores,
    reason: form.reason.trim(),
  }
}

export function bytes(words: string): number {
  return new TextEncoder().encode(words).length
}
