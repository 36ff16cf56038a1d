import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from 'pg'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { mayGo, postStatus, PUBLICATION_STATUSES, summarize, type PublicationStatus } from './publication.ts'

/** The design's table of transitions, written out once more. */
const LEGAL = new Set([
  'draft → queued',
  'draft → canceled',
  'queued → draft',
  'queued → publishing',
  'queued → canceled',
  'publishing → published',
  'publishing → queued',
  'publishing → draft',
  'publishing → failed',
  'failed → published',
  'failed → queued',
  'failed → draft',
  'failed → canceled',
])

const PAIRS = PUBLICATION_STATUSES.flatMap((from) => PUBLICATION_STATUSES.map((to) => ({ from, to })))

/** Every list of 0, 1 or 2 publications per state. */
const everyPost = (): readonly (readonly PublicationStatus[])[] =>
  PUBLICATION_STATUSES.reduce<readonly (readonly PublicationStatus[])[]>(
    (posts, status) => posts.flatMap((post) => [post, [...post, status], [...post, status, status]]),
    [[]],
  )

/** The rule in the design's words, over the publications themselves instead of their counts. */
const statusInWords = (publications: readonly PublicationStatus[]): PublicationStatus => {
  if (publications.length === 0) return 'draft'
  const counted = publications.filter((status) => status !== 'canceled')
  if (counted.length === 0) return 'canceled'
  const order = ['publishing', 'queued', 'draft', 'failed'] as const
  return order.find((status) => counted.includes(status)) ?? 'published'
}

describe('the states of a publication', () => {
  let database: TestDatabase
  let owner: Client

  before(async () => {
    database = await createTestDatabase()
    owner = await connectOwner(database.url)
  })
  after(async () => {
    await owner.end()
    await database.drop()
  })

  it('goes only where the table of transitions says', () => {
    for (const { from, to } of PAIRS) assert.equal(mayGo(from, to), LEGAL.has(`${from} → ${to}`), `${from} → ${to}`)
  })

  it('ends for good in published and canceled, and never goes from publishing to canceled', () => {
    for (const to of PUBLICATION_STATUSES) {
      assert.equal(mayGo('published', to), false)
      assert.equal(mayGo('canceled', to), false)
    }
    assert.equal(mayGo('publishing', 'canceled'), false)
  })

  it('has the same transitions in the database', async () => {
    const answer = await owner.query<{ from: PublicationStatus; to: PublicationStatus; legal: boolean }>(
      `SELECT f.s AS "from", t.s AS "to", publication_may_go(f.s, t.s) AS legal
        FROM unnest($1::text[]) f (s), unnest($1::text[]) t (s)`,
      [PUBLICATION_STATUSES],
    )
    assert.equal(answer.rows.length, 36)
    for (const { from, to, legal } of answer.rows) assert.equal(legal, mayGo(from, to), `${from} → ${to}`)
  })

  it('gives every post the status that the rule in words gives it', () => {
    const posts = everyPost()
    assert.equal(posts.length, 3 ** 6)
    for (const post of posts) assert.equal(postStatus(summarize(post)), statusInWords(post), post.join())
  })

  it('gives every post the same status in the database', async () => {
    const summaries = everyPost().map(summarize)
    const answer = await owner.query<{ status: PublicationStatus }>(
      `SELECT post_status(draft, queued, publishing, published, failed, canceled) AS status
        FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY e (summary, place),
          jsonb_to_record(summary) AS s (draft bigint, queued bigint, publishing bigint, published bigint, failed bigint,
            canceled bigint) ORDER BY place`,
      [JSON.stringify(summaries)],
    )
    assert.deepEqual(
      answer.rows.map((row) => row.status),
      summaries.map(postStatus),
    )
  })
})

describe('summarize', () => {
  it('counts each state, those without a publication as 0', () => {
    assert.deepEqual(summarize(['failed', 'queued', 'failed']), {
      draft: 0,
      queued: 1,
      publishing: 0,
      published: 0,
      failed: 2,
      canceled: 0,
    })
  })
})
