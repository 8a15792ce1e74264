import type { Import } from './types'

/** Whether a worker is at it, so that it is worth looking again. */
export const working = (known: Import): boolean => known.state === 'reading' || known.state === 'applying'

/** Per cent of the pages that were read; null for a file without pages, of which nobody can tell. */
export function percent(known: Import): number | null {
  if (known.state !== 'reading' || !known.total) return null
  return Math.min(100, Math.round((100 * known.done) / known.total))
}

/** How many lines would change something. */
export const news = (known: Import): number => known.added + known.changed
