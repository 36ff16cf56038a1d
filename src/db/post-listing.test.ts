import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { Client } from 'pg'
import { postStatus, PUBLICATION_STATUSES, summarize, type PublicationStatus } from '#domain/publication.ts'
import { silentLog } from '#lib/log.ts'
import { aChannel, anOrg, aPost, aPublication, connectOwner, type TestOrg } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { connectDatabase, inTransaction, type Database } from './database.ts'
import { countPosts, listPosts, POST_SORTS, type PagePosition, type PostFilter, type PostSort } from './post-listing.ts'

// The list takes one way through the indexes or another, by filter and order. All of them lead to the same posts.

interface Drawn {
  readonly hour: number | null
  readonly age: number
  readonly statuses: readonly (PublicationStatus | null)[]
}

interface Made {
  readonly id: string
  readonly createdAt: number
  /** What has no time comes after all that has one. */
  readonly plannedAt: number
  readonly channels: ReadonlyMap<string, PublicationStatus>
}

const POSTS = 80
const CHANNELS = 3
const HOURS = 12
const START_MS = Date.UTC(2031, 0, 1)
const atHour = (hour: number): Date => new Date(START_MS + hour * 3_600_000)

let database: TestDatabase
let owner: Client
let app: Database
let org: TestOrg
let channelIds: readonly string[]
let made: readonly Made[]

/** Writes the row as its later life would leave it, past the guards that are no matter here. */
const age = async (id: string, drawn: Drawn): Promise<void> => {
  const createdAt = atHour(-drawn.age)
  await owner.query('UPDATE posts SET created_at = $2 WHERE id = $1', [id, createdAt])
  await owner.query('UPDATE publications SET post_created_at = $2 WHERE post_id = $1', [id, createdAt])
}

const setStatus = (id: string, status: PublicationStatus): Promise<unknown> =>
  owner.query(
    `UPDATE publications SET status = $2, due_at = now(), wake_at = now(),
      remote_id = CASE WHEN $2 = 'published' THEN $1::text END, published_at = CASE WHEN $2 = 'published' THEN now() END,
      failure_code = CASE WHEN $2 = 'failed' THEN 'rejected' END, needs_attention = $2 = 'failed' AND id > gen_random_uuid()
      WHERE id = $1`,
    [id, status],
  )

const make = async (drawn: Drawn): Promise<Made> => {
  // What goes nowhere has no time either.
  const scheduledAt =
    drawn.hour === null || drawn.statuses.every((status) => status === null) ? null : atHour(drawn.hour)
  const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId, ...(scheduledAt && { scheduledAt }) })
  const channels = new Map<string, PublicationStatus>()
  for (const [index, channelId] of channelIds.entries()) {
    const status = drawn.statuses[index] ?? null
    if (status === null) continue
    const id = await aPublication(owner, post, channelId)
    await owner.query('SET session_replication_role = replica')
    await setStatus(id, status)
    await owner.query('SET session_replication_role = origin')
    channels.set(channelId, status)
  }
  await owner.query('SET session_replication_role = replica')
  await age(post.id, drawn)
  await owner.query('SET session_replication_role = origin')
  return {
    id: post.id,
    createdAt: atHour(-drawn.age).getTime(),
    plannedAt: scheduledAt?.getTime() ?? Number.POSITIVE_INFINITY,
    channels,
  }
}

const aPostToBe: fc.Arbitrary<Drawn> = fc.record({
  // Several of one hour, so that the id has to decide; several without a time.
  hour: fc.option(fc.integer({ min: 0, max: HOURS - 1 }), { freq: 4 }),
  age: fc.integer({ min: 0, max: HOURS }),
  statuses: fc.array(fc.option(fc.constantFrom(...PUBLICATION_STATUSES), { freq: 2 }), {
    minLength: CHANNELS,
    maxLength: CHANNELS,
  }),
})

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  app = connectDatabase(database.url, { role: 'app', poolSize: 2, log: silentLog })
  org = await anOrg(owner)
  const channels: string[] = []
  for (let index = 0; index < CHANNELS; index += 1) channels.push(await aChannel(owner, org))
  channelIds = channels
  const posts: Made[] = []
  for (const drawn of fc.sample(aPostToBe, POSTS)) posts.push(await make(drawn))
  made = posts
})
after(async () => {
  await app.destroy()
  await owner.end()
  await database.drop()
})

type Asked = Pick<PostFilter, 'authorId' | 'status' | 'channelId' | 'hasFailed' | 'from' | 'to'>

const isWithin = ({ plannedAt }: Made, { from, to }: Asked): boolean => {
  if (from === undefined && to === undefined) return true
  if (plannedAt === Number.POSITIVE_INFINITY) return false
  return plannedAt >= (from?.getTime() ?? 0) && plannedAt < (to?.getTime() ?? Number.POSITIVE_INFINITY)
}

const passes = (post: Made, asked: Asked): boolean => {
  const statuses = [...post.channels.values()]
  const { authorId, status, channelId, hasFailed } = asked
  return (
    isWithin(post, asked) &&
    (authorId === undefined || authorId === org.ownerId) &&
    (status === undefined || postStatus(summarize(statuses)) === status) &&
    (channelId === undefined || post.channels.has(channelId)) &&
    (hasFailed === undefined || statuses.includes('failed') === hasFailed)
  )
}

const expected = (asked: Asked, sort: PostSort): readonly string[] => {
  const key = ({ createdAt, plannedAt }: Made): number => (sort.endsWith('created_at') ? createdAt : plannedAt)
  const order = (one: Made, other: Made): number =>
    key(one) === key(other) ? (one.id < other.id ? -1 : 1) : key(one) < key(other) ? -1 : 1
  const found = made.filter((post) => passes(post, asked)).toSorted(order)
  return (sort.startsWith('-') ? found.toReversed() : found).map(({ id }) => id)
}

const readAll = (asked: Asked, sort: PostSort, limit: number): Promise<readonly string[]> =>
  inTransaction(app, { orgId: org.id, userId: org.ownerId }, async (tx) => {
    const ids: string[] = []
    let place: PagePosition | null = null
    do {
      const rows = await listPosts(tx, { orgId: org.id, ...asked }, { sort, limit, after: place })
      const page = rows.slice(0, limit)
      ids.push(...page.map(({ id }) => id))
      const last = page.at(-1)
      place = rows.length > limit && last !== undefined ? { key: last.sortKey, id: last.id } : null
    } while (place !== null)
    return ids
  })

const count = (asked: Asked, most: number): Promise<number> =>
  inTransaction(app, { orgId: org.id, userId: org.ownerId }, (tx) => countPosts(tx, { orgId: org.id, ...asked }, most))

const optional = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(values, { nil: undefined })

test('every filter in every order leads through the posts that pass, each once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        isOwn: optional(fc.boolean()),
        status: optional(fc.constantFrom(...PUBLICATION_STATUSES)),
        channel: optional(fc.nat(CHANNELS - 1)),
        hasFailed: optional(fc.boolean()),
        from: optional(fc.integer({ min: 0, max: HOURS })),
        to: optional(fc.integer({ min: 0, max: HOURS })),
      }),
      fc.constantFrom(...POST_SORTS),
      fc.integer({ min: 1, max: 30 }),
      async ({ isOwn, channel, from, to, ...rest }, sort, limit) => {
        const asked: Asked = {
          ...rest,
          authorId: isOwn === undefined ? undefined : isOwn ? org.ownerId : org.id,
          channelId: channel === undefined ? undefined : channelIds[channel],
          from: from === undefined ? undefined : atHour(from),
          to: to === undefined ? undefined : atHour(to),
        }
        const found = expected(asked, sort)
        assert.deepEqual(await readAll(asked, sort, limit), found)
        // Counted up to a limit, and beyond it that there are more.
        assert.equal(await count(asked, limit), Math.min(found.length, limit + 1))
      },
    ),
    { numRuns: 300 },
  )
})
