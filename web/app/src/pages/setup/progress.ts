import type { components } from '@/api/schema'
import { steps, type StepKey } from './messages'

export type Setup = components['schemas']['SetupPublic']
export type Finding = components['schemas']['FindingPublic']
export type StepState = 'done' | 'todo' | 'wrong'

/** How a step stands: what the checker found, or, before it was asked, what has been set. */
export function stateOf(key: StepKey, setup: Setup, findings: readonly Finding[]): StepState {
  if (key === 'message') return setup.answered ? 'done' : 'todo'
  if (key === 'callback') return setup.callback.verified_at || setup.answered ? 'done' : 'todo'
  const mine = findings.filter((each) => each.step === key)
  if (mine.length) return mine.every((each) => each.ok) ? 'done' : touched(key, setup) ? 'wrong' : 'todo'
  return 'todo'
}

function touched(key: StepKey, setup: Setup): boolean {
  if (key === 'corp') return setup.corp_id !== ''
  if (key === 'account') return setup.accounts.length > 0
  return key === 'address'
}

/** The step to go on with: the first one that is not done. */
export function nextStep(setup: Setup, findings: readonly Finding[]): StepKey | '' {
  return steps.find((step) => stateOf(step.key, setup, findings) !== 'done')?.key ?? ''
}
