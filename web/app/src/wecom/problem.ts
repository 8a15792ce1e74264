import { Problem } from '@/api/problem'
import { refusals } from './messages'

/** The client's own words for what it refuses. */
export function toldBy(error: unknown): string {
  return (error as { errMsg?: string } | undefined)?.errMsg ?? ''
}

/** What WeCom's client says no with, in words that tell what helps. */
export function clientProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const told = toldBy(error) || String(error)
  const known = refusals.find(([pattern]) => pattern.test(told))
  return known ? new Problem('forbidden', known[1]) : new Problem('broken', `${refusals[0][1]}（${told}）`)
}
