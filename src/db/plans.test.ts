import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { silentLog } from '#lib/log.ts'
import { warmUp } from '#publishing/postgres-store.ts'
import { aChannel, aMember, anOrg, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { connectDatabase, inTransaction, type Database, type Tx } from './database.ts'
import { listPosts, type PageWish } from './post-listing.ts'
import { noteDelayed, readPublishingHealth } from './publishing-health.ts'

/** What the scans of a plan ask the indexes of a table for. */
const askedOf = (table: string, plan: readonly string[]): readonly string[] =>
  plan.flatMap((line, index) => {
    if (!new RegExp(` Scan .*on ${table} `).test(line)) return []
    return [/Index Cond: (?<asked>.*)/.exec(plan[index + 1] ?? '')?.groups?.['asked'] ?? 'nothing']
  })

/** Planned for empty tables, where every index is worth the same, and kept until somebody counts the rows. */
test('a plan from the first day finds attempts by their publication, and never reads all that an organization has', async () => {
  await using database = await createTestDatabase()
  await using worker = connectDatabase(database.url, { role: 'worker', poolSize: 1, log: silentLog })
  await warmUp(worker)
  const prepared = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(worker)
  const statements = prepared.rows.map(({ statement }) => statement).filter((each) => each.includes('attempts'))
  const asked: string[] = []
  for (const statement of statements) {
    const explained = await sql<object>`explain (generic_plan) ${sql.raw(statement)}`.execute(worker)
    asked.push(
      ...askedOf(
        'attempts',
        explained.rows.map((row) => String(Object.values(row)[0])),
      ),
    )
  }
  assert.deepEqual(
    asked.filter((each) => !/\bpublication_id = /.test(each)),
    [],
  )
  assert.equal(statements.length, 3)
  assert.ok(asked.length >= 4)
})

const MANY = 150

/** How many rows of a table, or entries of its indexes, some work over one connection reads. */
const entriesRead = async (
  { app, db, table = 'publications' }: { readonly app: TestApp; readonly db: Database; readonly table?: string },
  work: () => Promise<unknown>,
): Promise<number> => {
  const read = async (): Promise<number> => {
    // What a session has counted is told when it is idle, or is asked to.
    await sql`select pg_stat_force_next_flush()`.execute(db)
    const [row] = await app.sql(
      `select (sum(idx_tup_read) + (select seq_tup_read from pg_stat_user_tables where relname = '${table}'))::int as read
         from pg_stat_user_indexes where relname = '${table}'`,
    )
    return row.read
  }
  const before = await read()
  await work()
  return (await read()) - before
}

/** The watchdog of an installation with a million posts ahead looked at each of them, twice a minute. */
test('looking for what is late, and counting it, leaves alone what waits for its time', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const channel = await aChannel(app, org)
  const posts = Array.from({ length: MANY }, (_, index) => ({
    text: `Number ${index}`,
    channels: [{ channel_id: channel }],
    scheduled_at: new Date(app.deps.clock.now().getTime() + (index + 60) * 3_600_000).toISOString(),
  }))
  const body = { mode: 'atomic', posts }
  const path = `/orgs/${org.orgId}/posts/bulk`
  expectStatus(200, await app.request({ method: 'POST', path, token: org.owner.token, body }))
  await app.sql('analyze')
  await using db = connectDatabase(app.databaseUrl, { role: 'app', poolSize: 1, log: silentLog })
  const scope = { orgId: org.orgId, userId: org.owner.userId }
  const all = (tx: Tx) => sql`select count(*) filter (where held) from publications`.execute(tx)
  const late = () => noteDelayed(db, 60, 500)
  const health = () => inTransaction(db, scope, (tx) => readPublishingHealth(tx, org.orgId))
  await inTransaction(db, scope, (tx) => readPublishingHealth(tx, org.orgId))
  assert.ok((await entriesRead({ app, db }, () => inTransaction(db, scope, all))) >= MANY, 'what is read is counted')
  assert.ok((await entriesRead({ app, db }, late)) < MANY / 10)
  assert.ok((await entriesRead({ app, db }, health)) < MANY / 10)
})

const RECENT = 3_000
const FORMER = 1_100

/** What somebody writes now, and what somebody wrote who is gone: old, and few among many. PostgreSQL takes both for little. */
const aHistory = async (app: TestApp) => {
  const org = await anOrg(app)
  const former = await aMember(app, org, 'admin')
  const write = (author: string, count: number, days: number): Promise<unknown> =>
    app.sql(
      `insert into posts (org_id, id, author_id, content_by, text, content_hash, created_at, scheduled_at)
        select '${org.orgId}', uuidv7(), '${author}', '${author}', n::text, sha256(n::text::bytea), at, at
        from (select n, now() - interval '${days} days' - n * interval '1 minute' as at from generate_series(1, ${count}) n) timed`,
    )
  await write(org.owner.userId, RECENT, 1)
  await write(former.userId, FORMER, 1_000)
  await app.sql('alter table posts alter author_id set statistics 0')
  await app.sql('analyze')
  return { org, former }
}

/** It read and sorted all that somebody wrote, a million posts, where PostgreSQL took that for little. */
test('a page of what somebody writes is read from its end of the list, and of what somebody wrote by itself', async () => {
  await using app = await createTestApp()
  const { org, former } = await aHistory(app)
  await using db = connectDatabase(app.databaseUrl, { role: 'app', poolSize: 1, log: silentLog })
  const read = async (authorId: string, wish: PageWish) => {
    const scope = { orgId: org.orgId, userId: org.owner.userId }
    const found: string[] = []
    const entries = await entriesRead({ app, db, table: 'posts' }, () =>
      inTransaction(db, scope, async (tx) => {
        const rows = await listPosts(tx, { orgId: org.orgId, authorId }, wish)
        assert.ok(rows.every((row) => row.authorId === authorId))
        found.push(...rows.map(({ text }) => text))
      }),
    )
    return { entries, found }
  }
  const lastFirst = Array.from({ length: 21 }, (_, index) => String(index + 1))
  for (const sort of ['-created_at', '-scheduled_at'] as const) {
    const wish = { sort, limit: 20, after: null }
    const [recent, old] = [await read(org.owner.userId, wish), await read(former.userId, wish)]
    assert.deepEqual([recent.found, old.found], [lastFirst, lastFirst])
    assert.ok(recent.entries < 500, `${recent.entries} for a page of somebody who writes, by ${sort}`)
    assert.ok(old.entries < FORMER + 500, `${old.entries} for a page of somebody who is gone, by ${sort}`)
  }
})
