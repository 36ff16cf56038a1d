import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Client } from 'pg'
import { makeArchiveMonth } from '#db/archive.ts'
import { connectDatabase, databaseFault, inTransaction, type Database } from '#db/database.ts'
import { deleteClosedOrganizations } from '#db/housekeeping.ts'
import { silentLog } from '#lib/log.ts'
import { age, archiveAll } from '#test/support/archive.ts'
import {
  aChannel,
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
} from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { archiveOld } from './archiving.ts'

let database: TestDatabase
let owner: Client
let worker: Database

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 2, log: silentLog })
})
after(async () => {
  await worker.destroy()
  await owner.end()
  await database.drop()
})

const going = new AbortController().signal
const archive = (months: number | null = 12, db = worker): Promise<void> =>
  archiveOld({ db, log: silentLog, archiveAfterMonths: months }, going)

/** How a publication stands when the archive looks at it. */
const STANDINGS = [
  'draft',
  'queued',
  'sending',
  'unknown',
  'published',
  'failed',
  'canceled',
  'completing',
  'removing',
  'removed',
] as const
type Standing = (typeof STANDINGS)[number]
const OVER: ReadonlySet<Standing> = new Set<Standing>(['published', 'failed', 'canceled', 'removed'])

const removal = (org: TestOrg, id: string) =>
  owner.query('INSERT INTO removals (org_id, publication_id, requested_by) VALUES ($1, $2, $3)', [
    org.id,
    id,
    org.ownerId,
  ])

const BRING: Readonly<Record<Standing, (org: TestOrg, id: string) => Promise<unknown>>> = {
  draft: () => Promise.resolve(),
  queued: (_, id) => queueIn(owner, id, 3600),
  sending: async (_, id) => {
    await queueIn(owner, id, -1)
    await claim(owner, id)
    await anAttempt(owner, id)
  },
  unknown: async (_, id) => {
    await queueIn(owner, id, -1)
    await claim(owner, id)
    await endAttempt(owner, await anAttempt(owner, id), 'unknown')
    await owner.query(
      `UPDATE publications SET status = 'failed', failure_code = 'outcome_unknown', needs_attention = true, lease_until = NULL
        WHERE id = $1`,
      [id],
    )
  },
  published: (_, id) => endPublication(owner, id, 'published'),
  failed: (_, id) => endPublication(owner, id, 'failed'),
  canceled: (_, id) => owner.query(`UPDATE publications SET status = 'canceled' WHERE id = $1`, [id]),
  completing: async (_, id) => {
    await endPublication(owner, id, 'published')
    await owner.query('UPDATE publications SET complete_after = now() WHERE id = $1', [id])
  },
  removing: async (org, id) => {
    await endPublication(owner, id, 'published')
    await removal(org, id)
  },
  removed: async (org, id) => {
    await endPublication(owner, id, 'published')
    await removal(org, id)
    await owner.query(`UPDATE removals SET state = 'removed', removed_at = now() WHERE publication_id = $1`, [id])
  },
}

/** A post with a publication in each of these standings, all of it so many months old. */
const aPostOf = async (org: TestOrg, standings: readonly Standing[], months: number): Promise<string> => {
  const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
  for (const standing of standings) {
    const id = await aPublication(owner, post, await aChannel(owner, org))
    await BRING[standing](org, id)
  }
  await age(owner, [post.id], months)
  return post.id
}

/** Every row of a post's publications, attempts, removals and figures, wherever it is: as text, and only what both places have. */
const rowsOf = async (postId: string) => {
  const { rows } = await owner.query<{ place: string; row: string }>(
    `WITH live AS (SELECT * FROM publications WHERE post_id = $1), gone AS (SELECT * FROM archived_publications WHERE post_id = $1)
     SELECT 'live' AS place, to_jsonb(p)::text AS row FROM live p
     UNION ALL SELECT 'live', to_jsonb(a)::text FROM attempts a WHERE publication_id IN (SELECT id FROM live)
     UNION ALL SELECT 'live', to_jsonb(r)::text FROM removals r WHERE publication_id IN (SELECT id FROM live)
     UNION ALL SELECT 'archive', (to_jsonb(p) - '{month,removal,metrics}'::text[])::text FROM gone p
     UNION ALL SELECT 'archive', (to_jsonb(a) - 'month')::text FROM archived_attempts a WHERE publication_id IN (SELECT id FROM gone)
     UNION ALL SELECT 'archive', removal::text FROM gone WHERE removal IS NOT NULL`,
    [postId],
  )
  return { places: new Set(rows.map(({ place }) => place)), rows: rows.map(({ row }) => row).toSorted() }
}

const isArchived = async (postId: string): Promise<boolean> =>
  (await owner.query('SELECT FROM archived_posts WHERE post_id = $1', [postId])).rowCount === 1

describe('what has been over for long', () => {
  it('moves, in every state that is an end and none that is not, when it is older than the setting and not before', async () => {
    const org = await anOrg(owner)
    const [old, young] = [new Map<Standing, string>(), new Map<Standing, string>()]
    for (const standing of STANDINGS) {
      old.set(standing, await aPostOf(org, [standing], 13))
      young.set(standing, await aPostOf(org, [standing], 11))
    }
    await archive(null)
    for (const id of old.values()) assert.equal(await isArchived(id), false)
    await archive()
    for (const [standing, id] of old) assert.equal(await isArchived(id), OVER.has(standing), standing)
    for (const [standing, id] of young) assert.equal(await isArchived(id), false, standing)
  })

  it('is of a random mixture exactly what is over, with every row as it was, in one place and not in two', async () => {
    const org = await anOrg(owner)
    const aMixture = fc.array(
      fc.record({
        standings: fc.array(fc.constantFrom(...STANDINGS), { minLength: 1, maxLength: 3 }),
        months: fc.constantFrom(2, 11, 13, 25),
      }),
      { minLength: 1, maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(aMixture, fc.integer({ min: 1, max: 4 }), async (mixture, most) => {
        const made: { id: string; over: boolean; rows: readonly string[] }[] = []
        for (const { standings, months } of mixture) {
          const id = await aPostOf(org, standings, months)
          const over = months > 12 && standings.every((standing) => OVER.has(standing))
          made.push({ id, over, rows: (await rowsOf(id)).rows })
        }
        await archiveAll(owner, 12, most)
        for (const { id, over, rows } of made) {
          const found = await rowsOf(id)
          assert.deepEqual([...found.places], [over ? 'archive' : 'live'])
          assert.deepEqual(found.rows, rows)
        }
      }),
      { numRuns: 12 },
    )
  })

  it('stays while somebody holds it, or a link for reviews shows it, and moves the next time', async () => {
    const org = await anOrg(owner)
    const [edited, shown] = [await aPostOf(org, ['failed'], 13), await aPostOf(org, ['published'], 13)]
    const link = await owner.query<{ id: string }>(
      `INSERT INTO review_links (org_id, id, name, may, expires_at, created_by)
        VALUES ($1, gen_random_uuid(), 'Client', 'comment', now() + interval '1 day', $2) RETURNING id`,
      [org.id, org.ownerId],
    )
    await owner.query('INSERT INTO review_link_posts (org_id, link_id, post_id, position) VALUES ($1, $2, $3, 0)', [
      org.id,
      link.rows[0]?.id,
      shown,
    ])
    await owner.query('BEGIN')
    await owner.query('SELECT FROM posts WHERE id = $1 FOR UPDATE', [edited])
    await archive()
    await owner.query('COMMIT')
    assert.deepEqual([await isArchived(edited), await isArchived(shown)], [false, false])
    await owner.query('UPDATE review_links SET revoked_at = now() WHERE id = $1', [link.rows[0]?.id])
    await archive()
    assert.deepEqual([await isArchived(edited), await isArchived(shown)], [true, true])
  })

  it('moves once when two workers are at it', async () => {
    const org = await anOrg(owner)
    const ids: string[] = []
    for (let count = 0; count < 12; count += 1) ids.push(await aPostOf(org, ['published', 'failed'], 14))
    const were: Awaited<ReturnType<typeof rowsOf>>[] = []
    for (const id of ids) were.push(await rowsOf(id))
    const posts = async () => Number((await owner.query('SELECT posts FROM archive_progress')).rows[0].posts)
    const earlier = await posts()
    await Promise.all([archive(), archive()])
    await archive()
    assert.equal(await posts(), earlier + ids.length)
    for (const [index, id] of ids.entries()) {
      const { rows, places } = await rowsOf(id)
      assert.deepEqual([[...places], rows], [['archive'], were[index]?.rows])
    }
  })
})

/** Where the move waits when another session holds this table, in the order of its steps. */
const STEPS = [
  'archived_posts',
  'archived_publications',
  'archived_attempts',
  'attempts',
  'publications',
  'archive_progress',
]

describe('a worker that dies while it moves', () => {
  for (const step of STEPS)
    it(`at ${step} has moved nothing, and the next one moves everything`, async () => {
      const org = await anOrg(owner)
      const id = await aPostOf(org, ['published', 'failed', 'removed'], 15)
      const was = await rowsOf(id)
      const { month } = (await owner.query(`SELECT archive_month_of(now() - interval '15 months') AS month`)).rows[0]
      await makeArchiveMonth(worker, month)
      const dying = connectDatabase(database.url, { role: 'worker', poolSize: 1, log: silentLog })
      await owner.query(`BEGIN; LOCK TABLE ${step} IN SHARE MODE`)
      const moving = assert.rejects(archive(12, dying))
      const other = await connectOwner(database.url)
      const waits = async (): Promise<void> => {
        const { rows } = await other.query<{ pid: number }>(
          `SELECT l.pid FROM pg_locks l WHERE NOT l.granted AND l.relation = $1::regclass`,
          [step],
        )
        const pid = rows[0]?.pid
        if (pid === undefined) return waits()
        await other.query('SELECT pg_terminate_backend($1, 5000)', [pid])
      }
      await waits()
      await moving
      await owner.query('COMMIT')
      await Promise.all([other.end(), dying.destroy()])
      const then = await rowsOf(id)
      assert.deepEqual([[...then.places], then.rows, await isArchived(id)], [['live'], was.rows, false])
      await archive()
      const now = await rowsOf(id)
      assert.deepEqual([[...now.places], now.rows, await isArchived(id)], [['archive'], was.rows, true])
    })
})

const refusalOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'done'
  } catch (error) {
    const { code, constraint } = databaseFault(error)
    return constraint ?? code ?? String(error)
  }
}

describe('the database', () => {
  it('lets a post that has moved get no publication, other words, another approval or time, whoever writes', async () => {
    const org = await anOrg(owner)
    const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
    await endPublication(owner, await aPublication(owner, post, await aChannel(owner, org)), 'failed')
    await age(owner, [post.id], 13)
    await archive()
    const change = (what: string) => refusalOf(owner.query(`UPDATE posts SET ${what} WHERE id = $1`, [post.id]))
    assert.deepEqual(
      [
        await refusalOf(aPublication(owner, post, await aChannel(owner, org))),
        await change("content_hash = sha256('x')"),
        await change('approved_hash = content_hash'),
        await change('scheduled_at = now()'),
        await change("note = 'For colleagues'"),
      ],
      ['post_archived', 'post_archived', 'post_archived', 'post_archived', 'done'],
    )
  })

  it('gives a worker no table to make or drop, no month to come, and nothing that ended three months ago or later', async () => {
    const asWorker = (query: string) => refusalOf(sql.raw(query).execute(worker))
    assert.deepEqual(
      [
        await asWorker('create table scheduly.x ()'),
        await asWorker('create table scheduly_archive.x ()'),
        await asWorker("select drop_archive_month('2024-01')"),
        await asWorker("select move_to_archive(gen_random_uuid(), '{}', '{}')"),
        await asWorker('delete from archived_publications'),
        await asWorker("select make_archive_month('2999-01')"),
        await asWorker("select make_archive_month('2024-1; drop')"),
        await asWorker('select archive_publications(2, 10, null)'),
      ],
      ['42501', '42501', '42501', '42501', '42501', 'archive_month', 'archive_month', 'archive_age'],
    )
  })

  it('walls every table of a month like the table that it is a part of, and lets nobody but the owner name it', async () => {
    const org = await anOrg(owner)
    await aPostOf(org, ['published'], 30)
    await archive()
    const { rows } = await owner.query<{ name: string; walled: boolean; policies: string }>(
      `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS walled,
          (SELECT string_agg(polname, ' ' ORDER BY polname) FROM pg_policy WHERE polrelid = c.oid) AS policies
        FROM pg_class c WHERE c.relnamespace = 'scheduly_archive'::regnamespace AND c.relkind = 'r'`,
    )
    assert.ok(rows.length >= 2)
    const app = connectDatabase(database.url, { role: 'app', poolSize: 1, log: silentLog })
    for (const { name, walled, policies } of rows) {
      assert.deepEqual([walled, policies], [true, 'app_find app_tenant owner_all reviewers_none worker_tenant'], name)
      for (const db of [app, worker]) {
        const read = inTransaction(db, { orgId: org.id }, (tx) => sql.raw(`table scheduly_archive.${name}`).execute(tx))
        assert.equal(await refusalOf(read), '42501', name)
      }
    }
    await app.destroy()
  })

  it('gets for each column of publications and attempts one of the archive', async () => {
    const columns = async (table: string) =>
      (
        await owner.query<{ line: string }>(
          `SELECT attname || ' ' || format_type(atttypid, atttypmod) AS line FROM pg_attribute
            WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
          [table],
        )
      ).rows.map(({ line }) => line)
    assert.deepEqual((await columns('archived_publications')).slice(3), await columns('publications'))
    assert.deepEqual((await columns('archived_attempts')).slice(1), await columns('attempts'))
  })

  it('lets an organization go with its archive, and knows until when it knew, when all of its attempts have moved', async () => {
    const org = await anOrg(owner)
    const [id] = [await aPostOf(org, ['published', 'removed'], 13)]
    await archive()
    assert.equal(await isArchived(id), true)
    const last = `SELECT max(last_started_at) AS at FROM archive_months`
    const { at } = (await owner.query(last)).rows[0]
    await owner.query('BEGIN; ALTER TABLE attempts DISABLE TRIGGER USER; DELETE FROM attempts')
    await owner.query(`UPDATE installation SET created_at = '2001-01-01'`)
    await owner.query(`SELECT halt_publishing('A test')`)
    const { known } = (await owner.query('SELECT known_until AS known FROM installation')).rows[0]
    await owner.query('ROLLBACK')
    assert.deepEqual(known, at)
    await owner.query('UPDATE organizations SET deletion_at = now() WHERE id = $1', [org.id])
    await owner.query(`UPDATE channels SET state = 'deleted', credentials = NULL WHERE org_id = $1`, [org.id])
    for (let round = 0; round < 3; round += 1) await await deleteClosedOrganizations(worker, 5)
    for (const table of [
      'organizations WHERE id',
      'archived_posts WHERE org_id',
      'archived_publications WHERE org_id',
      'archived_attempts WHERE org_id',
    ])
      assert.equal((await owner.query(`SELECT FROM ${table} = $1`, [org.id])).rowCount, 0, table)
  })
})
