// The numbers of publishing, each shorter, in the order that docs/reliability.md gives them: the lease outlasts a send, and the last
// look comes after a send has settled. With the real ones a run would wait two minutes for each lease.
import {
  defaultPolicy as realPolicy,
  settleSeconds as realSettleSeconds,
  type PublishingPolicy,
} from '#publishing/policy.ts'

export * from '#publishing/policy.ts'

/** The sandbox carries nothing out later than that. */
const LATE_COMMIT_SECONDS = 2

export const LEASE_SECONDS = 4
export const SEND_WINDOW_SECONDS = 1

export const defaultPolicy = (windowMinutes: number): PublishingPolicy => ({
  ...realPolicy(windowMinutes),
  leaseSeconds: LEASE_SECONDS,
  renewLeaseSeconds: 1,
  sendWindowSeconds: SEND_WINDOW_SECONDS,
  sendTimeoutSeconds: 2,
  lookAfterSeconds: [0.5, 1.5, 4, 9],
  checkSeconds: 1,
  backoffBaseSeconds: 0.2,
  backoffCapSeconds: 2,
  breakerBaseSeconds: 0.5,
  breakerCapSeconds: 2,
})

export const settleSeconds = (policy: PublishingPolicy, lateCommitSeconds: number): number =>
  realSettleSeconds(policy, Math.min(lateCommitSeconds, LATE_COMMIT_SECONDS))
