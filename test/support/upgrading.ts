import assert from 'node:assert/strict'
import type { Client } from 'pg'
import { getPost, listPosts } from '#actions/read-posts.ts'
import { checkConsistency } from '#db/consistency.ts'
import { databaseFault } from '#db/database.ts'
import { migrateDown, migrateUp, readMigrations } from '#db/migrate.ts'
import {
  aChannel,
  addMember,
  aMember,
  anAttempt,
  anOrg,
  aPost,
  aPublication,
  claim,
  connectOwner,
  endAttempt,
  endPublication,
  queueIn,
  type TestOrg,
  type TestPost,
} from './builders.ts'
import { createTestDeps } from './deps.ts'
import { createEmptyDatabase, createTestDatabase } from './postgres.ts'
import { aTenant } from './tenants.ts'

/** What was put into a database: each post by its id, with the status that it has. */
interface Filled {
  readonly org: TestOrg | null
  readonly statuses: ReadonlyMap<string, string>
}

const hasTable = async (owner: Client, name: string): Promise<boolean> =>
  (await owner.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [name])).rows[0]?.there === true

interface Shelf {
  readonly owner: Client
  readonly org: TestOrg
  readonly editorId: string
  readonly channelId: string
}

type Make = (shelf: Shelf, post: TestPost) => Promise<unknown>

const publish =
  (end: (owner: Client, publicationId: string) => Promise<unknown>): Make =>
  async ({ owner, channelId }, post) =>
    end(owner, await aPublication(owner, post, channelId))

const inHand = async (owner: Client, id: string): Promise<string> => {
  await queueIn(owner, id, -1)
  await claim(owner, id)
  return anAttempt(owner, id)
}

/** A post in every status, and in those that need somebody. */
const POSTS: readonly { readonly status: string; readonly make: Make }[] = [
  { status: 'draft', make: publish(async () => {}) },
  { status: 'queued', make: publish((owner, id) => queueIn(owner, id, 86_400)) },
  { status: 'publishing', make: publish(inHand) },
  { status: 'published', make: publish((owner, id) => endPublication(owner, id, 'published')) },
  { status: 'failed', make: publish((owner, id) => endPublication(owner, id, 'failed')) },
  {
    status: 'failed',
    make: publish(async (owner, id) => {
      await endAttempt(owner, await inHand(owner, id), 'unknown')
      await owner.query(
        `UPDATE publications SET status = 'failed', failure_code = 'outcome_unknown', failure_detail = 'Not known.',
          needs_attention = true, lease_until = NULL WHERE id = $1`,
        [id],
      )
    }),
  },
  {
    status: 'canceled',
    make: publish((owner, id) => owner.query("UPDATE publications SET status = 'canceled' WHERE id = $1", [id])),
  },
]

/** Approved by the only way there is. */
const approve = async ({ owner, org }: Shelf, post: TestPost): Promise<void> => {
  await owner.query('BEGIN')
  await owner.query("SELECT set_config('app.org_id', $1, true), set_config('app.user_id', $2, true)", [
    org.id,
    org.ownerId,
  ])
  const { rows } = await owner.query<{ word: string }>('SELECT approve_post($1, $2, NULL) AS word', [
    post.id,
    post.contentHash,
  ])
  await owner.query('COMMIT')
  assert.equal(rows[0]?.word, 'approved')
}

/** Fills a database as far as its schema has tables. */
const fill = async (owner: Client): Promise<Filled> => {
  const statuses = new Map<string, string>()
  if (!(await hasTable(owner, 'memberships'))) return { org: null, statuses }
  const org = await anOrg(owner)
  const editorId = await aMember(owner, org.id, 'editor')
  await addMember(owner, { orgId: (await anOrg(owner)).id, userId: editorId, role: 'viewer' })
  if (!(await hasTable(owner, 'channels'))) return { org, statuses }
  const shelf = { owner, org, editorId, channelId: await aChannel(owner, org) }
  if (!(await hasTable(owner, 'posts'))) return { org, statuses }
  const scheduledAt = new Date(Date.now() + 86_400_000)
  const pending = await aPost(owner, { orgId: org.id, authorId: editorId, text: 'Pending', scheduledAt })
  const approved = await aPost(owner, { orgId: org.id, authorId: editorId, text: 'Approved', scheduledAt })
  await approve(shelf, approved)
  for (const { id } of [pending, approved]) statuses.set(id, 'draft')
  if (!(await hasTable(owner, 'publications'))) return { org, statuses }
  await aPublication(owner, pending, shelf.channelId)
  await queueIn(owner, await aPublication(owner, approved, shelf.channelId), 86_400)
  statuses.set(approved.id, 'queued')
  for (const { status, make } of POSTS) {
    const post = await aPost(owner, {
      orgId: org.id,
      authorId: org.ownerId,
      text: `One that is ${status}`,
      scheduledAt,
    })
    await make(shelf, post)
    statuses.set(post.id, status)
  }
  return { org, statuses }
}

/** Undefined tables, columns and functions; and rows that lack what such a statement would have written. */
const UNKNOWN_YET = new Set(['42P01', '42703', '42883', '23503'])

/** A client to which what an earlier schema does not know is nothing. */
const forgiving = (owner: Client): Client =>
  new Proxy(owner, {
    get: (target, name) => {
      const own: unknown = Reflect.get(target, name, target)
      if (typeof own !== 'function') return own
      return async (...words: readonly unknown[]): Promise<unknown> => {
        try {
          return await Reflect.apply(own, target, words)
        } catch (error) {
          if (name === 'query' && UNKNOWN_YET.has(databaseFault(error).code ?? '')) return { rows: [], rowCount: 0 }
          throw error
        }
      }
    },
  })

/** A row in each table of an organization that there is, with which nothing is done. */
const fillAll = async (owner: Client): Promise<void> => {
  if (!(await hasTable(owner, 'publications'))) return
  await aTenant(forgiving(owner)).catch((error: unknown) => {
    // The last thing in it is a post that is archived, which an earlier schema has no function for.
    if (!(error instanceof Error && error.message === 'somebody else archives')) throw error
  })
}

/** Every row of every table, by its table. */
const readRows = async (owner: Client): Promise<ReadonlyMap<string, readonly string[]>> => {
  const tables = await owner.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'scheduly' AND tablename <> 'schema_migrations' ORDER BY 1`,
  )
  const found = new Map<string, readonly string[]>()
  for (const { name } of tables.rows) {
    const { rows } = await owner.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${name} t`)
    found.set(name, rows.map(({ row }) => row).sort())
  }
  return found
}

/** What the code of today shows of the posts to the owner of their organization. */
const readBack = async (url: string, { org, statuses }: Filled): Promise<void> => {
  if (org === null) return
  const deps = createTestDeps(url)
  try {
    const actor = {
      kind: 'session',
      userId: org.ownerId,
      sessionId: org.id,
      requestId: 'upgrade',
      ip: '127.0.0.1',
    } as const
    const { data } = await listPosts(deps, actor, { filter: { orgId: org.id }, sort: 'created_at', limit: 100 })
    assert.deepEqual(new Map(data.map(({ id, status }) => [id, status])), statuses)
    for (const id of statuses.keys()) {
      const post = await getPost(deps, actor, id)
      const wasSent = ['publishing', 'published', 'failed'].includes(post.status)
      assert.equal(post.attempts.length, wasSent ? 1 : 0, post.text)
    }
  } finally {
    await deps.db.destroy()
  }
  const broken = (await checkConsistency(url, 60)).filter(({ verdict }) => verdict === 'fail')
  assert.deepEqual(broken, [])
}

const asOwner = async <T>(url: string, work: (owner: Client) => Promise<T>): Promise<T> => {
  const owner = await connectOwner(url)
  try {
    return await work(owner)
  } finally {
    await owner.end()
  }
}

/** A database with the first so many migrations; the shorter way there. */
const databaseAt = async (level: number, all: number) => {
  const database = await (level * 2 < all ? createEmptyDatabase() : createTestDatabase())
  if (level * 2 < all) await migrateUp(database.url, undefined, level)
  else await migrateDown(database.url, all - level)
  return database
}

/**
 * Fills a database with the schema of the first `level` migrations, brings it to the newest, reads it, and takes it back: all rows
 * are there as they were. `beside`: what wrote into the earlier schema goes on writing into the newest one.
 */
export const upgradeFrom = async (level: number, beside: boolean): Promise<void> => {
  const all = (await readMigrations()).length
  await using database = await databaseAt(level, all)
  const { url } = database
  const filled = await asOwner(url, fill)
  await asOwner(url, fillAll)
  const before = await asOwner(url, readRows)
  await migrateUp(url)
  await readBack(url, filled)
  if (beside) await readBack(url, await asOwner(url, fill))
  await migrateDown(url, all - level)
  const after = await asOwner(url, readRows)
  assert.deepEqual([...after.keys()], [...before.keys()])
  for (const [table, rows] of before) {
    const kept = new Set(after.get(table))
    assert.deepEqual(
      rows.filter((row) => !kept.has(row)),
      [],
      `rows of ${table} are gone or other ones`,
    )
  }
}
