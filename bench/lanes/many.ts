// One organization with very many posts, for the lanes "waiting" and "listing". The rows are those that the application
// writes; the fill goes past triggers and foreign keys, which would take an hour and change nothing in them.
import type { Client } from 'pg'
import { addChannels, connectOwner, newVaultKey, type Channel } from '#bench/engines/ours.ts'
import { ourDatabase, withClient, type Server } from '#bench/harness/server.ts'
import { systemRandom } from '#lib/random.ts'

const CHANNELS = 200
const ROWS_AT_ONCE = 50_000
/** Of a hundred posts that are over, how many failed. */
const FAILED_PERCENT = 1

export interface Many {
  readonly url: string
  readonly vaultKey: string
  readonly orgId: string
  readonly authorId: string
  readonly channelIds: readonly string[]
  /** The owner's connection. */
  readonly owner: Client
  /** Brings the number of posts that wait for a day in the coming years up to `count`. */
  fillTo(count: number): Promise<void>
  /** Adds posts of the past, published but for a few that failed. */
  addPast(count: number): Promise<void>
  close(): Promise<void>
}

const addOrganization = async (owner: Client): Promise<{ readonly id: string; readonly ownerId: string }> => {
  const [id, ownerId] = [systemRandom.id(), systemRandom.id()]
  await owner.query(`INSERT INTO users (id, email, username, password_hash) VALUES ($1, $2, 'many', 'none')`, [
    ownerId,
    'many@example.org',
  ])
  await owner.query(`INSERT INTO organizations (id, name, created_by) VALUES ($1, 'Many', $2)`, [id, ownerId])
  await owner.query(`INSERT INTO memberships (org_id, user_id, role) VALUES ($1, $2, 'owner')`, [id, ownerId])
  return { id, ownerId }
}

const MADE = `made AS MATERIALIZED (
  SELECT n, uuidv7() AS post_id, uuidv7() AS id, ($3::uuid[])[1 + n % cardinality($3::uuid[])] AS channel_id,
    format('The %s. thing that we have to say, and what there is to be said about it', n) AS text
  FROM generate_series($4::int, $5::int) n)`

const POSTED = `posted AS (
  INSERT INTO posts (org_id, id, author_id, content_by, text, content_hash, approval_required, scheduled_at, created_at, updated_at)
  SELECT $1, post_id, $2, $2, text,
    sha256(convert_to(format('[1,%s,[["%s",null]]]', to_json(text), channel_id), 'UTF8')), false,
    SCHEDULED, now() - n * interval '1 second', now()
  FROM made RETURNING id, content_hash, scheduled_at, created_at)`

const WAITING = `WITH ${MADE}, ${POSTED.replace('SCHEDULED', "now() + interval '30 days' + n * interval '1 minute'")}
  INSERT INTO publications (org_id, id, post_id, channel_id, provider, status, content_hash, approval_required, approved_hash, due_at, wake_at, planned_at,
    post_created_at)
  SELECT $1, made.id, made.post_id, made.channel_id, 'twt', 'queued', posted.content_hash, false, '', posted.scheduled_at, posted.scheduled_at,
    posted.scheduled_at, posted.created_at
  FROM made JOIN posted ON posted.id = made.post_id`

const PAST = `WITH ${MADE}, ${POSTED.replace('SCHEDULED', "now() - n * interval '1 minute'")}
  INSERT INTO publications (org_id, id, post_id, channel_id, provider, status, content_hash, approval_required, approved_hash, due_at,
    planned_at, post_created_at, remote_id, url, published_at, failure_code, failure_detail)
  SELECT $1, made.id, made.post_id, made.channel_id, 'twt', CASE WHEN failed THEN 'failed' ELSE 'published' END, posted.content_hash,
    false, '', posted.scheduled_at, posted.scheduled_at, posted.created_at, CASE WHEN NOT failed THEN 'past-' || n END, CASE WHEN NOT failed THEN 'https://example.org' END,
    CASE WHEN NOT failed THEN posted.scheduled_at END, CASE WHEN failed THEN 'rejected' END, CASE WHEN failed THEN 'No.' END
  FROM made JOIN posted ON posted.id = made.post_id
    CROSS JOIN LATERAL (SELECT n % 100 < ${FAILED_PERCENT} AS failed)`

/** Adds posts number `first` to `last`, some at a time. */
const fill = async (url: string, statement: string, facts: readonly [...unknown[], number, number]): Promise<void> => {
  const [first, last] = [Number(facts.at(-2)), Number(facts.at(-1))]
  await withClient(url, async (client) => {
    await client.query(
      `SET search_path = scheduly; SET session_replication_role = replica; SET synchronous_commit = off`,
    )
    for (let from = first; from <= last; from += ROWS_AT_ONCE) {
      const to = Math.min(last, from + ROWS_AT_ONCE - 1)
      await client.query(statement, [...facts.slice(0, -2), from, to])
    }
    // As after a quiet night: autovacuum has nothing left to do.
    await client.query('VACUUM (ANALYZE)')
    await client.query('CHECKPOINT')
  })
}

export const openMany = async (server: Server): Promise<Many> => {
  const database = await ourDatabase(server)
  const owner = await connectOwner(database.url)
  const vaultKey = newVaultKey()
  const organization = await addOrganization(owner)
  const channels: readonly Channel[] = await addChannels(owner, CHANNELS, {
    vaultKey,
    organizations: [organization],
  })
  const channelIds = channels.map(({ id }) => id)
  const facts = [organization.id, organization.ownerId, channelIds] as const
  let [waiting, past] = [0, 0]
  return {
    url: database.url,
    vaultKey,
    orgId: organization.id,
    authorId: organization.ownerId,
    channelIds,
    owner,
    fillTo: async (count) => {
      if (count > waiting) await fill(database.url, WAITING, [...facts, waiting + 1, count])
      waiting = Math.max(waiting, count)
    },
    addPast: async (count) => {
      await fill(database.url, PAST, [...facts, past + 1, past + count])
      past += count
    },
    close: async () => {
      await owner.end()
      await database.drop()
    },
  }
}
