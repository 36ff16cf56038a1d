import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CompiledQuery, sql } from 'kysely'
import type { Client } from 'pg'
import {
  connectDatabase,
  databaseFault,
  inTransaction,
  type Database,
  type TransactionContext,
  type Tx,
} from '#db/database.ts'
import { silentLog } from '#lib/log.ts'
import {
  aChannel,
  aMember,
  anAttempt,
  aPost,
  aPublication,
  claim,
  connectOwner,
  endAttempt,
  queueIn,
  type TestPost,
} from '#test/support/builders.ts'
import { FOREIGN_CALLS, NOT_CALLED, QUERY_FILES, type Prey } from '#test/support/foreign-queries.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { aTenant, tenantTables, type Tenant } from '#test/support/tenants.ts'

// The first wall, the actions' question who may, is not there at all in these tests: queries run as they are, as the role
// of the web server, in the name of one organization, for the rows of another.

let database: TestDatabase
let owner: Client
let app: Database
let a: Tenant
let b: Prey
let tables: readonly string[]

/** A tenant with something for every query to find: drafts, what waits, what failed, and what nobody knows about. */
const aPrey = async (): Promise<Prey> => {
  const tenant = await aTenant(owner)
  const { org, invitationId } = tenant
  const write = async () => {
    const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
    const channelId = await aChannel(owner, org)
    return { post, channelId, id: await aPublication(owner, post, channelId) }
  }
  const [draft, queued, failed, unknown] = [await write(), await write(), await write(), await write()]
  await queueIn(owner, queued.id, 3600)
  await owner.query('UPDATE publications SET held = true WHERE id = $1', [queued.id])
  for (const { id } of [failed, unknown]) {
    await queueIn(owner, id, -1)
    await claim(owner, id)
    await endAttempt(owner, await anAttempt(owner, id), id === failed.id ? 'refused' : 'unknown')
    await owner.query(
      `UPDATE publications SET status = 'failed', failure_code = $2, needs_attention = $3, lease_until = NULL WHERE id = $1`,
      [id, id === failed.id ? 'rejected' : 'outcome_unknown', id === unknown.id],
    )
  }
  await owner.query("UPDATE invitations SET expires_at = now() + interval '1 day' WHERE id = $1", [invitationId])
  await owner.query("UPDATE oauth_states SET expires_at = now() + interval '1 day' WHERE org_id = $1", [org.id])
  await owner.query(
    "UPDATE organizations SET deletion_at = now() + interval '1 day', paused_at = now() WHERE id = $1",
    [org.id],
  )
  await owner.query('UPDATE publications SET review_since = now() WHERE id = $1', [draft.id])
  const editor = await aMember(owner, org.id, 'editor')
  const pending = await aPost(owner, { orgId: org.id, authorId: editor })
  const approved = await aPost(owner, { orgId: org.id, authorId: editor })
  await owner.query('UPDATE posts SET approved_hash = content_hash WHERE id = $1', [approved.id])
  return {
    ...tenant,
    pending,
    approved,
    draftId: draft.id,
    draftPostId: draft.post.id,
    queuedPostId: queued.post.id,
    heldChannelId: queued.channelId,
    failedId: failed.id,
    unknownId: unknown.id,
    unsettledChannelId: unknown.channelId,
  }
}

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  app = connectDatabase(database.url, { role: 'app', poolSize: 2, log: silentLog })
  a = await aTenant(owner)
  b = await aPrey()
  tables = await tenantTables(owner)
})
after(async () => {
  await app.destroy()
  await owner.end()
  await database.drop()
})

/** Everything of the other organization, down to the last byte. */
const rowsOf = async (orgId: string): Promise<Readonly<Record<string, string>>> => {
  const found: Record<string, string> = {}
  for (const table of [...tables, 'organizations']) {
    const key = table === 'organizations' ? 'id' : 'org_id'
    const answer = await owner.query<{ rows: string }>(
      `SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS rows FROM ${table} t WHERE ${key} = $1`,
      [orgId],
    )
    found[table] = answer.rows[0]?.rows ?? ''
  }
  return found
}

const contexts = (): readonly TransactionContext[] => [
  { orgId: a.org.id, userId: a.org.ownerId },
  { userId: a.org.ownerId },
  { orgId: a.org.id },
  {},
]

/** What a query answers that found nothing, changed nothing, or was told so by the database. */
const NOTHING: readonly unknown[] = [
  undefined,
  null,
  false,
  0,
  'forbidden',
  'content_changed',
  'approval_not_required',
  'not_approved',
  'not_found',
]
const isNothing = (answer: unknown): boolean => (Array.isArray(answer) ? answer.length === 0 : NOTHING.includes(answer))

/** Row security, a missing row of the own organization behind a foreign key, or a guard that sees no such membership. */
const isRefusal = (error: unknown): boolean =>
  ['42501', '23503', '23514'].includes(databaseFault(error).code ?? '') ||
  (error instanceof Error && error.message === 'no result')

const outcome = async (context: TransactionContext, work: (tx: Tx) => Promise<unknown>): Promise<string> => {
  try {
    const answer = await inTransaction(app, context, work)
    return isNothing(answer) ? 'nothing' : `an answer: ${JSON.stringify(answer)}`
  } catch (error) {
    return isRefusal(error) ? 'nothing' : `a fault: ${error instanceof Error ? error.message : ''}`
  }
}

describe('without the first wall, a query of the web server for rows of another organization', () => {
  it('is tried for every function of the files of queries', () => {
    const exported = Object.values(QUERY_FILES).flatMap((file) =>
      Object.entries(file).flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])),
    )
    assert.deepEqual(exported.toSorted(), [...Object.keys(FOREIGN_CALLS), ...Object.keys(NOT_CALLED)].toSorted())
  })

  for (const [name, call] of Object.entries(FOREIGN_CALLS)) {
    it(`${name}: finds nothing, changes nothing, and does both for its own organization`, async () => {
      const earlier = await rowsOf(b.org.id)
      for (const context of contexts()) {
        assert.equal(await outcome(context, (tx) => call(tx, b)), 'nothing', JSON.stringify(context))
        assert.deepEqual(await rowsOf(b.org.id), earlier)
      }
      assert.ok(await worksAtHome(call), 'the same call finds or changes something in its own organization')
    })
  }
})

const UNDONE = new Error('undone')

/** Whether the call finds or changes something for the organization's own owner; everything is rolled back. */
const worksAtHome = async (call: (tx: Tx, prey: Prey) => Promise<unknown>): Promise<boolean> => {
  let works = false
  const attempt = inTransaction(app, { orgId: b.org.id, userId: b.org.ownerId }, async (tx) => {
    const answer = await call(tx, b)
    const changed = await sql<{ xid: string | null }>`select pg_current_xact_id_if_assigned()::text as xid`.execute(tx)
    works = !isNothing(answer) || changed.rows[0]?.xid !== null
    throw UNDONE
  })
  await attempt.catch((error: unknown) => {
    // A key of the table, or the last owner: past the walls, and refused by what the row says.
    if (error !== UNDONE) works = ['23505', '23514'].includes(databaseFault(error).code ?? '')
  })
  return works
}

/** How many rows a statement touched, or 0 when it was refused for want of a right. */
const touched = async (
  context: TransactionContext,
  statement: string,
  values: readonly unknown[] = [],
): Promise<number> => {
  try {
    const query = CompiledQuery.raw(statement, [...values])
    return await inTransaction(app, context, async (tx) => Number((await tx.executeQuery(query)).numAffectedRows ?? 0n))
  } catch (error) {
    if (databaseFault(error).code === '42501') return 0
    throw error
  }
}

const columnsFor = async (table: string, privilege: 'INSERT' | 'UPDATE'): Promise<readonly string[]> => {
  const answer = await owner.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
      AND has_column_privilege('scheduly_app', attrelid, attnum, $2)`,
    [table, privilege],
  )
  return answer.rows.map((row) => row.name)
}

describe('without the first wall, plain SQL of the web server in the name of one organization', () => {
  const each = async (check: (table: string, key: string) => Promise<void>): Promise<void> => {
    const earlier = await rowsOf(b.org.id)
    for (const table of [...tables, 'organizations']) {
      await check(table, table === 'organizations' ? 'id' : 'org_id')
      assert.deepEqual(await rowsOf(b.org.id), earlier, table)
    }
  }

  it('selects no row of another one, in any table, and those of its own', () =>
    each(async (table, key) => {
      const select = `SELECT ${key} FROM ${table} WHERE ${key} = $1`
      // Some rows are one member's alone.
      const own = { orgId: a.org.id, userId: a.org.ownerId }
      assert.ok((await touched(own, select, [a.org.id])) > 0, table)
      for (const context of contexts()) assert.equal(await touched(context, select, [b.org.id]), 0, table)
    }))

  it('updates no row of another one, column by column, and moves none of its own there', () =>
    each(async (table, key) => {
      for (const column of await columnsFor(table, 'UPDATE')) {
        const update = `UPDATE ${table} SET ${column} = ${column} WHERE ${key} = $1`
        for (const context of contexts()) {
          assert.equal(await touched(context, update, [b.org.id]), 0, `${table}.${column}`)
        }
      }
      const move = `UPDATE ${table} SET ${key} = $1 WHERE ${key} = $2`
      for (const context of contexts()) assert.equal(await touched(context, move, [b.org.id, a.org.id]), 0, table)
    }))

  it('deletes no row of another one', () =>
    each(async (table, key) => {
      const remove = `DELETE FROM ${table} WHERE ${key} = $1`
      for (const context of contexts()) assert.equal(await touched(context, remove, [b.org.id]), 0, table)
    }))

  it('inserts no row into another one', () =>
    each(async (table, key) => {
      const found = await owner.query<{ row: object }>(
        `SELECT to_jsonb(t) AS row FROM ${table} t WHERE ${key} = $1 LIMIT 1`,
        [b.org.id],
      )
      const columns = (await columnsFor(table, 'INSERT')).join(', ') || key
      const insert = `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_record(NULL::${table}, $1)`
      const query = CompiledQuery.raw(insert, [JSON.stringify(found.rows[0]?.row)])
      for (const context of contexts()) {
        await assert.rejects(
          inTransaction(app, context, (tx) => tx.executeQuery(query)),
          isRefusal,
          table,
        )
      }
    }))
})

describe('without the first wall, an editor', () => {
  let editor: string
  let own: TestPost
  let publicationId: string

  before(async () => {
    editor = await aMember(owner, a.org.id, 'editor')
    own = await aPost(owner, { orgId: a.org.id, authorId: editor })
    publicationId = await aPublication(owner, own, a.channelId)
  })

  const run = (statement: string, values: readonly unknown[] = []) =>
    inTransaction(app, { orgId: a.org.id, userId: editor }, (tx) =>
      tx.executeQuery<unknown>(CompiledQuery.raw(statement, [...values])),
    )

  it('approves nothing', async () => {
    const approval = await run("SELECT approve_post($1, $2, '') AS answer", [own.id, own.contentHash])
    const rejection = await run("SELECT reject_post($1, '') AS answer", [own.id])
    assert.deepEqual([approval.rows, rejection.rows], [[{ answer: 'forbidden' }], [{ answer: 'forbidden' }]])
  })

  const forgeries = {
    'no approved hash': 'UPDATE posts SET approved_hash = content_hash',
    'no word on whether approval is needed': 'UPDATE posts SET approval_required = false',
    'no other writer of the content': 'UPDATE posts SET content_by = author_id',
    'no other author': 'UPDATE posts SET author_id = content_by',
    'no rejection away': "UPDATE posts SET rejected_hash = ''",
    'no record of an approval': `INSERT INTO post_approvals (org_id, post_id, decision, content_hash, revision, actor_id)
      SELECT org_id, id, 'approved', content_hash, revision, author_id FROM posts`,
    'no new post with an approval': `INSERT INTO posts (org_id, id, author_id, text, content_hash, approved_hash)
      SELECT org_id, gen_random_uuid(), author_id, text, content_hash, content_hash FROM posts`,
    'no new post that says it needs none': `INSERT INTO posts (org_id, id, author_id, text, content_hash, approval_required)
      SELECT org_id, gen_random_uuid(), author_id, text, content_hash, false FROM posts`,
    'no copy of the approval': 'UPDATE publications SET approved_hash = content_hash',
    'no copy of the need for one': 'UPDATE publications SET approval_required = false',
    'no time of publishing': 'UPDATE publications SET published_at = now()',
  }
  for (const [what, statement] of Object.entries(forgeries)) {
    it(`writes ${what}`, () => assert.rejects(run(statement), { code: '42501' }))
  }

  it('queues nothing that is not approved', async () => {
    const queue = "UPDATE publications SET status = 'queued', due_at = now(), wake_at = now() WHERE id = $1"
    await assert.rejects(run(queue, [publicationId]), { constraint: 'publications_approved' })
  })

  it('adds no publication that says of its post what is not so', async () => {
    const insert = `INSERT INTO publications (org_id, id, post_id, channel_id, content_hash, approval_required, approved_hash)
      VALUES ($1, gen_random_uuid(), $2, $3, $4, false, '')`
    const channelId = await aChannel(owner, a.org)
    const values = [a.org.id, own.id, channelId, own.contentHash]
    await assert.rejects(run(insert, values), { constraint: 'publications_post' })
  })

  it('needs approval also for what is written under the name of an owner', async () => {
    const insert = `INSERT INTO posts (org_id, id, author_id, text, content_hash)
      VALUES ($1, gen_random_uuid(), $2, 'x', sha256('x')) RETURNING approval_required, content_by`
    const written = await run(insert, [a.org.id, a.org.ownerId])
    assert.deepEqual(written.rows, [{ approvalRequired: true, contentBy: editor }])
  })

  it('signs nothing in the log with the name of another one, nor with another time, key, address or seal', async () => {
    const insert = (columns: string, values: string) =>
      run(`INSERT INTO audit_log (org_id, actor_kind, action, object_type, object_id${columns})
        SELECT '${a.org.id}', 'user', 'x', 'post', gen_random_uuid()${values}`)
    await insert(', actor_id', `, '${editor}'`)
    await assert.rejects(insert(', actor_id', `, '${a.org.ownerId}'`), { code: '42501' })
    await assert.rejects(insert('', ''), { code: '42501' })
    for (const [column, value] of Object.entries({ at: 'now()', key_id: 'NULL', ip: "'x'", seal: '1' })) {
      await assert.rejects(insert(`, actor_id, ${column}`, `, '${editor}', ${value}`), { code: '42501' }, column)
    }
  })
})
