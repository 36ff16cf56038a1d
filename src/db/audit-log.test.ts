import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { aChannel, anOrg, aPost, aPublication, connectOwner, queueIn, type TestOrg } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { claimDue } from './claims.ts'
import { connectDatabase, inTransaction, listen, type Database } from './database.ts'
import { updatePost } from './posts.ts'
import { cancelPublications, queuePublications, unqueuePublications } from './publications.ts'

let database: TestDatabase
let owner: Client
let app: Database
let worker: Database
let org: TestOrg
let postId: string
let channelId: string
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
  channelId = await aChannel(owner, org)
  id = await aPublication(owner, post, channelId)
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
    await claimDue(worker, {
      lanes: [{ provider: 'twt', limit: 10 }],
      worker: 'w',
      leaseSeconds: 60,
      overdueSeconds: 900,
    })
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
      {
        action: 'publication.publishing',
        actor_kind: 'worker',
        actor_id: null,
        request_id: null,
        from: 'queued',
        post: postId,
      },
    ])
  })

  it('has no row of a transition that was rolled back', async () => {
    const failing = inTransaction(app, asOwnerOfOrg(), async (tx) => {
      await cancelPublications(tx, key())
      throw new Error('no')
    })
    await assert.rejects(failing, /^Error: no$/)
    const rows = await owner.query("SELECT FROM audit_log WHERE object_id = $1 AND action = 'publication.canceled'", [
      id,
    ])
    assert.equal(rows.rowCount, 0)
  })

  it('has the API key and the address of the request, written by the database itself', async () => {
    const keyId = systemRandom.id()
    await inTransaction(app, { ...asOwnerOfOrg(), keyId, ip: '192.0.2.7' }, (tx) =>
      queuePublications(tx, key(), new Date('2026-01-01T00:00:00Z')),
    )
    const rows = await owner.query(
      "SELECT key_id, ip FROM audit_log WHERE object_id = $1 AND action = 'publication.queued'",
      [id],
    )
    assert.deepEqual(rows.rows, [{ key_id: keyId, ip: '192.0.2.7' }])
  })

  const acts = {
    'organization.created': () => org.id,
    'channel.created': () => channelId,
    'post.created': () => postId,
  }
  for (const [action, objectOf] of Object.entries(acts)) {
    it(`has a row for ${action}, whoever wrote it`, async () => {
      const rows = await owner.query(
        'SELECT actor_kind FROM audit_log WHERE org_id = $1 AND action = $2 AND object_id = $3',
        [org.id, action, objectOf()],
      )
      assert.deepEqual(rows.rows, [{ actor_kind: 'system' }])
    })
  }

  it('says that a person replaced the keys of a channel, and neither the keys nor a renewal', async () => {
    const replace = (db: Database, keys: string) =>
      inTransaction(db, db === app ? asOwnerOfOrg() : { orgId: org.id }, (tx) =>
        tx
          .updateTable('channels')
          .set({ credentials: Buffer.from(keys) })
          .where('orgId', '=', org.id)
          .where('id', '=', channelId)
          .execute(),
      )
    await replace(worker, 'renewed')
    await replace(app, 'replaced')
    const rows = await owner.query('SELECT action, detail FROM audit_log WHERE object_id = $1 ORDER BY id', [channelId])
    const detail = { provider: 'twt', sandbox: true }
    assert.deepEqual(rows.rows, [
      { action: 'channel.created', detail },
      { action: 'channel.reconnected', detail },
    ])
  })

  it('has what was before and after a change of a post, by hash and not by text', async () => {
    const contentHash = Buffer.alloc(32, 1)
    const time = { scheduledAt: new Date('2030-01-01T00:00:00Z'), localTime: null, timeZone: null }
    await inTransaction(app, asOwnerOfOrg(), async (tx) => {
      await updatePost(tx, { orgId: org.id, id: postId }, { text: 'secret', contentHash, ...time, scheduledAt: null })
      await updatePost(tx, { orgId: org.id, id: postId }, { text: 'secret', contentHash, ...time })
      await updatePost(tx, { orgId: org.id, id: postId }, { text: 'secret', contentHash, ...time })
    })
    const rows = await owner.query<{ action: string; detail: { from?: object; to: { revision: number } } }>(
      'SELECT action, detail FROM audit_log WHERE object_id = $1 ORDER BY id',
      [postId],
    )
    const changes = rows.rows.map(({ action, detail }) => [action, detail.to.revision, detail.from !== undefined])
    assert.deepEqual(changes, [
      ['post.created', 1, false],
      ['post.edited', 2, true],
      ['post.rescheduled', 2, true],
    ])
    assert.ok(!JSON.stringify(rows.rows).includes('secret'))
  })
})

describe('an append-only table', () => {
  beforeEach(async () => {
    await owner.query("INSERT INTO account_log (user_id, action) VALUES ($1, 'test')", [org.ownerId])
    await owner.query('SELECT seal_audit(NULL, 100, 1000)')
  })

  for (const table of ['audit_log', 'account_log', 'audit_seals']) {
    for (const role of ['scheduly_app', 'scheduly_worker']) {
      it(`refuses ${role} to change, delete or truncate ${table}`, async () => {
        const column = table === 'audit_seals' ? 'rows = 1' : "action = ''"
        for (const statement of [`UPDATE ${table} SET ${column}`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) {
          await owner.query(`BEGIN; SET LOCAL ROLE ${role}`)
          await assert.rejects(owner.query(statement), { code: '42501' }, statement)
          await owner.query('ROLLBACK')
        }
      })
    }

    it(`refuses changes of ${table} even to a role that was granted them by mistake`, async () => {
      const column = table === 'audit_seals' ? 'rows = 1' : "action = ''"
      await owner.query(`BEGIN; GRANT SELECT, UPDATE, DELETE ON ${table} TO scheduly_app; SET LOCAL ROLE scheduly_app`)
      await owner.query("SELECT set_config('app.org_id', $1, true)", [org.id])
      await owner.query('SAVEPOINT here')
      await assert.rejects(owner.query(`UPDATE ${table} SET ${column}`), /append-only/)
      await owner.query('ROLLBACK TO here')
      await assert.rejects(owner.query(`DELETE FROM ${table}`), /append-only/)
      await owner.query('ROLLBACK')
    })
  }
})

describe('the doorbell', () => {
  /** How often it rings for `act`. Notifications of one connection keep their order, so a word of our own ends the wait. */
  const rings = async (act: () => Promise<unknown>): Promise<number> => {
    const listener = await connectOwner(database.url)
    await listener.query('LISTEN scheduly_due; LISTEN test_end')
    let count = 0
    const counted = new Promise<number>((resolve) => {
      listener.on('notification', ({ channel }) => {
        if (channel === 'scheduly_due') count += 1
        else resolve(count)
      })
    })
    await act()
    await owner.query('NOTIFY test_end')
    const total = await counted
    await listener.end()
    return total
  }

  it('rings for what is due within a minute, and again when a time is moved there', async () => {
    assert.equal(await rings(() => queueIn(owner, id, 30)), 1)
    assert.equal(await rings(() => owner.query('UPDATE publications SET wake_at = now() WHERE id = $1', [id])), 1)
  })

  it('stays silent for what is due later, for drafts and for what is held', async () => {
    assert.equal(await rings(() => queueIn(owner, id, 90)), 0)
    assert.equal(await rings(() => inTransaction(app, asOwnerOfOrg(), (tx) => unqueuePublications(tx, key()))), 0)
    await owner.query('UPDATE publications SET held = true WHERE id = $1', [id])
    assert.equal(await rings(() => queueIn(owner, id, 30)), 0)
    assert.equal(await rings(() => owner.query('UPDATE publications SET held = false WHERE id = $1', [id])), 1)
  })

  it('calls whoever listens', async () => {
    let doorbell: { close(): Promise<void> } | undefined
    await new Promise<void>((resolve, reject) => {
      listen(database.url, { channel: 'scheduly_due', onNotify: () => resolve(), onLost: reject }).then((opened) => {
        doorbell = opened
        return queueIn(owner, id, 1)
      }, reject)
    })
    await doorbell?.close()
  })

  it('tells its listener when its connection is lost, but not when it is closed', async () => {
    let lost = 0
    const closed = await listen(database.url, { channel: 'x', onNotify: () => {}, onLost: () => void (lost += 1) })
    await closed.close()
    assert.equal(lost, 0)
    const { promise: isLost, resolve: onLost } = Promise.withResolvers<void>()
    await listen(database.url, { channel: 'x', onNotify: () => {}, onLost })
    await owner.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'scheduly-doorbell' AND datname = current_database()",
    )
    await isLost
  })
})
