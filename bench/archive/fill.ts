import type { Client } from 'pg'
import { addChannels, CONTENT, textOfPost, type Channel } from '#bench/engines/ours.ts'
import { systemRandom } from '#lib/random.ts'

/** The oldest and the youngest of what is over, in months. */
const MONTHS = { oldest: 37, youngest: 13 }
/** Of one organization, which is looked at; the rest is spread over the others. */
const LARGE_SHARE = 0.2
const OLD_CHANNELS = 200
/** Of a hundred posts so many failed. */
const FAILED = 5
const FILLED = ['posts', 'publications', 'attempts']

interface Index {
  readonly name: string
  readonly definition: string
}

/** Those that no constraint stands on: built at the end in one go each. */
const INDEXES = `SELECT indexname AS name, indexdef AS definition FROM pg_indexes i
  WHERE schemaname = 'scheduly' AND tablename = ANY ($1) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)`

// Without marks: else the worker takes the database for one that another machine publishes from.
/** Each post with one publication and one attempt, in the order of time. */
const madeOf = (posts: number): string => `CREATE UNLOGGED TABLE bench_made AS
  SELECT uuidv7(at - now()) AS post_id, uuidv7(at - now()) AS publication_id, uuidv7(at - now()) AS attempt_id, at, n,
    c.org_id, c.id AS channel_id, c.owner_id, n % 100 < ${FAILED} AS failed
  FROM (SELECT n, now() - make_interval(months => ${MONTHS.youngest})
      - (1 - n::float8 / ${posts}) * make_interval(months => ${MONTHS.oldest - MONTHS.youngest}) AS at
    FROM generate_series(1, ${posts}) n) moments
  JOIN unnest($1::int[], $2::uuid[], $3::uuid[], $4::uuid[]) c (place, org_id, id, owner_id)
    ON c.place = CASE WHEN n % 100 < ${LARGE_SHARE * 100} THEN 0 ELSE 1 + n % ${OLD_CHANNELS - 1} END`

const POSTS = `INSERT INTO posts (org_id, id, author_id, content_by, text, content_hash, approval_required, created_at, updated_at, scheduled_at)
  SELECT org_id, post_id, owner_id, owner_id, 'An old post of the benchmark, number ' || n, sha256(n::text::bytea), false, at, at, at
  FROM bench_made`

const PUBLICATIONS = `INSERT INTO publications (org_id, id, post_id, channel_id, provider, status, content_hash, approval_required,
    approved_hash, due_at, epoch, remote_id, url, published_at, failure_code, failure_detail, created_at, updated_at, planned_at,
    post_created_at)
  SELECT org_id, publication_id, post_id, channel_id, 'twt', CASE WHEN failed THEN 'failed' ELSE 'published' END,
    sha256(n::text::bytea), false, '', at, 1, CASE WHEN NOT failed THEN 'old-' || n END,
    CASE WHEN NOT failed THEN 'https://example.org/' || n END, CASE WHEN NOT failed THEN at END,
    CASE WHEN failed THEN 'rejected' END, CASE WHEN failed THEN 'The network did not want it.' END, at, at, at, at
  FROM bench_made`

const ATTEMPTS = `INSERT INTO attempts (org_id, id, publication_id, number, epoch, state, content_hash, worker, started_at, settled_after,
    finished_at, outcome, remote_id, late_milliseconds, mark)
  SELECT org_id, attempt_id, publication_id, 1, 1, CASE WHEN failed THEN 'refused' ELSE 'accepted' END, sha256(n::text::bytea),
    'bench', at, at + interval '11 minutes', at + interval '1 second', CASE WHEN failed THEN 'rejected' ELSE 'published' END,
    CASE WHEN NOT failed THEN 'old-' || n END, 3, 0
  FROM bench_made`

/** The organization whose lists are looked at, and the channel that it has. */
export type Large = Channel

/**
 * Fills a database with posts that have been over for one to three years: as many publications as attempts, together so many rows. As
 * the superuser, past triggers and indexes, which are built at the end.
 */
export const fillOld = async (owner: Client, rows: number, vaultKey: string): Promise<Large> => {
  const channels = await addChannels(owner, OLD_CHANNELS, { vaultKey })
  const [large] = channels
  if (large === undefined) throw new Error('no channel')
  const elsewhere = channels.map((each) => (each.id !== large.id && each.orgId === large.orgId ? channels[1] : each))
  await owner.query(
    `SET session_replication_role = replica; SET maintenance_work_mem = '1GB'; SET synchronous_commit = off`,
  )
  const indexes = (await owner.query<Index>(INDEXES, [FILLED])).rows
  for (const { name } of indexes) await owner.query(`DROP INDEX ${name}`)
  await owner.query(madeOf(Math.floor(rows / 2)), [
    elsewhere.map((_, place) => place),
    elsewhere.map((each) => each?.orgId),
    elsewhere.map((each) => each?.id),
    elsewhere.map((each) => each?.ownerId),
  ])
  for (const statement of [POSTS, PUBLICATIONS, ATTEMPTS, 'DROP TABLE bench_made']) await owner.query(statement)
  for (const { definition } of indexes) await owner.query(definition)
  await owner.query('SET session_replication_role = DEFAULT; SET synchronous_commit = DEFAULT')
  return large
}

/** Queues posts for these moments, each by its key: among millions of rows what waits is not looked for. */
export const queueSome = async (
  owner: Client,
  channels: readonly Channel[],
  dues: readonly number[],
): Promise<void> => {
  const rows = dues.flatMap((due, index) => {
    const channel = channels[index % channels.length]
    return channel === undefined ? [] : [{ due, channel, id: systemRandom.id(), text: textOfPost(index) }]
  })
  const columns = [
    rows.map(({ channel }) => channel.orgId),
    rows.map(({ id }) => id),
    rows.map(({ channel }) => channel.ownerId),
    rows.map(({ text }) => text),
    rows.map(({ due }) => due),
    rows.map(({ channel }) => channel.id),
  ]
  const made = `unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::float8[], $6::uuid[])
    made (org_id, id, author_id, text, due, channel_id)`
  await owner.query('BEGIN')
  await owner.query(
    `INSERT INTO posts (org_id, id, author_id, text, content_hash, scheduled_at)
      SELECT org_id, id, author_id, text, sha256(${CONTENT}), to_timestamp(due / 1000) FROM ${made}`,
    columns,
  )
  // What an owner writes needs no approval.
  await owner.query(
    `INSERT INTO publications (org_id, id, post_id, channel_id, content_hash, approval_required, approved_hash, status, due_at, wake_at)
      SELECT org_id, gen_random_uuid(), id, channel_id, sha256(${CONTENT}), false, '', 'queued', to_timestamp(due / 1000),
        to_timestamp(due / 1000) FROM ${made}`,
    columns,
  )
  await owner.query('COMMIT')
}
