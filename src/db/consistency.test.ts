import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import {
  aChannel,
  anAttempt,
  anOrg,
  aPost,
  aPublication,
  claim,
  connectOwner,
  endAttempt,
  queueIn,
  type TestOrg,
} from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { checkConsistency } from './consistency.ts'

let database: TestDatabase
let owner: Client
let org: TestOrg
let channelId: string
let id: string
let attemptId: string

const WINDOW_MINUTES = 60

const change = (columns: string) => owner.query(`UPDATE publications SET ${columns} WHERE id = $1`, [id])

/** Writes past every guard: what no program of ours can, and a person at the database, or a restored half of it, does. */
const plant = async (...statements: readonly string[]): Promise<void> => {
  await owner.query('SET session_replication_role = replica')
  try {
    for (const statement of statements) await owner.query(statement)
  } finally {
    await owner.query('SET session_replication_role = origin')
  }
}

const publish = async (): Promise<void> => {
  await endAttempt(owner, attemptId, 'accepted')
  await change("status = 'published', published_at = now(), remote_id = 'remote', wake_at = NULL, lease_until = NULL")
}

const check = async (): Promise<readonly string[]> => {
  const findings = await checkConsistency(database.url, WINDOW_MINUTES)
  return findings.map(({ verdict, code }) => `${verdict} ${code}`)
}

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
})
beforeEach(async () => {
  // By itself: what was planted may not belong to its post any more.
  await owner.query('DELETE FROM publications')
  await owner.query('DELETE FROM posts')
  org = await anOrg(owner)
  channelId = await aChannel(owner, org)
  id = await aPublication(owner, await aPost(owner, { orgId: org.id, authorId: org.ownerId }), channelId)
  await queueIn(owner, id, -1)
  await claim(owner, id)
  attemptId = await anAttempt(owner, id)
})
after(async () => {
  await owner.end()
  await database.drop()
})

/** A second attempt beside the one that there is, in a state that the database's indexes would refuse. */
const double = (state: string, index: string): readonly string[] => [
  `DROP INDEX ${index}`,
  `INSERT INTO attempts (org_id, id, publication_id, number, epoch, content_hash, worker, settled_after, state, remote_id, finished_at)
    SELECT org_id, uuidv7(), publication_id, 99, epoch, content_hash, worker, settled_after, '${state}',
      CASE WHEN '${state}' = 'accepted' THEN 'other' END, CASE WHEN '${state}' <> 'sending' THEN now() END FROM attempts`,
]

const restore = async (): Promise<void> => {
  await owner.query('DELETE FROM posts')
  await owner.query(`CREATE UNIQUE INDEX attempts_open ON attempts (org_id, publication_id, step)
    WHERE state IN ('sending', 'unknown', 'accepted')`)
}

describe('what is whole', () => {
  it('is said to be so, in every state', async () => {
    assert.deepEqual(await check(), ['ok publications_agree'])
    await publish()
    const findings = await checkConsistency(database.url, WINDOW_MINUTES)
    assert.match(findings[0]?.detail ?? '', /^1 publications and 1 attempts agree with each other/)
    assert.equal(findings.length, 1)
  })

  it('includes what waits for a person, for its network, and what was taken down', async () => {
    await owner.query(`UPDATE attempts SET state = 'unknown', finished_at = now()`)
    assert.deepEqual(await check(), ['ok publications_agree'])
    await change(
      `status = 'failed', failure_code = 'outcome_unknown', needs_attention = true, wake_at = NULL, lease_until = NULL`,
    )
    assert.deepEqual(await check(), ['ok publications_agree'])
  })

  it('includes a thread between its parts', async () => {
    await owner.query('DELETE FROM posts')
    const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId, below: ['second', 'third'] })
    id = await aPublication(owner, post, channelId)
    await queueIn(owner, id, -1)
    await claim(owner, id)
    await endAttempt(owner, await anAttempt(owner, id), 'continued')
    await plant(`UPDATE publications SET sent = '[{"remote_id": "remote"}]'`)
    assert.deepEqual(await check(), ['ok publications_agree'])
    await plant(`UPDATE publications SET sent = '[]'`)
    assert.deepEqual(await check(), ['fail parts_disagree'])
  })
})

describe('a broken promise', () => {
  it('is a second send beside an open one', async () => {
    await plant(...double('sending', 'attempts_open'))
    assert.deepEqual(await check(), ['fail open_twice'])
    await restore()
  })

  it('is a second acceptance', async () => {
    await publish()
    await plant(...double('accepted', 'attempts_open'))
    assert.deepEqual(await check(), ['fail sent_twice'])
    await restore()
  })

  it('is something published that no attempt proves', async () => {
    await publish()
    await plant(`UPDATE attempts SET state = 'refused'`)
    assert.deepEqual(await check(), ['fail published_unproven'])
    // Where it came from proves nothing of what was sent from here.
    await plant('UPDATE publications SET taken_over_at = now()')
    assert.deepEqual(await check(), ['fail published_unproven'])
  })

  it('is something accepted that counts as queued', async () => {
    await endAttempt(owner, attemptId, 'accepted')
    assert.deepEqual(await check(), ['fail proof_forgotten'])
  })

  it('is an open send that nobody looks for', async () => {
    await plant(`UPDATE attempts SET state = 'absent', finished_at = now()`)
    await change(`status = 'queued', lease_until = NULL`)
    assert.deepEqual(await check(), ['ok publications_agree'])
    await plant(`UPDATE attempts SET state = 'unknown'`)
    assert.deepEqual(await check(), ['fail unknown_unwatched'])
  })

  it('is something in the queue with other words than its post', async () => {
    await endAttempt(owner, attemptId, 'not_sent')
    await plant(`UPDATE publications SET content_hash = sha256('other')`)
    assert.deepEqual(await check(), ['fail queued_unapproved'])
  })

  it('is something sent that nobody had approved, or somebody approved later', async () => {
    await publish()
    await plant('UPDATE publications SET approval_required = true')
    assert.deepEqual(await check(), ['fail sent_unapproved'])
    const approve = (at: string): string =>
      `INSERT INTO audit_log (org_id, at, actor_kind, action, object_type, object_id, detail)
        SELECT org_id, ${at}, 'user', 'post.approved', 'post', post_id,
          jsonb_build_object('content_hash', encode(content_hash, 'hex')) FROM publications`
    await plant(approve("now() + interval '1 hour'"))
    assert.deepEqual(await check(), ['fail sent_unapproved'])
    await plant(approve("now() - interval '1 hour'"))
    assert.deepEqual(await check(), ['ok publications_agree'])
  })

  it('is nothing that was sent before its post needed an approval', async () => {
    await publish()
    await owner.query("UPDATE organizations SET approval_required_for = 'everyone' WHERE id = $1", [org.id])
    await owner.query('UPDATE posts SET approval_required = true')
    assert.deepEqual(await check(), ['ok publications_agree'])
    await plant("UPDATE attempts SET started_at = now() + interval '1 minute'")
    assert.deepEqual(await check(), ['fail sent_unapproved'])
  })

  it('is a change that the audit log does not know, or that there is none', async () => {
    await publish()
    await plant(`UPDATE publications SET status = 'failed', failure_code = 'outcome_unknown', published_at = NULL`)
    assert.deepEqual(await check(), ['fail proof_forgotten', 'fail history_broken'])
    await plant(
      `UPDATE publications SET status = 'published', failure_code = NULL, published_at = now()`,
      `INSERT INTO audit_log (org_id, actor_kind, action, object_type, object_id, detail)
        SELECT org_id, 'system', 'publication.' || step.after, 'publication', id, jsonb_build_object('from', step.before)
        FROM publications, (VALUES ('published', 'draft'), ('draft', 'published')) step (before, after)`,
    )
    assert.deepEqual(await check(), ['fail history_broken'])
  })

  it('is told with how many and which, and with no more than five of them', async () => {
    await publish()
    await plant(`UPDATE attempts SET state = 'refused'`)
    const one = await checkConsistency(database.url, WINDOW_MINUTES)
    assert.match(one[0]?.detail ?? '', new RegExp(`^1 publication: they count as published, .*\\(${id}\\)$`))
    for (let made = 0; made < 6; made += 1) {
      const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
      await aPublication(owner, post, channelId)
    }
    await plant(
      `UPDATE publications SET status = 'published', published_at = now(), remote_id = id::text, failure_code = NULL`,
    )
    const [many] = await checkConsistency(database.url, WINDOW_MINUTES)
    assert.match(many?.detail ?? '', /^7 publications: .*\((?:[\da-f-]{36}, ){5}…\)$/)
  })
})

describe('what stands still', () => {
  const age = (minutes: number): Promise<void> =>
    plant(
      `UPDATE publications SET due_at = now() - interval '${minutes} minutes', wake_at = now() - interval '${minutes} minutes'`,
    )

  it('is told when a lease ended long ago', async () => {
    await age(9)
    assert.deepEqual(await check(), ['ok publications_agree'])
    await age(11)
    assert.deepEqual(await check(), ['ok publications_agree', 'warn leases_ended'])
    await change('held = true')
    assert.deepEqual(await check(), ['ok publications_agree'])
  })

  it('is told when something is queued past its window', async () => {
    await endAttempt(owner, attemptId, 'not_sent')
    await change(`status = 'queued', lease_until = NULL`)
    await age(69)
    assert.deepEqual(await check(), ['ok publications_agree'])
    await age(71)
    assert.deepEqual(await check(), ['ok publications_agree', 'warn queue_stands'])
    await plant(`UPDATE publications SET wake_at = now()`)
    assert.deepEqual(await check(), ['ok publications_agree'])
  })

  it('is told when a removal is not carried out', async () => {
    await publish()
    const since = (hours: number): string =>
      `INSERT INTO removals (org_id, publication_id, requested_by, requested_at, wake_at)
        SELECT org_id, id, '${org.ownerId}', now() - interval '${hours} hours', now() FROM publications`
    await plant(since(24))
    assert.deepEqual(await check(), ['ok publications_agree'])
    await plant('DELETE FROM removals', since(25))
    assert.deepEqual(await check(), ['ok publications_agree', 'warn removals_stand'])
  })

  it('is told when publishing is halted', async () => {
    await owner.query("SELECT halt_publishing('A backup was restored.')")
    assert.deepEqual(await check(), ['ok publications_agree', 'warn publishing_halted'])
    await owner.query('SELECT resume_publishing()')
  })

  it('is told when publishing is paused, and why', async () => {
    await owner.query("SELECT pause_installation('An incident.')")
    assert.deepEqual(await check(), ['ok publications_agree', 'warn publishing_paused'])
    await owner.query("SELECT resume_installation('review')")
    assert.deepEqual(await check(), ['ok publications_agree'])
  })
})
