import type { components } from '@/api/schema'

export type Need = components['schemas']['Need']
export type Figures = components['schemas']['Figures']
export type TopGap = components['schemas']['TopGap']
