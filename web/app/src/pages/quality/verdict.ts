import { replayText as text } from './messages'
import type { Replay } from './types'

export interface Verdict {
  words: string
  tone: 'green' | 'amber' | 'red' | 'grey'
}

export const running = (replay: Replay): boolean => replay.status === 'waiting' || replay.status === 'running'

/** What a replay says about a change, in one sentence. */
export function verdict(replay: Replay): Verdict {
  if (running(replay)) return { words: text.running(replay.done, replay.total), tone: 'grey' }
  if (replay.status === 'failed') return { words: replay.error || text.failed, tone: 'amber' }
  if (replay.worse) return { words: text.bad(replay.worse), tone: 'red' }
  if (replay.better) return { words: text.fine(replay.better), tone: 'green' }
  return { words: text.allSame(replay.total), tone: 'green' }
}
