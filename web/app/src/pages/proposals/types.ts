import type { components } from '@/api/schema'

export type Proposal = components['schemas']['ProposalPublic']
export type ProposalState = Proposal['state']
export type Acceptance = components['schemas']['ProposalAccept']
