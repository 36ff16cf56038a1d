import type { MetricsRhythm } from '#db/publication-metrics.ts'

/** The numbers of publishing; seconds unless said otherwise. docs/reliability.md gives the reason for each. */
export interface PublishingPolicy {
  /** A worker that has been silent this long has lost its publication. Longer than any send can take. */
  readonly leaseSeconds: number
  /** What is queued is taken so long before its time, and read: at its time only the intent is left to write. */
  readonly claimAheadSeconds: number
  /** From the intent to the first byte, on the monotonic clock. */
  readonly sendWindowSeconds: number
  /** For one step of making ready what a send needs: a file of half a gigabyte may have to go out. */
  readonly prepareTimeoutSeconds: number
  /** From the first byte sent to the last byte read. */
  readonly sendTimeoutSeconds: number
  /** When to look for a send without an answer, counted from its start; the last look must come after it settled. */
  readonly lookAfterSeconds: readonly number[]
  /** How late a publication may still go out by itself. */
  readonly windowSeconds: number
  readonly maxTries: number
  readonly backoffBaseSeconds: number
  readonly backoffCapSeconds: number
  /** Keys that end sooner than this are renewed before a send. */
  readonly freshSeconds: number
  /** After a renewal that the network did not answer. */
  readonly renewalPauseSeconds: number
  /** How often a network is asked at most what is known of an account, which costs. */
  readonly accountSeconds: number
  /** How often a lease is renewed while a publication is in hand. */
  readonly renewLeaseSeconds: number
  /** How often a machine compares the database with what it remembers, and remembers what others have sent. */
  readonly checkSeconds: number
  /** While publishing is halted: the pause after a look that the network refused. */
  readonly haltedPauseSeconds: number
  /** From so many sends in a row without an answer on, a channel is tried with one send at a time. */
  readonly breakerFailures: number
  /** The pause before such a trial, which doubles up to the cap. */
  readonly breakerBaseSeconds: number
  readonly breakerCapSeconds: number
  /** What was due longer ago than this when a backup was restored is not sent without a person's word. */
  readonly restoredOverdueSeconds: number
  /** How long a removal is tried, and waits for its channel, before it is given up. */
  readonly removalWindowSeconds: number
  /** For one call about what is on the network already. */
  readonly remoteTimeoutSeconds: number
  /** How often networks are asked how a post fares. */
  readonly metricsRhythm: MetricsRhythm
}

const HOUR = 3_600
const DAY = 24 * HOUR

export const defaultPolicy = (windowMinutes: number): PublishingPolicy => ({
  leaseSeconds: 120,
  claimAheadSeconds: 0.1,
  sendWindowSeconds: 5,
  sendTimeoutSeconds: 60,
  prepareTimeoutSeconds: 900,
  lookAfterSeconds: [15, 60, 300, 900],
  windowSeconds: windowMinutes * 60,
  maxTries: 8,
  backoffBaseSeconds: 2,
  backoffCapSeconds: 300,
  freshSeconds: 60,
  renewalPauseSeconds: 30,
  accountSeconds: DAY,
  renewLeaseSeconds: 30,
  checkSeconds: 5,
  haltedPauseSeconds: 60,
  breakerFailures: 5,
  breakerBaseSeconds: 30,
  breakerCapSeconds: 300,
  restoredOverdueSeconds: 900,
  removalWindowSeconds: DAY,
  remoteTimeoutSeconds: 30,
  metricsRhythm: { youngSeconds: DAY, youngEverySeconds: HOUR, everySeconds: DAY, untilSeconds: 30 * DAY },
})

/** How long a worker that is told to stop may take. */
export const DRAIN_SECONDS = 25
/** Before the deadline of a stop, sends are cut off, so that what is known of them can still be written down. */
export const CUT_SECONDS = 3
/** One that was begun right before a stop ends within it: X makes the old keys worthless with the first byte of its answer. */
export const RENEWAL_SECONDS = 20

/** What was read of a publication is believed for so long; who has a second may have changed much. */
export const FRESH_MILLISECONDS = 1000

/** Clocks and answers that come late. */
const MARGIN_SECONDS = 10

/** How long after its start a send can add nothing more to its post: then somebody else may. */
export const completeSeconds = (policy: PublishingPolicy): number =>
  policy.sendWindowSeconds + policy.sendTimeoutSeconds + MARGIN_SECONDS

/** How long after its start a send may still be carried out by the network; before that, absence proves nothing. */
export const settleSeconds = (policy: PublishingPolicy, lateCommitSeconds: number): number =>
  policy.sendWindowSeconds + policy.sendTimeoutSeconds + lateCommitSeconds
