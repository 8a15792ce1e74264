import type { components } from '@/api/schema'

export type Talk = components['schemas']['Talk']
export type TalkOpened = components['schemas']['TalkOpened']
export type TalkLine = components['schemas']['TalkLine']
export type TurnWhy = components['schemas']['TurnWhy']
export type Shelf = 'all' | 'waiting' | 'people' | 'assistant'
