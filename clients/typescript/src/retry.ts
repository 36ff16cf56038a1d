import type { Retry } from './call.ts'

/** How an attempt ended that is not the end yet. */
export interface Trouble {
  /** Undefined when no answer came. */
  readonly status?: number
  /** The problem's code; undefined for an answer that is no problem of this API. */
  readonly code?: string | undefined
  readonly retryAfterSeconds?: number | undefined
}

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 8_000

/** A longer `Retry-After` is not waited for: the call ends with what the server said. */
const LONGEST_RETRY_AFTER_SECONDS = 60

/** Statuses that say: not done, and it may work in a while. */
const PASSING: ReadonlySet<number> = new Set([429, 503, 504])

/** Whether the same request has a chance later, and it is certain that nothing came of it so far. */
const passes = ({ status, code }: Trouble): boolean => {
  if (status === undefined) return true
  // A gateway's own. The API's 502 is a network's, and what was asked of it may have been used up.
  if (status === 502) return code === undefined
  return PASSING.has(status) || code === 'idempotency_key_in_flight'
}

/** Of the time that the server said, so much again at most: who was turned away together does not come back together. */
const SPREAD = 0.5

/**
 * Milliseconds until the next try: full jitter below a bound that doubles, and never before the server said; the longer that
 * is, the wider the jitter. Undefined when there
 * is to be none: a request that may have been carried out is only ever sent again when that cannot carry it out twice.
 */
export const delayBeforeRetry = (
  trouble: Trouble,
  { retry, tried, retries }: { readonly retry: Retry; readonly tried: number; readonly retries: number },
  random: () => number,
): number | undefined => {
  if (retry === 'never' || tried > retries || !passes(trouble)) return undefined
  const { retryAfterSeconds = 0 } = trouble
  if (retryAfterSeconds > LONGEST_RETRY_AFTER_SECONDS) return undefined
  const told = retryAfterSeconds * 1_000
  const bound = Math.min(LONGEST_DELAY_MS, Math.max(FIRST_DELAY_MS * 2 ** (tried - 1), told * SPREAD))
  return told + random() * bound
}

/** Seconds of a `Retry-After`, given as such or as a date. */
export const readRetryAfter = (header: string | null, now: number): number | undefined => {
  if (header === null) return undefined
  if (/^\d{1,9}$/.test(header.trim())) return Number(header)
  const instant = /^[A-Z][a-z]{2}, \d/.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(instant) ? undefined : Math.max(0, Math.ceil((instant - now) / 1_000))
}
