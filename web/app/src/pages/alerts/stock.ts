import type { components } from '@/api/schema'

export type Level = components['schemas']['LevelPublic']
export type Limit = components['schemas']['StockLimit']

/** What an alert of it is about. */
export const subjectOf = (level: Pick<Level, 'sku' | 'store_name'>): string => (level.store_name ? `${level.sku}@${level.store_name}` : level.sku)

/** For how long it lasts, in whole days; nothing for what does not sell. */
export function lasts(level: Pick<Level, 'days_left'>): number | null {
  return level.days_left === null ? null : Math.floor(level.days_left)
}
