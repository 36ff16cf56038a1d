import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import { aChannel, anOrg, aPost, aPublication, connectOwner, queueIn, type TestOrg } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { claimDue } from './claims.ts'
import { connectDatabase, inTransaction, listen, type Database } from './database.ts'
import { cancelPublications, queuePublications, unqueuePublications } from './publications.ts'

let database: TestDatabase
let owner: Client
let app: Database
let worker: Database
let org: TestOrg
let postId: string
let id: string

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  app = connectDatabase(database.url, { role: 'app', poolSize: 2, log: silentLog })
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 2, log: silentLog })
})
beforeEach(async () => {
  org = await anOrg(owner)
  const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
  postId = post.id
  id = await aPublication(owner, post, await aChannel(owner, org))
})
after(async () => {
  await app.destroy()
  await worker.destroy()
  await owner.end()
  await database.drop()
})

const asOwnerOfOrg = () => ({ orgId: org.id, userId: org.ownerId, requestId: 'request-7' })
const key = () => ({ orgId: org.id, postId })

describe('the audit log', () => {
  it('has a row for every transition of a publication, with its actor, written by the database itself', async () => {
    const past = new Date('2026-01-01T00:00:00Z')
    const queue = () => inTransaction(app, asOwnerOfOrg(), (tx) => queuePublications(tx, key(), past))
    await queue()
    await inTransaction(app, asOwnerOfOrg(), (tx) => unqueuePublications(tx, key()))
    await queue()
    await claimDue(worker, { limit: 10, worker: 'w', leaseSeconds: 60 })
    const rows = await owner.query<Record<string, unknown>>(
      `SELECT action, actor_kind, actor_id, request_id, detail->>'from' AS "from", detail->>'post_id' AS post
        FROM audit_log WHERE object_id = $1 ORDER BY id`,
      [id],
    )
    const by = { actor_kind: 'user', actor_id: org.ownerId, request_id: 'request-7', post: postId }
    assert.deepEqual(rows.rows, [
      { action: 'publication.draft', actor_kind: 'system', actor_id: null, request_id: null, from: null, post: postId },
      { ...by, action: 'publication.queued', from: 'draft' },
      { ...by, action: 'publication.draft', from: 'queued' },
      { ...by, action: 'publication.queued', from: 'draft' },
      { action: 'publication.publishing', actor_kind: 'worker', actor_id: null, request_id: null, from: 'queued', post: postId },
    ])
  })

  it('has no row of a transition that was rolled back', async () => {
    const failing = inTransaction(app, asOwnerOfOrg(), async (tx) => {
      await cancelPublications(tx, key())
      throw new Error('no')
    })
    await assert.rejects(failing, /^Error: no$/)
    const rows = await owner.query("SELECT FROM audit_log WHERE object_id = $1 AND action = 'publication.canceled'", [id])
    assert.equal(rows.rowCount, 0)
  })

  it('refuses changes even to a role that was granted them by mistake', async () => {
    await owner.query('BEGIN; GRANT UPDATE, DELETE ON audit_log TO scheduly_app; SET LOCAL ROLE scheduly_app')
    await owner.query("SELECT set_config('app.org_id', $1, true)", [org.id])
    await owner.query('SAVEPOINT here')
    await assert.rejects(owner.query("UPDATE audit_log SET action = ''"), /append-only/)
    await owner.query('ROLLBACK TO here')
    await assert.rejects(owner.query('DELETE FROM audit_log'), /append-only/)
    await owner.query('ROLLBACK')
  })
})

describe('the doorbell', () => {
  /** How often it rang while `act` ran: notifications come in order, so a last one of our own ends the wait. */
  const rings = async (act: () => Promise<unknown>): Promise<number> => {
    let count = 0
    let ended = (): void => {}
    const end = new Promise<void>((resolve) => {
      ended = resolve
    })
    const due = await listen(database.url, { channel: 'scheduly_due', onNotify: () => void (count += 1), onLost: () => {} })
    // Every session gets all notifications in the order of their commits, each connection by itself: this one is asked
    // only after the other has answered a statement of its own.
    const last = await listen(database.url, { channel: 'test_end', onNotify: ended, onLost: () => {} })
    await act()
    await owner.query("NOTIFY test_end; NOTIFY scheduly_due, 'end'")
    await end
    await due.close()
    await last.close()
    return count
  }

  it('rings for what is due within a minute', async () => {
    assert.equal(await rings(() => queueIn(owner, id, 30)), 2)
  })

  it('stays silent for what is due later', async () => {
    assert.equal(await rings(() => queueIn(owner, id, 3600)), 1)
  })
})
