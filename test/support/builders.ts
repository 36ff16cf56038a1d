import { toStoredThread } from '#db/media.ts'
import { Client } from 'pg'
import { canonicalContent } from '#domain/content.ts'
import type { Role } from '#domain/membership.ts'
import { sha256 } from '#lib/hash.ts'
import { systemRandom } from '#lib/random.ts'

// Rows for tests, inserted as the owner: the database's own guards still apply, its row security does not.

/** The owner's connection, which sees every row; `end()` closes it. */
export const connectOwner = async (url: string): Promise<Client> => {
  const owner = new Client({
    connectionString: url,
    options: '-c search_path=scheduly',
    application_name: 'test-owner',
  })
  // Ended with its database when a test fails half-way.
  owner.on('error', () => {})
  await owner.connect()
  return owner
}

/** Adds a person; the answer is the id. */
export const aUser = async (owner: Client): Promise<string> => {
  const id = systemRandom.id()
  const name = `user-${systemRandom.bytes(6).toString('hex')}`
  await owner.query('INSERT INTO users (id, email, username, password_hash) VALUES ($1, $2, $3, $4)', [
    id,
    `${name}@example.org`,
    name,
    '$pbkdf2-sha256$1000$$',
  ])
  return id
}

export interface TestOrg {
  readonly id: string
  readonly ownerId: string
}

export const addMember = async (
  owner: Client,
  member: { readonly orgId: string; readonly userId: string; readonly role: Role },
): Promise<void> => {
  await owner.query('INSERT INTO memberships (org_id, user_id, role) VALUES ($1, $2, $3)', [
    member.orgId,
    member.userId,
    member.role,
  ])
}

/** Adds an organization with an owner of its own. */
export const anOrg = async (owner: Client): Promise<TestOrg> => {
  const id = systemRandom.id()
  const ownerId = await aUser(owner)
  await owner.query('INSERT INTO organizations (id, name, created_by) VALUES ($1, $2, $3)', [id, 'Acme', ownerId])
  await addMember(owner, { orgId: id, userId: ownerId, role: 'owner' })
  return { id, ownerId }
}

/** Adds a new person with a role; the answer is the person's id. */
export const aMember = async (owner: Client, orgId: string, role: Role): Promise<string> => {
  const userId = await aUser(owner)
  await addMember(owner, { orgId, userId, role })
  return userId
}

/** Adds a connected sandbox channel; the answer is its id. */
export const aChannel = async (owner: Client, org: TestOrg): Promise<string> => {
  const id = systemRandom.id()
  await owner.query(
    `INSERT INTO channels (org_id, id, provider, state, sandbox, remote_id, handle, credentials, created_by)
      VALUES ($1, $2, 'twt', 'active', true, $3, 'acme', 'sealed', $4)`,
    [org.id, id, id, org.ownerId],
  )
  return id
}

export interface TestPost {
  readonly orgId: string
  readonly id: string
  readonly contentHash: Buffer
}

/** Adds a post; what its author's role says about approval is up to the database. */
export const aPost = async (
  owner: Client,
  post: {
    readonly orgId: string
    readonly authorId: string
    readonly text?: string
    /** What follows, part by part. */
    readonly below?: readonly string[]
    readonly scheduledAt?: Date
  },
): Promise<TestPost> => {
  const id = systemRandom.id()
  const text = post.text ?? 'Hello'
  const thread = (post.below ?? []).map((each) => ({ text: each, media: [] }))
  const contentHash = sha256(canonicalContent({ text, media: [], thread, channels: [] }))
  const values = [post.orgId, id, post.authorId, text, contentHash, post.scheduledAt ?? null]
  // Only what is given: posts are made in earlier schemas too.
  const [column, value] = thread.length === 0 ? ['', ''] : [', thread', ', $7']
  await owner.query(
    `INSERT INTO posts (org_id, id, author_id, text, content_hash, scheduled_at${column})
      VALUES ($1, $2, $3, $4, $5, $6${value})`,
    thread.length === 0 ? values : [...values, toStoredThread(thread)],
  )
  return { orgId: post.orgId, id, contentHash }
}

/** Adds a post's publication as a draft; the answer is its id. */
export const aPublication = async (owner: Client, post: TestPost, channelId: string): Promise<string> => {
  const id = systemRandom.id()
  await owner.query(
    `INSERT INTO publications (org_id, id, post_id, channel_id, content_hash, approval_required, approved_hash)
      SELECT org_id, $1, id, $2, content_hash, approval_required, approved_hash FROM posts WHERE org_id = $3 AND id = $4`,
    [id, channelId, post.orgId, post.id],
  )
  return id
}

/** Queues a draft publication to wake `seconds` from now (negative: overdue). */
export const queueIn = async (owner: Client, id: string, seconds: number): Promise<void> => {
  await owner.query(
    `UPDATE publications SET status = 'queued', due_at = now() + make_interval(secs => $2),
      wake_at = now() + make_interval(secs => $2) WHERE id = $1`,
    [id, seconds],
  )
}

/** Claims a publication as a worker would, with a lease of two minutes; the answer is the new epoch. */
export const claim = async (owner: Client, id: string): Promise<string> => {
  const answer = await owner.query<{ epoch: string }>(
    `UPDATE publications SET status = 'publishing', epoch = epoch + 1, lease_owner = 'test',
      lease_until = now() + interval '2 minutes', wake_at = now() + interval '2 minutes' WHERE id = $1 RETURNING epoch`,
    [id],
  )
  return answer.rows[0]?.epoch ?? ''
}

/** Writes an attempt that is being sent; the answer is its id. */
export const anAttempt = async (owner: Client, publicationId: string): Promise<string> => {
  const id = systemRandom.id()
  await owner.query(
    `INSERT INTO attempts (org_id, id, publication_id, number, epoch, content_hash, worker, settled_after)
      SELECT p.org_id, $1, p.id,
        1 + coalesce((SELECT max(number) FROM attempts a WHERE a.publication_id = p.id), 0),
        p.epoch, p.content_hash, 'test', now() + interval '11 minutes' FROM publications p WHERE p.id = $2`,
    [id, publicationId],
  )
  return id
}

/** Gives an attempt its end; an accepted one gets a remote id. */
export const endAttempt = async (owner: Client, id: string, state: string): Promise<void> => {
  await owner.query(
    `UPDATE attempts SET state = $2, finished_at = coalesce(finished_at, now()),
      remote_id = CASE WHEN $2 IN ('accepted', 'continued') THEN 'remote' END WHERE id = $1`,
    [id, state],
  )
}

/** Brings a draft publication to its end, by an attempt that was accepted or refused. */
export const endPublication = async (owner: Client, id: string, end: 'published' | 'failed'): Promise<void> => {
  await queueIn(owner, id, -1)
  await claim(owner, id)
  await endAttempt(owner, await anAttempt(owner, id), end === 'published' ? 'accepted' : 'refused')
  await owner.query(
    end === 'published'
      ? `UPDATE publications SET status = 'published', remote_id = $1, url = 'https://x.example/1', published_at = now(),
          lease_until = NULL WHERE id = $1::uuid`
      : `UPDATE publications SET status = 'failed', failure_code = 'rejected', failure_detail = 'No.', lease_until = NULL
          WHERE id = $1`,
    [id],
  )
}
