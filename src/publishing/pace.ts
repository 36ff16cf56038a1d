import type { AttemptResult } from '#db/attempts.ts'
import { SUSPENDED } from './decide.ts'
import type { PublishingPolicy } from './policy.ts'

/** What becomes of a channel's turn: how many sends in a row had no good end, and for how long none is started. */
export interface PaceChange {
  readonly failures: number
  /** Null: it stays open. */
  readonly closedSeconds: number | null
}

export interface PaceFacts {
  /** Sends in a row that the network did not answer, before this one. */
  readonly failures: number
  /** In [0, 1): the jitter. */
  readonly chance: number
  readonly policy: PublishingPolicy
}

/** Outcomes in which the network, or the way to it, is to blame. */
const TROUBLE: ReadonlySet<string> = new Set(['unavailable', 'unknown'])

/**
 * What an answer means for the channel's other publications. A network that says "wait" means all of them; one that does
 * not answer is tried with one send at a time, after a pause that doubles. Any clear answer opens the channel again.
 */
export const paceAfter = (result: AttemptResult | null, wait: number | null, facts: PaceFacts): PaceChange | null => {
  if (result === null || result.outcome === SUSPENDED) return null
  if (result.outcome === 'rate-limited') return { failures: 0, closedSeconds: wait }
  if (!TROUBLE.has(result.outcome)) return { failures: 0, closedSeconds: null }
  const failures = facts.failures + 1
  const { breakerFailures, breakerBaseSeconds, breakerCapSeconds } = facts.policy
  const beyond = failures - breakerFailures
  if (beyond < 0) return { failures, closedSeconds: null }
  // Half of it is fixed, so that a trial is never started at once.
  const pause = Math.min(breakerCapSeconds, breakerBaseSeconds * 2 ** Math.min(beyond, 20))
  return { failures, closedSeconds: pause * (0.5 + facts.chance / 2) }
}
