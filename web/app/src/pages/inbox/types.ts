import type { components } from '@/api/schema'
import { text } from './messages'

export type Talk = components['schemas']['Talk']
export type TalkOpened = components['schemas']['TalkOpened']
export type TalkLine = components['schemas']['TalkLine']
export type TurnWhy = components['schemas']['TurnWhy']
export type Shelf = 'all' | 'waiting' | 'people' | 'assistant'

/** What people at the shop call a customer: the nickname, or the end of the id when there is none. */
export function called(talk: Pick<Talk, 'nickname' | 'external_userid'>): string {
  return talk.nickname || `${text.newCustomer} …${talk.external_userid.slice(-4)}`
}
