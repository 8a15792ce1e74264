import type { components } from '@/api/schema'

export type Replay = components['schemas']['ReplayPublic']
export type ReplayResult = components['schemas']['ReplayResultPublic']
export type Answered = components['schemas']['AnsweredPublic']
export type Question = components['schemas']['SavedQuestionPublic']
export type Outcome = NonNullable<ReplayResult['outcome']>
