import assert from 'node:assert/strict'
import type { Client } from 'pg'
import { openAttempts, type IntentRow } from '#db/attempts.ts'
import { claimDue, type Claim, type ClaimKey } from '#db/claims.ts'
import type { Database } from '#db/database.ts'
import { systemRandom } from '#lib/random.ts'
import type { TestPost } from './builders.ts'

interface Scene {
  readonly owner: Client
  readonly worker: Database
  /** The post, and its publication, that the test is about. */
  readonly post: TestPost
  readonly id: string
}

/** What a worker does with publications, statement by statement; `scene` is asked each time, as each test has its own. */
export const claimingIn = (scene: () => Scene) => {
  const take = (leaseSeconds = 120, limit = 10): Promise<readonly Claim[]> =>
    claimDue(scene().worker, {
      lanes: [{ provider: 'twt', limit }],
      worker: 'w',
      leaseSeconds,
      overdueSeconds: 900,
    })
  const intentOf = (claim: ClaimKey, facts: Partial<IntentRow> = {}): IntentRow => ({
    orgId: claim.orgId,
    publicationId: claim.id,
    epoch: claim.epoch,
    attemptId: systemRandom.id(),
    worker: 'w',
    contentHash: scene().post.contentHash,
    part: 0,
    partHash: null,
    settleSeconds: 600,
    everySeconds: 10,
    burst: 10,
    breakerFailures: 5,
    knownMark: 0,
    trialSeconds: 65,
    ...facts,
  })
  return {
    /** Writes columns of the publication past all rules. */
    change: (columns: string) => scene().owner.query(`UPDATE publications SET ${columns} WHERE id = $1`, [scene().id]),
    take,
    takeOne: async (leaseSeconds = 120): Promise<Claim> => {
      const [claim] = await take(leaseSeconds)
      assert.ok(claim)
      return claim
    },
    intentOf,
    intend: async (claim: ClaimKey, facts: Partial<IntentRow> = {}) =>
      (await openAttempts(scene().worker, [intentOf(claim, facts)]))[0],
  }
}
