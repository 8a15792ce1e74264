import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Customer = Schemas['CustomerListed']
export type Profile = Schemas['CustomerProfile']
export type GivenTag = Schemas['GivenTag']
export type Tag = Schemas['TagPublic']
export type Segment = Schemas['SegmentPublic']
export type TagExplained = Schemas['TagExplained']
