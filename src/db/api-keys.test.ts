import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { aMember, anOrg, aPost, aUser, connectOwner, type TestOrg, type TestPost } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { insertApiKey, revokeApiKey, useApiKey } from './api-keys.ts'
import { connectDatabase, inTransaction, type Database, type TransactionContext } from './database.ts'
import { approvePost, insertPost, rejectPost, updatePost, type PostRow } from './posts.ts'

let database: TestDatabase
let owner: Client
let app: Database
let org: TestOrg

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  app = connectDatabase(database.url, { role: 'app', poolSize: 4, log: silentLog })
})
beforeEach(async () => {
  org = await anOrg(owner)
})
after(async () => {
  await app.destroy()
  await owner.end()
  await database.drop()
})

interface TestKey {
  readonly id: string
  readonly hash: Buffer
  readonly context: TransactionContext
}

const aKey = async (scopes: readonly string[], createdBy = org.ownerId): Promise<TestKey> => {
  const [id, hash] = [systemRandom.id(), systemRandom.bytes(32)]
  const row = { orgId: org.id, id, name: 'Robot', prefix: 'sch_test', hash, scopes, createdBy }
  await inTransaction(app, { orgId: org.id, userId: createdBy }, (tx) => insertApiKey(tx, row, 30))
  return { id, hash, context: { orgId: org.id, userId: createdBy, keyId: id } }
}

const AGENT = ['posts:read', 'posts:write', 'posts:publish']
const NO_TIME = { scheduledAt: null, localTime: null, timeZone: null }
const LATER = { scheduledAt: new Date('2030-01-01T00:00:00Z'), localTime: null, timeZone: null }

const write = (context: TransactionContext, time: typeof NO_TIME | typeof LATER = NO_TIME): Promise<PostRow> => {
  const post = { orgId: org.id, id: systemRandom.id(), authorId: context.userId ?? '', text: 'x' }
  return inTransaction(app, context, (tx) => insertPost(tx, { ...post, contentHash: systemRandom.bytes(32), ...time }))
}

const edit = (context: TransactionContext, { id }: { readonly id: string }): Promise<PostRow> =>
  inTransaction(app, context, (tx) =>
    updatePost(tx, { orgId: org.id, id }, { text: 'y', contentHash: systemRandom.bytes(32), ...NO_TIME }),
  )

const approve = (context: TransactionContext, post: Pick<PostRow, 'id' | 'contentHash'>): Promise<string> =>
  inTransaction(app, context, (tx) => approvePost(tx, { ...post, comment: null }))

describe('content that is written by an API key', () => {
  it('needs approval without posts:approve, whoever made the key, and whatever else it may do', async () => {
    const person = { orgId: org.id, userId: org.ownerId }
    assert.equal((await write(person)).approvalRequired, false)
    assert.equal((await write((await aKey(AGENT)).context)).approvalRequired, true)
    assert.equal((await write((await aKey(['posts:approve'])).context)).approvalRequired, false)
    const editor = await aMember(owner, org.id, 'editor')
    assert.equal((await write((await aKey(['posts:approve'], editor)).context)).approvalRequired, true)
  })

  it('takes away an approval that was given before, and the ease of an owner’s own post', async () => {
    const agent = await aKey(AGENT)
    const person = { orgId: org.id, userId: org.ownerId }
    const approved = await write(agent.context)
    assert.equal(await approve(person, approved), 'approved')
    const edited = await edit(agent.context, approved)
    assert.deepEqual([edited.approvalRequired, edited.approvedHash.length], [true, 0])
    assert.equal((await edit(agent.context, await write(person))).approvalRequired, true)
  })

  it('is not let go by a name that the transaction gives itself: the key must be there, alive, and its person’s own', async () => {
    const key = await aKey(['posts:approve'])
    const other = await aMember(owner, org.id, 'admin')
    assert.equal((await write({ ...key.context, userId: other })).approvalRequired, true)
    assert.equal((await write({ ...key.context, keyId: systemRandom.id() })).approvalRequired, true)
    await inTransaction(app, { orgId: org.id }, (tx) => revokeApiKey(tx, org.id, key.id))
    assert.equal((await write(key.context)).approvalRequired, true)
  })
})

describe('an approval by API key', () => {
  let pending: TestPost
  beforeEach(async () => {
    pending = await aPost(owner, { orgId: org.id, authorId: await aMember(owner, org.id, 'editor') })
  })

  it('is refused without posts:approve, as is a rejection', async () => {
    const { context } = await aKey(AGENT)
    assert.equal(await approve(context, pending), 'forbidden')
    const rejection = inTransaction(app, context, (tx) => rejectPost(tx, { id: pending.id, comment: null }))
    assert.equal(await rejection, 'forbidden')
  })

  it('counts with posts:approve while the maker may approve, and is recorded with the key', async () => {
    const admin = await aMember(owner, org.id, 'admin')
    const key = await aKey(['posts:approve'], admin)
    await owner.query("UPDATE memberships SET role = 'editor' WHERE user_id = $1", [admin])
    assert.equal(await approve(key.context, pending), 'forbidden')
    await owner.query("UPDATE memberships SET role = 'admin' WHERE user_id = $1", [admin])
    assert.equal(await approve(key.context, pending), 'approved')
    const rows = await owner.query("SELECT key_id FROM audit_log WHERE object_id = $1 AND action = 'post.approved'", [
      pending.id,
    ])
    assert.deepEqual(rows.rows, [{ key_id: key.id }])
  })
})

describe('a time that an API key gives', () => {
  const reschedule = (context: TransactionContext, { id, contentHash }: PostRow) =>
    inTransaction(app, context, (tx) => updatePost(tx, { orgId: org.id, id }, { text: 'x', contentHash, ...LATER }))

  it('sets what needed no approval going only with posts:publish or posts:approve', async () => {
    const person = { orgId: org.id, userId: org.ownerId }
    const needed = async (scopes: readonly string[]) =>
      (await reschedule((await aKey(scopes)).context, await write(person))).approvalRequired
    assert.equal(await needed(['posts:write']), true)
    assert.equal(await needed(['posts:write', 'posts:publish']), false)
    assert.equal(await needed(['posts:approve']), false)
    assert.equal((await reschedule(person, await write(person))).approvalRequired, false)
  })

  it('keeps an approval of the same content', async () => {
    const agent = (await aKey(['posts:write'])).context
    const post = await write(agent)
    assert.equal(await approve({ orgId: org.id, userId: org.ownerId }, post), 'approved')
    assert.deepEqual((await reschedule(agent, post)).approvedHash, post.contentHash)
  })
})

describe('the use of an API key', () => {
  const lastUsed = async (id: string): Promise<{ readonly at: Date | null; readonly version: string }> => {
    const answer = await owner.query<{ at: Date | null; version: string }>(
      'SELECT last_used_at AS at, xmin::text AS version FROM api_keys WHERE id = $1',
      [id],
    )
    assert.ok(answer.rows[0])
    return answer.rows[0]
  }

  it('is noted once a minute, also of many at once', async () => {
    const { id, hash } = await aKey(AGENT)
    assert.equal((await lastUsed(id)).at, null)
    const holders = await Promise.all([1, 2, 3, 4].map(() => useApiKey(app, hash)))
    for (const holder of holders) assert.deepEqual(holder, { orgId: org.id, id, createdBy: org.ownerId, scopes: AGENT })
    const first = await lastUsed(id)
    await useApiKey(app, hash)
    assert.deepEqual(await lastUsed(id), first)
    await owner.query("UPDATE api_keys SET last_used_at = now() - interval '61 seconds' WHERE id = $1", [id])
    await useApiKey(app, hash)
    assert.ok((await lastUsed(id)).at)
  })

  it('ends with its revocation, its time, and its person', async () => {
    const [revoked, over, orphan] = [await aKey(AGENT), await aKey(AGENT), await aKey(AGENT, await aUser(owner))]
    await inTransaction(app, { orgId: org.id }, (tx) => revokeApiKey(tx, org.id, revoked.id))
    await owner.query('UPDATE api_keys SET expires_at = now() WHERE id = $1', [over.id])
    await owner.query('UPDATE users SET disabled_at = now() WHERE id = $1', [orphan.context.userId])
    for (const { hash } of [revoked, over, orphan]) assert.equal(await useApiKey(app, hash), undefined)
    assert.equal(await useApiKey(app, systemRandom.bytes(32)), undefined)
  })
})
