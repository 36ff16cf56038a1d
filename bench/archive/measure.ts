import type { Client } from 'pg'
import { addChannels, connectOwner, newVaultKey } from '#bench/engines/ours.ts'
import { prepare } from '#bench/engines/ours-worker.ts'
import { ourDatabase, settle, startServer, type Server } from '#bench/harness/server.ts'
import { claimDue } from '#db/claims.ts'
import { connectDatabase, inTransaction, type Database } from '#db/database.ts'
import { listPosts, type PostFilter } from '#db/post-listing.ts'
import { listPublications } from '#db/publications.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { archiveOld } from '#publishing/archiving.ts'
import { fillOld, queueSome, type Large } from './fill.ts'

export interface ArchiveCounts {
  /** Publications and attempts together. */
  readonly rows: number
  /** For how long is published before and after. */
  readonly seconds: number
  readonly perSecond: number
  /** How many pages of each list are read. */
  readonly pages: number
}

/** Milliseconds. */
export interface Times {
  readonly p50: number
  readonly p99: number
  readonly count: number
}

export interface Phase {
  readonly name: string
  readonly lateness: Times
  readonly claim: Times
  readonly queued: number
  /** Of these, posts that were queued after their time, because the benchmark itself was late. */
  readonly fedLate: number
}

export interface Size {
  readonly table: string
  readonly rows: number
  readonly heap: number
  readonly indexes: number
}

export interface Pages {
  readonly name: string
  readonly before: Times
  readonly after: Times
}

export interface Measured {
  readonly phases: readonly Phase[]
  readonly pages: readonly Pages[]
  readonly before: readonly Size[]
  readonly after: readonly Size[]
  readonly moved: number
  /** Of publications and attempts that are left among the live ones, and are no part of what was published meanwhile. */
  readonly left: number
  readonly fillSeconds: number
  readonly moveSeconds: number
  readonly walBytes: number
}

const timesOf = (values: readonly number[]): Times => {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), count: sorted.length }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Ends the transaction of a look. */
class Looked extends Error {}

/** How long a claim takes; what it takes is given back. */
const claimOnce = async (db: Database): Promise<number> => {
  const begun = performance.now()
  let took = Number.NaN
  await inTransaction(db, {}, async (tx) => {
    const lanes = [{ provider: 'twt', limit: 50 }]
    await claimDue(tx, { lanes, worker: 'look', leaseSeconds: 60, overdueSeconds: 900 })
    took = performance.now() - begun
    throw new Looked()
  }).catch((error: unknown) => {
    if (!(error instanceof Looked)) throw error
  })
  return took
}

interface Ground {
  readonly owner: Client
  readonly worker: Database
  readonly app: Database
  readonly url: string
  readonly vaultKey: string
  readonly large: Large
  readonly pages: number
}

const LOOK_EVERY_MS = 100
/** So many that none has more than its network bears, for some eleven minutes. */
const CHANNELS_PER_RATE = 130
const LONGEST_LEAD_MS = 2_000
const LAST_ANSWERS_MS = 1_000

/** Publishes at a steady rate while `work` goes on, or for so many seconds, and looks how long claims take. */
const publishing = async (
  { owner, worker, vaultKey }: Ground,
  { seconds, perSecond }: ArchiveCounts,
  { name, work }: { readonly name: string; readonly work?: () => Promise<void> },
): Promise<Phase> => {
  const channels = await addChannels(owner, perSecond * CHANNELS_PER_RATE, { vaultKey })
  const claims: number[] = []
  const from = Date.now()
  const lead = Math.min(LONGEST_LEAD_MS, seconds * 1_000)
  const over = new AbortController()
  const working = (work ?? (() => pause(seconds * 1_000 + lead)))().finally(() => {
    over.abort()
  })
  let [queued, fedLate] = [0, 0]
  const feeding = async (): Promise<void> => {
    for (let second = 0; !over.signal.aborted; second += 1) {
      const first = from + lead + second * 1_000
      await queueSome(
        owner,
        channels.slice((second * perSecond) % channels.length),
        Array.from({ length: perSecond }, (_, index) => first + (index * 1_000) / perSecond),
      )
      queued += perSecond
      if (Date.now() > first) fedLate += perSecond
      await pause(Math.max(0, from + (second + 1) * 1_000 - Date.now()))
    }
  }
  const looking = async (): Promise<void> => {
    while (!over.signal.aborted) {
      claims.push(await claimOnce(worker))
      await pause(LOOK_EVERY_MS)
    }
  }
  await Promise.all([working, feeding(), looking()])
  await pause(lead + LAST_ANSWERS_MS)
  const { rows } = await owner.query<{ late: number }>(
    `SELECT a.late_milliseconds AS late FROM attempts a JOIN publications p ON p.org_id = a.org_id AND p.id = a.publication_id
      WHERE p.channel_id = ANY ($1) AND a.late_milliseconds IS NOT NULL`,
    [channels.map(({ id }) => id)],
  )
  return { name, lateness: timesOf(rows.map(({ late }) => late)), claim: timesOf(claims), queued, fedLate }
}

const SIZES = `SELECT c.relname AS table, sum(pg_relation_size(t.relid))::float8 AS heap, sum(pg_indexes_size(t.relid))::float8 AS indexes,
    sum(greatest(l.reltuples, 0))::float8 AS rows
  FROM pg_class c CROSS JOIN LATERAL (SELECT c.oid AS relid WHERE c.relkind = 'r' UNION ALL SELECT relid FROM pg_partition_tree(c.oid) WHERE isleaf) t JOIN pg_class l ON l.oid = t.relid
  WHERE c.relnamespace = 'scheduly'::regnamespace AND c.relname IN
    ('publications', 'attempts', 'archived_posts', 'archived_publications', 'archived_attempts') GROUP BY c.relname ORDER BY c.relname`

const sizesOf = async (owner: Client): Promise<readonly Size[]> => (await owner.query<Size>(SIZES)).rows

const filtersOf = ({ orgId, id }: Large): readonly (readonly [string, Partial<PostFilter>])[] => [
  ['all posts', { orgId }],
  ['published', { orgId, status: 'published' }],
  ['failed', { orgId, status: 'failed' }],
  ['of one channel', { orgId, channelId: id }],
]

/** Pages of the list of posts of the large organization, each some way further back than the one before. */
const readPages = async ({ app, large, pages }: Ground, filter: Partial<PostFilter>): Promise<Times> => {
  const { orgId } = large
  const taken: number[] = []
  let after: { key: string; id: string } | null = null
  for (let page = 0; page < pages; page += 1) {
    const begun = performance.now()
    const rows: Awaited<ReturnType<typeof listPosts>> = await inTransaction(
      app,
      { orgId, userId: large.ownerId },
      async (tx) => {
        const found = await listPosts(tx, { ...filter, orgId }, { sort: '-scheduled_at', limit: 25, after, beside: '' })
        await listPublications(
          tx,
          orgId,
          found.map(({ id }) => id),
        )
        return found
      },
    )
    taken.push(performance.now() - begun)
    const last = rows.at(-1)
    after = last === undefined ? null : { key: last.sortKey, id: last.id }
  }
  return timesOf(taken)
}

const readAllPages = async (ground: Ground): Promise<ReadonlyMap<string, Times>> => {
  const times = new Map<string, Times>()
  for (const [name, filter] of filtersOf(ground.large)) times.set(name, await readPages(ground, filter))
  return times
}

const walOf = async (owner: Client): Promise<number> =>
  Number((await owner.query(`SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS bytes`)).rows[0].bytes)

const NOBODY: Times = { p50: Number.NaN, p99: Number.NaN, count: 0 }
const going = new AbortController().signal

const measureOn = async (ground: Ground, counts: ArchiveCounts, fillSeconds: number): Promise<Measured> => {
  const { owner, worker } = ground
  const before = await sizesOf(owner)
  const pagesBefore = await readAllPages(ground)
  const first = await publishing(ground, counts, { name: 'before: everything is live' })
  const wal = await walOf(owner)
  let moveSeconds = 0
  let walBytes = 0
  const second = await publishing(ground, counts, {
    name: 'while it is archived',
    work: async () => {
      const begun = performance.now()
      await archiveOld({ db: worker, clock: systemClock, log: silentLog, archiveAfterMonths: 12 }, going)
      moveSeconds = (performance.now() - begun) / 1_000
      walBytes = (await walOf(owner)) - wal
    },
  })
  await owner.query('VACUUM ANALYZE')
  const third = await publishing(ground, counts, { name: 'afterwards' })
  const pagesAfter = await readAllPages(ground)
  const { rows } = await owner.query<{ moved: string; left: string }>(
    `SELECT (SELECT publications + attempts FROM archive_progress)::text AS moved,
      ((SELECT count(*) FROM publications WHERE created_at < now() - interval '1 year')
        + (SELECT count(*) FROM attempts WHERE started_at < now() - interval '1 year'))::text AS left`,
  )
  return {
    phases: [first, second, third],
    pages: filtersOf(ground.large).map(([name]) => ({
      name,
      before: pagesBefore.get(name) ?? NOBODY,
      after: pagesAfter.get(name) ?? NOBODY,
    })),
    before,
    after: await sizesOf(owner),
    moved: Number(rows[0]?.moved),
    left: Number(rows[0]?.left),
    fillSeconds,
    moveSeconds,
    walBytes,
  }
}

const measureIn = async (server: Server, counts: ArchiveCounts): Promise<Measured> => {
  const database = await ourDatabase(server)
  const { url } = database
  const vaultKey = newVaultKey()
  const owner = await connectOwner(url)
  const [worker, app] = (['worker', 'app'] as const).map((role) =>
    connectDatabase(url, { role, poolSize: 4, log: silentLog }),
  )
  if (worker === undefined || app === undefined) throw new Error('no connection')
  const begun = performance.now()
  const large = await fillOld(owner, counts.rows, vaultKey)
  await settle(url)
  const fillSeconds = (performance.now() - begun) / 1_000
  const order = {
    worker: 'ours',
    url,
    ledger: `${server.directory}/ledger`,
    networkMs: 0,
    inFlight: 50,
    leaseSeconds: 60,
    vaultKey,
  } as const
  const publisher = await prepare(order, () => Promise.resolve())
  try {
    await publisher.start()
    return await measureOn({ owner, worker, app, url, vaultKey, large, pages: counts.pages }, counts, fillSeconds)
  } finally {
    await publisher.stop()
    await Promise.all([owner.end(), worker.destroy(), app.destroy()])
    await database.drop()
  }
}

/** Fills a server of its own, publishes before, during and after the move, and measures. */
export const measureArchive = async (counts: ArchiveCounts, server?: Server): Promise<Measured> => {
  const own = server ?? (await startServer())
  try {
    return await measureIn(own, counts)
  } finally {
    if (server === undefined) await own.stop()
  }
}
