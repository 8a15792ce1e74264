import type { components } from '@/api/schema'

export type Entry = components['schemas']['EntryPublic']
export type EntryDetail = components['schemas']['EntryDetail']
export type EntryText = Omit<components['schemas']['EntryCreate'], 'reason'>
export type Change = components['schemas']['FieldChange']
export type Revision = components['schemas']['RevisionPublic']
export type Shelf = 'all' | 'published' | 'drafts' | 'retired'
