import type { TalkLine } from './types'

/** Two parts of a dialogue as one, in order of time, each line once, the newer reading of a line winning. */
export function joined(older: TalkLine[], newer: TalkLine[]): TalkLine[] {
  const byKey = new Map([...older, ...newer].map((line) => [line.key, line]))
  return [...byKey.values()].sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
}
