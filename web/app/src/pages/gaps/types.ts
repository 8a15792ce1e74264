import type { components } from '@/api/schema'

export type Gap = components['schemas']['GapPublic']
export type GapState = Gap['state']
