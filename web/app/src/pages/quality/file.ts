import type { components } from '@/api/schema'

/** The questions of a file's text as the program takes them; undefined when it is no such file. */
export function questionsOf(text: string): components['schemas']['QuestionFile'] | undefined {
  try {
    const found = JSON.parse(text) as { questions?: unknown }
    return Array.isArray(found?.questions) ? (found as components['schemas']['QuestionFile']) : undefined
  } catch {
    return undefined
  }
}
