import { defaultPolicy, type PublishingPolicy } from '#publishing/policy.ts'

export const SEND_TIMEOUT_SECONDS = 8
export const LATE_COMMIT_SECONDS = 15

/** The real policy on a smaller scale, so that an hour fits into minutes; the order of the times is the same. */
export const POLICY: PublishingPolicy = {
  ...defaultPolicy(60),
  leaseSeconds: 20,
  sendWindowSeconds: 2,
  sendTimeoutSeconds: SEND_TIMEOUT_SECONDS,
  lookAfterSeconds: [3, 8, 15, 26],
  windowSeconds: 60,
  maxTries: 5,
  backoffBaseSeconds: 1,
  backoffCapSeconds: 10,
  freshSeconds: 5,
  renewalPauseSeconds: 5,
  renewLeaseSeconds: 5,
  checkSeconds: 1,
  haltedPauseSeconds: 5,
  breakerFailures: 3,
  breakerBaseSeconds: 3,
  breakerCapSeconds: 12,
  restoredOverdueSeconds: 30,
}

/** One turn each so many seconds, of which so many may be used ahead. */
export const PACE = { everySeconds: 1, burst: 2 }
