import type { Coupon, CouponDraft } from './types'

export const fresh = (): CouponDraft => ({
  name: '', amount_fen: null, percent_off: null, most_off_fen: null, threshold_fen: 0, store_names: [], categories: [],
  valid_from: null, valid_until: null, valid_days: 30, stock: null, per_customer: 1, by_assistant: true, occasion: '',
  active: true,
})

/** What of a coupon a person may set, to be changed and put back whole. */
export function draftOf(coupon: Coupon): CouponDraft {
  const draft = fresh() as Record<string, unknown>
  const known = coupon as unknown as Record<string, unknown>
  for (const name of Object.keys(draft)) draft[name] = known[name]
  return draft as unknown as CouponDraft
}

/** 20 (percent off) is what people call 8 折, 15 is 8.5 折. */
export function foldOf(percentOff: number | null | undefined): string {
  return percentOff ? String((100 - percentOff) / 10) : ''
}

/** The percentage of 8、8.5 or 85 折; null when it is none. */
export function percentOf(fold: string): number | null {
  const typed = /^\s*(\d{1,2}(?:\.\d)?)\s*折?\s*$/.exec(fold)?.[1]
  if (!typed) return null
  const share = typed.length === 2 ? Number(typed) : Math.round(Number(typed) * 10)
  return share >= 1 && share <= 99 ? 100 - share : null
}
