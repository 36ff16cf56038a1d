import type { Client } from 'pg'
import type { Role } from '#domain/membership.ts'
import { asOwner } from './owner.ts'

export interface KnownPerson {
  readonly id: string
  readonly email: string
  readonly username: string
  /** Whether it is certain that whoever has the account reads the mail of its address. */
  readonly isConfirmed: boolean
}

export interface NewPerson {
  readonly id: string
  readonly email: string
  readonly username: string
  readonly passwordHash: string | null
}

export interface NewHome {
  readonly id: string
  readonly name: string
  readonly timeZone: string
  readonly createdBy: string
  readonly createdAt: Date
  readonly members: readonly { readonly userId: string; readonly role: Role }[]
}

export interface NewAccount {
  readonly orgId: string
  readonly id: string
  readonly provider: string
  readonly displayName: string
  readonly createdBy: string
  readonly createdAt: Date
}

export interface TakenOverPost {
  readonly orgId: string
  readonly id: string
  readonly authorId: string
  readonly text: string
  readonly note: string
  /** 64 hexadecimal digits. */
  readonly contentHash: string
  readonly scheduledAt: Date | null
  readonly createdAt: Date
  readonly kind: 'history' | 'awaiting' | 'draft'
  /** Null: its channel is none of its organization's. */
  readonly publication: {
    readonly id: string
    readonly channelId: string
    readonly likeness: string
    readonly status: 'draft' | 'published' | 'canceled'
    readonly publishedAt: Date | null
  } | null
}

/** Somebody who may be named as the author of posts. */
export interface Writer {
  readonly orgId: string
  readonly userId: string
  readonly role: Role
}

/** The installation that is imported into, within one transaction; each act answers with what was not there before. */
export interface OriginalTarget {
  findPeople(emails: readonly string[], ids: readonly string[]): Promise<readonly KnownPerson[]>
  /** False when somebody has the username. */
  addPerson(person: NewPerson): Promise<boolean>
  /** With everybody who belongs there; false when it is there already, and is left as it is. */
  addHome(home: NewHome): Promise<boolean>
  addChannel(channel: NewAccount): Promise<boolean>
  /** Oldest owner first. */
  writersOf(orgIds: readonly string[]): Promise<readonly Writer[]>
  addPosts(posts: readonly TakenOverPost[]): Promise<readonly string[]>
}

const FIND_PEOPLE = `SELECT id, email, username, email_verified_at IS NOT NULL AS "isConfirmed" FROM users
  WHERE lower(email) = ANY ($1) OR id = ANY ($2::uuid[])`

const ADD_PERSON = `WITH added AS (INSERT INTO users (id, email, username, password_hash) VALUES ($1, $2, $3, $4)
    ON CONFLICT (lower(username)) DO NOTHING RETURNING id)
  INSERT INTO account_log (user_id, action, user_agent, request_id, detail)
    SELECT id, 'account.created', 'import of the original', $5, '{}' FROM added`

const ADD_HOME = `INSERT INTO organizations (id, name, time_zone, created_by, created_at) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (id) DO NOTHING`

const ADD_CHANNEL = `INSERT INTO channels (org_id, id, provider, state, sandbox, display_name, created_by, created_at)
  SELECT $1, $2, $3, 'pending', false, $4, $5, $6
  WHERE NOT EXISTS (SELECT FROM channels WHERE org_id = $1 AND id = $2)`

const WRITERS = `SELECT org_id AS "orgId", user_id AS "userId", role FROM memberships
  WHERE org_id = ANY ($1::uuid[]) AND role <> 'viewer' ORDER BY role <> 'owner', created_at, user_id`

const ROWS = `jsonb_to_recordset($1::jsonb) AS x ("orgId" uuid, id uuid, "authorId" uuid, text text, note text, "contentHash" text,
  "scheduledAt" timestamptz, "createdAt" timestamptz, kind text, publication jsonb)`

// Not there yet: looked for first, because a guard judges rows that would meet one that is there as well.
const ADD_POSTS = `INSERT INTO posts (org_id, id, author_id, text, note, content_hash, scheduled_at, created_at)
  SELECT "orgId", id, "authorId", text, note, decode("contentHash", 'hex'), CASE WHEN kind = 'awaiting' THEN "scheduledAt" END, "createdAt"
  FROM ${ROWS} WHERE NOT EXISTS (SELECT FROM posts p WHERE p.org_id = "orgId" AND p.id = x.id) RETURNING id`

// Nothing leads from what is over: it asks nobody for an approval any more, and so gets its time behind its birth.
const END_POSTS = `UPDATE posts p SET approval_required = false, scheduled_at = x."scheduledAt" FROM ${ROWS}
  WHERE x.kind = 'history' AND p.org_id = x."orgId" AND p.id = x.id`

const NOTICE = `[{"code": "taken_over", "detail": "It was published before it was taken over from another system, which did not keep where."}]`

const ADD_PUBLICATIONS = `INSERT INTO publications (org_id, id, post_id, channel_id, status, content_hash, approval_required, approved_hash,
    likeness, published_at, notices, taken_over_at)
  SELECT p.org_id, y.id, p.id, y."channelId", y.status, p.content_hash, p.approval_required, p.approved_hash, decode(y.likeness, 'hex'),
    y."publishedAt", CASE WHEN y.status = 'published' THEN '${NOTICE}'::jsonb ELSE '[]' END, CASE WHEN y.status <> 'draft' THEN clock_timestamp() END
  FROM ${ROWS} CROSS JOIN LATERAL jsonb_to_record(x.publication) AS y (id uuid, "channelId" uuid, likeness text, status text,
    "publishedAt" timestamptz)
  JOIN posts p ON p.org_id = x."orgId" AND p.id = x.id WHERE y.id IS NOT NULL`

const AT_ONCE = 500

const addHome = async (client: Client, { members, ...home }: NewHome): Promise<boolean> => {
  const { id, name, timeZone, createdBy, createdAt } = home
  const { rowCount } = await client.query(ADD_HOME, [id, name, timeZone, createdBy, createdAt])
  if (rowCount !== 1) return false
  for (const { userId, role } of members)
    await client.query('INSERT INTO memberships (org_id, user_id, role) VALUES ($1, $2, $3)', [id, userId, role])
  return true
}

/** Posts of one kind: whatever may still go out needs an approval, whoever wrote it and whoever is named as its author. */
const addKind = async (
  client: Client,
  kind: TakenOverPost['kind'],
  posts: readonly TakenOverPost[],
): Promise<readonly string[]> => {
  await client.query(`SELECT set_config('app.await_approval', $1, true)`, [kind === 'history' ? '' : 'on'])
  const added: string[] = []
  for (let from = 0; from < posts.length; from += AT_ONCE) {
    const some = posts.slice(from, from + AT_ONCE)
    const { rows } = await client.query<{ id: string }>(ADD_POSTS, [JSON.stringify(some)])
    const ids = new Set(rows.map(({ id }) => id))
    const fresh = JSON.stringify(some.filter(({ id }) => ids.has(id)))
    if (kind === 'history') await client.query(END_POSTS, [fresh])
    await client.query(ADD_PUBLICATIONS, [fresh])
    added.push(...ids)
  }
  return added
}

const targetOf = (client: Client, requestId: string): OriginalTarget => ({
  findPeople: async (emails, ids) => (await client.query<KnownPerson>(FIND_PEOPLE, [emails, ids])).rows,
  addPerson: async ({ id, email, username, passwordHash }) =>
    (await client.query(ADD_PERSON, [id, email, username, passwordHash, requestId])).rowCount === 1,
  addHome: (home) => addHome(client, home),
  addChannel: async ({ orgId, id, provider, displayName, createdBy, createdAt }) =>
    (await client.query(ADD_CHANNEL, [orgId, id, provider, displayName, createdBy, createdAt])).rowCount === 1,
  writersOf: async (orgIds) => (await client.query<Writer>(WRITERS, [orgIds])).rows,
  addPosts: async (posts) => {
    const added: string[] = []
    for (const kind of ['history', 'awaiting', 'draft'] as const)
      added.push(
        ...(await addKind(
          client,
          kind,
          posts.filter((post) => post.kind === kind),
        )),
      )
    return added
  },
})

/**
 * Runs `work` as the owner of the database, in one transaction in which all guards of the tables hold. With `keep` false it is
 * taken back in the end, as when `work` fails.
 */
export const intoTarget = <T>(
  ownerUrl: string,
  { keep, requestId }: { readonly keep: boolean; readonly requestId: string },
  work: (target: OriginalTarget) => Promise<T>,
): Promise<T> =>
  asOwner(ownerUrl, { name: 'scheduly-import' }, async (client) => {
    await client.query('BEGIN')
    await client.query(`SELECT set_config('app.request_id', $1, true)`, [requestId])
    // Two imports at once wait for each other.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('scheduly import', 0))`)
    const result = await work(targetOf(client, requestId))
    // A connection that ends without a word takes its transaction back.
    await client.query(keep ? 'COMMIT' : 'ROLLBACK')
    return result
  })
