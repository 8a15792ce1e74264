import type { components } from '@/api/schema'

export type Import = components['schemas']['ImportPublic']
export type Line = components['schemas']['LinePublic']
export type Verdict = Line['verdict']
