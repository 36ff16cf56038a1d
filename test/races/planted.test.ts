import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pool } from 'pg'
import type { Claim } from '#db/claims.ts'
import { inTransaction, type Tx } from '#db/database.ts'
import { revokeApproval as storeRevocation } from '#db/post-approvals.ts'
import type { Intent, IntentAnswer, PublishingStore } from '#publishing/store.ts'
import type { Act, DoAct } from './acts.ts'
import { openRaces } from './races.ts'
import { openSequences, type Sequences } from './sequences.ts'
import type { TrackOptions } from './track.ts'

const RUNS = 50
const SEQUENCES = 100
const AT_A_TIME = 10
const LANES = 5

/** Runs real races with a defect planted, until the audit has said all of these things. */
const hunt = async (act: Act, options: TrackOptions, ...wanted: readonly RegExp[]): Promise<void> => {
  const races = await openRaces({ patienceMs: 1_500, ...options }, LANES)
  const found: string[] = []
  const missing = () => wanted.filter((words) => !found.some((violation) => words.test(violation)))
  try {
    for (let ran = 0; ran < RUNS && missing().length > 0; ran += AT_A_TIME) {
      found.push(...(await races.run(act, AT_A_TIME, ran + 1)).violations)
    }
    assert.deepEqual(missing(), [], found.join('\n'))
  } finally {
    await races.close()
  }
}

/** As the person, in the organization of the post, and past every rule of the action. */
const past =
  (work: (tx: Tx, postId: string) => Promise<unknown>): DoAct =>
  async (deps, { userId, requestId }, { postId }) => {
    const found = await inTransaction(deps.db, { userId }, (tx) =>
      tx.selectFrom('posts').select('orgId').where('id', '=', postId).executeTakeFirstOrThrow(),
    )
    await inTransaction(deps.db, { userId, requestId, orgId: found.orgId }, (tx) => work(tx, postId))
  }

const NO_CHECK = 'alter table publications drop constraint publications_approved;'

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
  it('an edit that leaves the approval where it was', async () => {
    const sql = `
      create or replace function guard_post() returns trigger language plpgsql as $$
      begin
        if new.content_hash <> old.content_hash then
          new.revision := old.revision + 1;
          if old.approved_hash <> '' then new.approved_hash := new.content_hash; end if;
        end if;
        return new;
      end $$`
    await hunt('edit', { sql }, /sent without an approval/)
  })

  it('an approval that is taken back from what a worker has in hand, and an intent that does not ask for it', async () => {
    const revoke = past((tx, id) => storeRevocation(tx, { id, comment: null }))
    const store = (real: PublishingStore, owner: Pool): PublishingStore => ({
      ...real,
      openAttempt: openBlindly(owner),
    })
    const defect = { sql: NO_CHECK, acts: { revoke }, store }
    await hunt('revoke', defect, /sent without an approval/, /revoked while it was publishing/)
  })

  it('an approval that is taken back without taking the post from the queue', async () => {
    const revoke = past((tx, id) => storeRevocation(tx, { id, comment: null }))
    await hunt('revoke', { sql: NO_CHECK, acts: { revoke } }, /stuck: (queued|publishing)/)
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
    let latest: readonly Claim[] = []
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

  it('a network that takes no more is told as what it is: stuck, and why', async () => {
    await hunt('approve', { networkLimit: 1 }, /stuck: queued, due since .* rate-limited/)
  })
})

/** The same by sequences of commands: `alone` one after the other, else of two people at once. */
const huntIn = async (how: 'run' | 'runAlone', options: TrackOptions, wanted: RegExp): Promise<void> => {
  const sequences: Sequences = await openSequences({ patienceMs: 1_500, ...options })
  const found: string[] = []
  const isFound = () => found.some((violation) => wanted.test(violation))
  try {
    for (let ran = 0; ran < SEQUENCES && !isFound(); ran += AT_A_TIME) {
      found.push(...(await sequences[how](AT_A_TIME, ran + 1)).violations)
    }
    assert.ok(isFound(), found.join('\n'))
  } finally {
    await sequences.close()
  }
}

const KEEPS_WHEN_MOVED = `
  create or replace function moving_voids_approval(org uuid) returns boolean language sql as 'select false'`

describe('a planted defect is found within a hundred sequences:', () => {
  it('an approval that outlives a move of the time where it covers the time', async () => {
    await huntIn('run', { sql: KEEPS_WHEN_MOVED }, /sent without an approval/)
  })

  it('the same, by the answers of one command after the other', async () => {
    await huntIn('runAlone', { sql: KEEPS_WHEN_MOVED }, /was answered done and not|ended (queued|published) and not/)
  })
})
