import type { components } from '@/api/schema'

export type Coupon = components['schemas']['CouponPublic']
export type CouponDraft = components['schemas']['CouponCreate']
export type Grant = components['schemas']['GrantPublic']
export type Limits = components['schemas']['Limits']
