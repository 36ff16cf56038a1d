import pg, { Client } from 'pg'
import { createVault } from '#auth/vault.ts'
import { systemRandom } from '#lib/random.ts'
import { ourDatabase, settle, type Server } from '#bench/harness/server.ts'
import type { Engine, Stage } from './engine.ts'

const ORGANIZATIONS = 20
const FEW_CHANNELS = 1_000
/** Fewer than a network bears from one channel at once. */
const POSTS_PER_CHANNEL = 5
const ROWS_AT_ONCE = 5_000

/** The owner's connection, which sees every row. */
export const connectOwner = async (url: string): Promise<Client> => {
  const owner = new Client({ connectionString: url, options: '-c search_path=scheduly', application_name: 'bench' })
  owner.on('error', () => {})
  await owner.connect()
  return owner
}

interface Organization {
  readonly id: string
  readonly ownerId: string
}

export interface Channel {
  readonly orgId: string
  readonly id: string
  readonly ownerId: string
}

export const addOrganizations = async (owner: Client, count = ORGANIZATIONS): Promise<readonly Organization[]> => {
  const made = Array.from({ length: count }, () => ({ id: systemRandom.id(), ownerId: systemRandom.id() }))
  const [ids, ownerIds] = [made.map(({ id }) => id), made.map(({ ownerId }) => ownerId)]
  await owner.query(
    `INSERT INTO users (id, email, username, password_hash)
      SELECT id, id || '@example.org', left(id::text, 36), '$pbkdf2-sha256$1000$$' FROM unnest($1::uuid[]) id`,
    [ownerIds],
  )
  await owner.query(
    `INSERT INTO organizations (id, name, created_by)
      SELECT id, 'Bench', owner FROM unnest($1::uuid[], $2::uuid[]) made (id, owner)`,
    [ids, ownerIds],
  )
  await owner.query(
    `INSERT INTO memberships (org_id, user_id, role)
      SELECT id, owner, 'owner' FROM unnest($1::uuid[], $2::uuid[]) made (id, owner)`,
    [ids, ownerIds],
  )
  return made
}

/** Connected channels in turn of each organization, with keys that the vault opens. */
export const addChannels = async (
  owner: Client,
  count: number,
  facts: { readonly vaultKey: string; readonly organizations?: readonly Organization[] },
): Promise<readonly Channel[]> => {
  const vault = createVault(facts.vaultKey, systemRandom)
  const organizations = facts.organizations ?? (await addOrganizations(owner))
  const channels = Array.from({ length: count }, (_, index): Channel => {
    const organization = organizations[index % organizations.length]
    if (organization === undefined) throw new Error('no organization')
    return { orgId: organization.id, ownerId: organization.ownerId, id: systemRandom.id() }
  })
  const keys = JSON.stringify({ accessToken: 'none', refreshToken: null, expiresAt: null, scopes: [] })
  const sealed = channels.map(({ orgId, id }) => vault.seal(keys, { orgId, channelId: id, column: 'credentials' }))
  await owner.query(
    `INSERT INTO channels (org_id, id, provider, state, sandbox, remote_id, handle, credentials, created_by)
      SELECT org_id, id, 'twt', 'active', true, id::text, 'bench', sealed, owner
      FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::uuid[]) made (org_id, id, sealed, owner)`,
    [channels.map(({ orgId }) => orgId), channels.map(({ id }) => id), sealed, channels.map(({ ownerId }) => ownerId)],
  )
  return channels
}

/** The text says which post it is: that is all the pretended network asks for. */
export const textOfPost = (index: number): string => `A post of the benchmark, number ${index}`
export const indexOfText = (text: string): number => Number(text.slice(text.lastIndexOf(' ') + 1))

// As domain/content.ts writes it: the worker hashes what it is about to send, and sends nothing else.
export const CONTENT = `convert_to(format('[1,%s,[["%s",null]]]', to_json(made.text), made.channel_id), 'UTF8')`

/** Queues a part of the posts the way the application does: post, publication as a draft, then its time. */
export const addPart = async (
  owner: Client,
  channels: readonly Channel[],
  part: { readonly first: number; readonly dues: readonly number[] },
): Promise<void> => {
  const rows = part.dues.map((due, offset) => {
    const channel = channels[(part.first + offset) % channels.length]
    return { due, channel, id: systemRandom.id(), text: textOfPost(part.first + offset) }
  })
  const ids = rows.map(({ id }) => id)
  await owner.query('BEGIN')
  await owner.query(
    `INSERT INTO posts (org_id, id, author_id, text, content_hash, scheduled_at)
      SELECT org_id, id, author_id, text, sha256(${CONTENT}), to_timestamp(due / 1000)
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::float8[], $6::uuid[])
        made (org_id, id, author_id, text, due, channel_id)`,
    [
      rows.map(({ channel }) => channel?.orgId),
      ids,
      rows.map(({ channel }) => channel?.ownerId),
      rows.map(({ text }) => text),
      rows.map(({ due }) => due),
      rows.map(({ channel }) => channel?.id),
    ],
  )
  await owner.query(
    `INSERT INTO publications (org_id, id, post_id, channel_id, content_hash, approval_required, approved_hash)
      SELECT p.org_id, made.id, p.id, made.channel_id, p.content_hash, p.approval_required, p.approved_hash
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) made (id, org_id, post_id, channel_id)
      JOIN posts p ON p.org_id = made.org_id AND p.id = made.post_id`,
    [
      rows.map(() => systemRandom.id()),
      rows.map(({ channel }) => channel?.orgId),
      ids,
      rows.map(({ channel }) => channel?.id),
    ],
  )
  await owner.query(
    `UPDATE publications q SET status = 'queued', due_at = p.scheduled_at, wake_at = p.scheduled_at
      FROM unnest($1::uuid[], $2::uuid[]) made (org_id, post_id)
      JOIN posts p ON p.org_id = made.org_id AND p.id = made.post_id
      WHERE q.org_id = p.org_id AND q.post_id = p.id AND q.status = 'draft'`,
    [rows.map(({ channel }) => channel?.orgId), ids],
  )
  await owner.query('COMMIT')
}

/** Queues posts 0 to n-1, each on the next channel. */
export const addPosts = async (owner: Client, channels: readonly Channel[], dues: readonly number[]): Promise<void> => {
  for (let first = 0; first < dues.length; first += ROWS_AT_ONCE) {
    await addPart(owner, channels, { first, dues: dues.slice(first, first + ROWS_AT_ONCE) })
  }
}

const countOf = async (owner: Client, statement: string): Promise<number> =>
  Number((await owner.query<{ count: string }>(statement)).rows[0]?.count ?? Number.NaN)

/** Publications that wait for nothing but the far future do not count. */
export const countPending = (owner: Client): Promise<number> =>
  countOf(
    owner,
    `SELECT count(*) FROM publications
      WHERE status IN ('queued', 'publishing') AND NOT held AND wake_at < now() + interval '1 day'`,
  )

export const newVaultKey = (): string => `k1:${systemRandom.bytes(32).toString('base64')}`

/** What was written when the posts were made is sealed by now, in real life: it is no part of sending them. */
export const sealFed = async (owner: Client): Promise<void> => {
  let after: string | null = null
  do {
    const { rows }: pg.QueryResult<{ next: string | null }> = await owner.query(
      'SELECT seal_audit($1, 100, 10000) AS next',
      [after],
    )
    const next: string | null = rows[0]?.next ?? null
    after = next
  } while (after !== null)
}

const channelsFor = (posts: number): number =>
  Math.max(Math.min(posts, FEW_CHANNELS), Math.ceil(posts / POSTS_PER_CHANNEL))

/** Makes channels for so many posts; each post goes to the next. */
type MakeChannels = (
  owner: Client,
  facts: { readonly vaultKey: string; readonly posts: number },
) => Promise<readonly Channel[]>

export const openStage = async (server: Server, makeChannels: MakeChannels): Promise<Stage> => {
  const database = await ourDatabase(server)
  const owner = await connectOwner(database.url)
  const vaultKey = newVaultKey()
  return {
    url: database.url,
    vaultKey,
    feed: async (dues) => {
      await addPosts(owner, await makeChannels(owner, { vaultKey, posts: dues.length }), dues)
      await sealFed(owner)
      await settle(database.url)
    },
    pending: () => countPending(owner),
    inDoubt: () =>
      countOf(
        owner,
        `SELECT count(DISTINCT (org_id, publication_id)) FROM attempts WHERE state IN ('sending', 'unknown')`,
      ),
    storePids: [],
    close: async () => {
      await owner.end()
      await database.drop()
    },
  }
}

export const ours: Engine = {
  name: 'ours',
  title: 'Scheduly',
  durability: 'PostgreSQL, synchronous_commit on',
  journal: true,
  tuning: 'as delivered, but for the number of sends at once',
  open: (server) =>
    openStage(server, (owner, { vaultKey, posts }) => addChannels(owner, channelsFor(posts), { vaultKey })),
}
