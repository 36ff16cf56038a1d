import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { aChannel, addMember, aMember, aPost, aPublication, connectOwner } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { aTenant, tenantTables, type Tenant } from '#test/support/tenants.ts'
import {
  connectDatabase,
  inTransaction,
  type Database,
  type DatabaseRole,
  type TransactionContext,
} from './database.ts'
import { ensureLogins } from './logins.ts'

let database: TestDatabase
let owner: Client
let app: Database
let worker: Database
let a: Tenant
let b: Tenant
let tables: readonly string[]
/** What is a person's own within an organization, and nobody else's. */
let personal: ReadonlySet<string>

const open = (role: DatabaseRole, url = database.url): Database =>
  connectDatabase(url, { role, poolSize: 2, log: silentLog })

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  app = open('app')
  worker = open('worker')
  a = await aTenant(owner)
  b = await aTenant(owner)
  tables = await tenantTables(owner)
  const own = await owner.query<{ name: string }>(
    `SELECT DISTINCT tablename::text AS name FROM pg_policies WHERE schemaname = 'scheduly' AND policyname = 'app_own'`,
  )
  personal = new Set(own.rows.map(({ name }) => name))
})
after(async () => {
  await app.destroy()
  await worker.destroy()
  await owner.end()
  await database.drop()
})

/** Which organizations' rows a transaction sees in a table. */
const seen = (db: Database, context: TransactionContext, table: string): Promise<readonly string[]> =>
  inTransaction(db, context, async (tx) => {
    const answer = await sql<{ orgId: string }>`select distinct org_id from ${sql.table(table)}`.execute(tx)
    return answer.rows.map((row) => row.orgId).sort()
  })

const everyone = (): readonly string[] => [a.org.id, b.org.id].sort()

describe('a transaction of the web server', () => {
  it('has rows of two organizations in every tenant table to be kept apart', async () => {
    assert.ok(tables.length >= 9)
    for (const table of tables) {
      const answer = await owner.query<{ org_id: string }>(`SELECT DISTINCT org_id FROM ${table}`)
      assert.deepEqual(answer.rows.map((row) => row.org_id).sort(), everyone(), table)
    }
  })

  it('sees no row of any tenant table without a context', async () => {
    for (const table of tables) assert.deepEqual(await seen(app, {}, table), [], table)
    assert.deepEqual(await app.selectFrom('organizations').select('id').execute(), [])
  })

  it('sees in the name of one organization only its rows', async () => {
    assert.ok(personal.size > 0)
    for (const table of tables)
      assert.deepEqual(await seen(app, { orgId: a.org.id }, table), personal.has(table) ? [] : [a.org.id], table)
  })

  it('sees only that organization even for a person who belongs to both', async () => {
    const userId = await aMember(owner, a.org.id, 'viewer')
    await addMember(owner, { orgId: b.org.id, userId, role: 'viewer' })
    for (const table of tables) {
      const isOthers = personal.has(table)
      assert.deepEqual(await seen(app, { orgId: a.org.id, userId }, table), isOthers ? [] : [a.org.id], table)
      assert.deepEqual(await seen(app, { userId }, table), isOthers ? [] : everyone(), table)
    }
  })

  it('sees in the name of a person alone only the organizations he belongs to', async () => {
    const context = { userId: a.org.ownerId }
    for (const table of tables) assert.deepEqual(await seen(app, context, table), [a.org.id], table)
    const names = await inTransaction(app, context, (tx) => tx.selectFrom('organizations').select('id').execute())
    assert.deepEqual(names, [{ id: a.org.id }])
  })

  it('leaves no context behind on its connection', async () => {
    await using single = Object.assign(connectDatabase(database.url, { role: 'app', poolSize: 1, log: silentLog }))
    assert.equal((await seen(single, { orgId: a.org.id, userId: a.org.ownerId }, 'posts')).length, 1)
    assert.deepEqual(await seen(single, {}, 'posts'), [])
    assert.deepEqual(await single.selectFrom('posts').select('id').execute(), [])
  })

  it('changes and removes nothing of another organization', async () => {
    await inTransaction(app, { orgId: a.org.id, userId: a.org.ownerId }, async (tx) => {
      const updates = [
        await tx.updateTable('posts').set({ text: 'stolen' }).where('id', '=', b.post.id).executeTakeFirst(),
        await tx.updateTable('channels').set({ state: 'paused' }).where('id', '=', b.channelId).executeTakeFirst(),
        await tx.updateTable('publications').set({ held: true }).where('orgId', '=', b.org.id).executeTakeFirst(),
        await tx.updateTable('memberships').set({ role: 'viewer' }).where('orgId', '=', b.org.id).executeTakeFirst(),
        await tx.updateTable('organizations').set({ name: 'stolen' }).where('id', '=', b.org.id).executeTakeFirst(),
      ]
      assert.deepEqual(
        updates.map((update) => update.numUpdatedRows),
        [0n, 0n, 0n, 0n, 0n],
      )
      const removed = await tx.deleteFrom('publications').where('orgId', '=', b.org.id).executeTakeFirst()
      const expelled = await tx.deleteFrom('memberships').where('orgId', '=', b.org.id).executeTakeFirst()
      assert.deepEqual([removed.numDeletedRows, expelled.numDeletedRows], [0n, 0n])
    })
  })

  it('writes no row into another organization', async () => {
    const inB = { orgId: b.org.id, id: systemRandom.id() }
    const context = { orgId: a.org.id, userId: a.org.ownerId }
    const channel = { ...inB, provider: 'twt', sandbox: true, createdBy: a.org.ownerId }
    await assert.rejects(
      inTransaction(app, context, (tx) => tx.insertInto('channels').values(channel).execute()),
      { code: '42501' },
    )
    const membership = { orgId: b.org.id, userId: a.org.ownerId, role: 'owner' as const }
    await assert.rejects(
      inTransaction(app, context, (tx) => tx.insertInto('memberships').values(membership).execute()),
      { code: '42501' },
    )
    const moved = inTransaction(app, context, (tx) =>
      sql`update memberships set org_id = ${b.org.id} where org_id = ${a.org.id}`.execute(tx),
    )
    await assert.rejects(moved, { code: '42501' })
  })

  it('writes nothing at all in the name of a person alone', async () => {
    await inTransaction(app, { userId: a.org.ownerId }, async (tx) => {
      const renamed = await tx.updateTable('posts').set({ text: 'x' }).executeTakeFirst()
      const expelled = await tx.deleteFrom('memberships').executeTakeFirst()
      const removed = await tx.deleteFrom('publications').executeTakeFirst()
      assert.deepEqual([renamed.numUpdatedRows, expelled.numDeletedRows, removed.numDeletedRows], [0n, 0n, 0n])
    })
  })
})

describe('a transaction of the worker', () => {
  it('sees what it publishes of every organization, because it works on many in one statement, and nothing else', async () => {
    const wide = ['channels', 'channel_pace', 'publications', 'posts', 'attempts']
    const readable = ['post_approvals', 'audit_log']
    for (const table of wide) assert.deepEqual(await seen(worker, {}, table), everyone(), table)
    for (const table of readable) assert.deepEqual(await seen(worker, {}, table), [], table)
    for (const table of readable) assert.deepEqual(await seen(worker, { orgId: a.org.id }, table), [a.org.id], table)
  })
})

describe('a publication', () => {
  it("cannot link one organization's post with another one's channel, not even as the owner", async () => {
    const post = await aPost(owner, { orgId: a.org.id, authorId: a.org.ownerId })
    await assert.rejects(aPublication(owner, post, b.channelId), { code: '23503' })
  })

  it('cannot be moved to another channel or post', async () => {
    const other = await aChannel(owner, a.org)
    const change = owner.query('UPDATE publications SET channel_id = $2 WHERE id = $1', [a.publicationId, other])
    await assert.rejects(change, { constraint: 'publication_identity' })
  })
})

describe('a login of its own', () => {
  it('has no way back to the owner: RESET ROLE leaves it without any power', async () => {
    const { appUrl, workerUrl } = await ensureLogins(database.url, { app: "a'pp", worker: 'work er' })
    for (const [role, url] of [['app', appUrl] as const, ['worker', workerUrl] as const]) {
      const db = open(role, url)
      assert.deepEqual(await seen(db, { orgId: a.org.id }, 'post_approvals'), [a.org.id])
      await db.connection().execute(async (connection) => {
        await sql`reset role`.execute(connection)
        for (const table of ['posts', 'users', 'audit_log']) {
          await assert.rejects(sql`select from ${sql.table(`scheduly.${table}`)}`.execute(connection), {
            code: '42501',
          })
        }
        for (const power of ['scheduly_owner', new URL(database.url).username]) {
          await assert.rejects(sql`set role ${sql.id(power)}`.execute(connection), { code: /42501|22023/ })
        }
        await assert.rejects(sql`create table scheduly.mine (id int)`.execute(connection), { code: '42501' })
      })
      await db.destroy()
    }
  })

  it('keeps working when it gets a new password', async () => {
    await ensureLogins(database.url, { app: 'one', worker: 'one' })
    const { appUrl } = await ensureLogins(database.url, { app: 'two', worker: 'two' })
    const db = open('app', appUrl)
    assert.deepEqual(await seen(db, { orgId: a.org.id }, 'posts'), [a.org.id])
    await db.destroy()
  })

  it('that is no member of its role gets no connection, and no statement ever runs', async () => {
    const login = `stranger_${systemRandom.bytes(6).toString('hex')}`
    await owner.query(`CREATE ROLE ${login} LOGIN PASSWORD 'x'`)
    await owner.query(`GRANT USAGE ON SCHEMA scheduly TO ${login}`)
    await owner.query(`GRANT INSERT ON users TO ${login}`)
    const url = new URL(database.url)
    url.username = login
    url.password = 'x'
    const db = open('app', url.href)
    const id = systemRandom.id()
    const person = { id, email: 'a@example.org', username: id, passwordHash: '' }
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await assert.rejects(db.insertInto('users').values(person).execute(), /permission denied to set role/)
    }
    assert.equal((await owner.query('SELECT FROM users WHERE id = $1', [id])).rowCount, 0)
    await db.destroy()
    await owner.query(`DROP OWNED BY ${login}`)
    await owner.query(`DROP ROLE ${login}`)
  })
})
