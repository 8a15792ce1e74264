import type { Page } from './usePages'

/** Everything of a list that comes in pages, for lists that are short by nature. */
export async function allPages<T>(load: (after: number | undefined) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = []
  let after: number | undefined
  do {
    const page = await load(after)
    found.push(...page.items)
    after = page.next ?? undefined
  } while (after !== undefined)
  return found
}
