import { describe, it } from 'node:test'
import type { Pool } from 'pg'
import type { Claimed } from '#db/claims.ts'
import { revokeApproval as storeRevocation } from '#db/post-approvals.ts'
import type { Intent, IntentAnswer, PublishingStore } from '#publishing/store.ts'
import { hunt, huntAlone, KEEPS_WHEN_MOVED, NO_CHECK, past } from './hunt.ts'

// Those that are found soonest; planted.proof.ts has the others.

/** An intent that asks for nothing but its claim: neither for the approval, nor whether the post says the same still. */
const openBlindly =
  (owner: Pool) =>
  async ({ claim, attemptId, worker, contentHash }: Intent): Promise<IntentAnswer> => {
    const { rows } = await owner.query<{ startedAt: Date; mark: string }>(
      `insert into attempts (org_id, id, publication_id, number, epoch, content_hash, worker, settled_after)
        values ($1, $2, $3, 1, $4, $5, $6, now()) returning started_at as "startedAt", mark`,
      [claim.orgId, attemptId, claim.id, claim.epoch, contentHash, worker],
    )
    const [row] = rows
    return row === undefined ? { kind: 'refused' } : { kind: 'open', startedAt: row.startedAt, mark: Number(row.mark) }
  }

describe('a planted defect is found within fifty races:', () => {
  it('an approval that is taken back from what a worker has in hand, and an intent that does not ask for it', async () => {
    const revoke = past((tx, id) => storeRevocation(tx, { id, comment: null }))
    const store = (real: PublishingStore, owner: Pool): PublishingStore => ({
      ...real,
      openAttempt: openBlindly(owner),
    })
    const defect = { sql: NO_CHECK, acts: { revoke }, store }
    await hunt('revoke', defect, /sent without an approval/, /revoked while it was publishing/)
  })

  it('a cancellation that does not see what a worker has in hand', async () => {
    const sql = `
      drop trigger publications_judge on publications;
      create or replace function publication_may_go(from_status text, to_status text) returns boolean
        language sql immutable as $$ select true $$;
      grant update (lease_until, lease_owner) on publications to scheduly_app`
    const cancel = past((tx, postId) =>
      tx
        .updateTable('publications')
        .set({ status: 'canceled', wakeAt: null, held: false, leaseUntil: null, leaseOwner: null })
        .where('postId', '=', postId)
        .where('status', 'in', ['queued', 'publishing'])
        .execute(),
    )
    const words = [/somebody made canceled of what was in hand/, /is there and does not count as published/]
    await hunt('cancel', { sql, acts: { cancel } }, ...words)
  })

  it('two workers that take the same publication', async () => {
    const sql = `
      drop index attempts_open;
      alter table attempts drop constraint attempts_org_id_publication_id_step_number_key`
    let latest: readonly Claimed[] = []
    // Whoever asks gets what the other one has just claimed as well.
    const store = (real: PublishingStore): PublishingStore => ({
      ...real,
      claimDue: async (request) => {
        const taken = latest
        latest = await real.claimDue(request)
        return [...taken, ...latest]
      },
    })
    await hunt('publish-now', { sql, store }, /more than once/)
  })
})

describe('a planted defect is found within a hundred sequences:', () => {
  it('an approval that outlives a move of the time, by the answers of one command after the other', async () => {
    const wanted = /was answered done and not|ended (queued|published) and not/
    await huntAlone({ sql: KEEPS_WHEN_MOVED }, wanted, ['approve', 'reschedule'])
  })
})
