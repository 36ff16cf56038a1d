import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import type { Client } from 'pg'
import { makeArchiveMonth } from '#db/archive.ts'
import { connectDatabase, type Database } from '#db/database.ts'
import { systemClock } from '#lib/clock.ts'
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
  archiveOld({ db, clock: systemClock, log: silentLog, archiveAfterMonths: months }, going)

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
