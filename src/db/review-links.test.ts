import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CompiledQuery } from 'kysely'
import type { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import { aMember, aPost, connectOwner, type TestPost } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { aTenant, tenantTables, type Tenant } from '#test/support/tenants.ts'
import { connectDatabase, inTransaction, type Database, type TransactionContext } from './database.ts'

let database: TestDatabase
let owner: Client
let app: Database
let a: Tenant
let b: Tenant
let pending: TestPost
let tables: readonly string[]

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  app = connectDatabase(database.url, { role: 'app', poolSize: 2, log: silentLog })
  a = await aTenant(owner)
  b = await aTenant(owner)
  // Beside what the link lists.
  pending = await aPost(owner, { orgId: b.org.id, authorId: await aMember(owner, b.org.id, 'editor') })
  tables = await tenantTables(owner)
})
after(async () => {
  await app.destroy()
  await owner.end()
  await database.drop()
})

/** How many rows a statement touches. */
const touched = (context: TransactionContext, statement: string): Promise<number> =>
  inTransaction(app, context, async (tx) =>
    Number((await tx.executeQuery(CompiledQuery.raw(statement))).numAffectedRows ?? 0n),
  )

describe('without the first wall, whoever looks by a link for reviews', () => {
  /** What a transaction sees of its organization when it came by the link. */
  const OPEN = new Set(
    (
      'posts publications channels media media_blobs memberships organizations review_links review_link_posts ' +
      'review_tokens review_codes external_reviews'
    ).split(' '),
  )
  const context = (): TransactionContext => ({ orgId: b.org.id, reviewLink: b.reviewLinkId })

  it('sees of every table what the link lists, and nothing of any other', async () => {
    for (const table of [...tables, 'organizations']) {
      assert.equal(await touched(context(), `SELECT 1 FROM ${table}`), OPEN.has(table) ? 1 : 0, table)
    }
    const by = { ...context(), userId: b.org.ownerId }
    assert.equal(await touched(by, 'SELECT 1 FROM posts'), 1, 'nor by the right of whoever made it')
    assert.equal(await touched({ reviewLink: b.reviewLinkId }, 'SELECT 1 FROM posts'), 0)
    assert.equal(await touched({ ...context(), orgId: a.org.id }, 'SELECT 1 FROM posts'), 0)
  })

  it('changes no post, whatever else they might reach, and sees nothing when the link has ended', async () => {
    const refused = (statement: string) =>
      assert.rejects(
        inTransaction(app, context(), (tx) => tx.executeQuery(CompiledQuery.raw(statement))),
        { code: '42501' },
        statement,
      )
    await refused("UPDATE posts SET text = 'stolen'")
    await refused("UPDATE channels SET state = 'paused'")
    await refused("UPDATE memberships SET role = 'viewer'")
    assert.equal(await touched(context(), "UPDATE organizations SET name = 'stolen'"), 0)
    await owner.query('UPDATE review_links SET revoked_at = now() WHERE id = $1', [b.reviewLinkId])
    assert.equal(await touched(context(), 'SELECT 1 FROM posts'), 0)
    await owner.query('UPDATE review_links SET revoked_at = NULL WHERE id = $1', [b.reviewLinkId])
  })

  it('approves nothing by themselves, by whatever function and in whose name', async () => {
    const approve = CompiledQuery.raw('SELECT approve_post($1, $2, NULL) AS answer', [pending.id, pending.contentHash])
    const alone = await inTransaction(app, context(), (tx) => tx.executeQuery<{ answer: string }>(approve))
    assert.deepEqual(alone.rows, [{ answer: 'forbidden' }])
    const inTheirName = { ...context(), userId: b.org.ownerId, externalReview: b.externalReviewId }
    await assert.rejects(
      inTransaction(app, inTheirName, (tx) => tx.executeQuery(approve)),
      { constraint: 'external_decision' },
    )
    const left = await owner.query('SELECT FROM post_approvals WHERE post_id = $1', [pending.id])
    assert.equal(left.rowCount, 0)
  })
})
