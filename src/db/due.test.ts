import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import { aChannel, anOrg, connectOwner, type TestOrg } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { claimDue, type Claimed } from './claims.ts'
import { connectDatabase, type Database } from './database.ts'

let database: TestDatabase
let owner: Client
let worker: Database

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 5, log: silentLog })
})
after(async () => {
  await worker.destroy()
  await owner.end()
  await database.drop()
})

/** Queues posts of an organization; the nth is due `secondsAgo(n)`, an SQL term. */
const crowd = async (org: TestOrg, count: number, secondsAgo: string): Promise<void> => {
  const facts = [org.id, await aChannel(owner, org)]
  await owner.query(
    `WITH posted AS (
      INSERT INTO posts (org_id, id, author_id, text, content_hash)
        SELECT $1, uuidv7(), $2, n::text, sha256(n::text::bytea) FROM generate_series(1, $3::int) n
        RETURNING org_id, id, content_hash, approval_required, approved_hash)
    INSERT INTO publications (org_id, id, post_id, channel_id, content_hash, approval_required, approved_hash, status, due_at, wake_at)
      SELECT org_id, uuidv7(), id, $4, content_hash, approval_required, approved_hash, 'queued', at, at
      FROM (SELECT *, now() - make_interval(secs => ${secondsAgo}) AS at
        FROM (SELECT *, row_number() OVER () AS n FROM posted) numbered) timed`,
    [facts[0], org.ownerId, count, facts[1]],
  )
}

const take = (limit: number): Promise<readonly Claimed[]> =>
  claimDue(worker, { lanes: [{ provider: 'twt', limit }], worker: 'w', leaseSeconds: 120, overdueSeconds: 900 })

const shareOf = (claims: readonly Claimed[], { id }: TestOrg): number =>
  claims.filter(({ orgId }) => orgId === id).length

const idsOf = (claims: readonly Claimed[]): readonly string[] => claims.map(({ id }) => id)

/** What an organization has that no worker has in hand, the oldest first. */
const waitingOf = async ({ id }: TestOrg): Promise<readonly string[]> => {
  const answer = await owner.query<{ id: string }>(
    `SELECT id FROM publications WHERE org_id = $1 AND status = 'queued' ORDER BY wake_at`,
    [id],
  )
  return answer.rows.map((row) => row.id)
}

/**
 * Nine o'clock is when everybody wants theirs out. An entry for all of one instant holds those that are out with those that wait, and each
 * claim looks at them again: 1,000 entries for a claim of 50 where it should be 250. (How soon what is out is passed over depends on
 * all that goes on in the server, which is why it is not counted here.)
 */
it('what is due has an entry of its own for each post, also of one and the same instant', async () => {
  const answer = await owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE 'deduplicate_items=off' = ANY (reloptions) ORDER BY relname`,
  )
  assert.deepEqual(
    answer.rows.map(({ name }) => name),
    ['publications_turns', 'publications_wake'],
  )
})

describe('turns of organizations', () => {
  beforeEach(() => owner.query('DELETE FROM posts'))

  it('take the one post of an organization in the next batch, however much another one has due before it', async () => {
    const [large, small] = [await anOrg(owner), await anOrg(owner)]
    await crowd(large, 2_000, '1 + n * 0.5')
    await crowd(small, 1, '0.5')
    const claims = await take(20)
    assert.equal(claims.length, 20)
    assert.equal(shareOf(claims, small), 1)
    assert.equal(shareOf(await take(20), large), 20)
  })

  it('give each organization its part of half the places', async () => {
    const orgs = [await anOrg(owner), await anOrg(owner), await anOrg(owner)]
    for (const [place, org] of orgs.entries()) await crowd(org, 100, `${100 * (3 - place)} + n * 0.1`)
    const claims = await take(30)
    assert.equal(claims.length, 30)
    // Five each, and the other half to the first, whose posts have waited longest.
    assert.deepEqual(
      orgs.map((org) => shareOf(claims, org)),
      [20, 5, 5],
    )
  })

  it('take what one organization has in the order in which it is due', async () => {
    const [one, other] = [await anOrg(owner), await anOrg(owner)]
    for (const org of [one, other]) await crowd(org, 100, '(n * 37) % 300')
    for (let batch = 0; batch < 5; batch += 1) {
      const expected = [await waitingOf(one), await waitingOf(other)]
      const claims = await take(20)
      for (const [place, org] of [one, other].entries()) {
        const count = shareOf(claims, org)
        assert.ok(count >= 5)
        assert.deepEqual(
          idsOf(claims.filter(({ orgId }) => orgId === org.id)).toSorted(),
          expected[place]?.slice(0, count).toSorted(),
        )
      }
    }
  })

  it('leave half of the places to what has waited longest where more organizations wait than there are turns', async () => {
    const oldest = await anOrg(owner)
    await crowd(oldest, 50, '1000 + n')
    for (let made = 0; made < 20; made += 1) await crowd(await anOrg(owner), 5, 'n')
    const [claims, expected] = [await take(8), new Set<string>()]
    assert.equal(claims.length, 8)
    const own = shareOf(claims, oldest)
    assert.ok(own === 4 || own === 5)
    for (const { orgId } of claims) expected.add(orgId)
    // Four turns of four organizations, the oldest perhaps among them.
    assert.equal(expected.size, own === 4 ? 5 : 4)
  })

  it('give nothing to two workers, and leave nothing out', async () => {
    const orgs = [await anOrg(owner), await anOrg(owner), await anOrg(owner)]
    for (const [place, org] of orgs.entries()) await crowd(org, 60 + 20 * place, 'n * 2')
    const taken: string[] = []
    while (taken.length < 240) {
      const claims = (await Promise.all(Array.from({ length: 4 }, () => take(15)))).flat()
      assert.ok(claims.length > 0)
      taken.push(...idsOf(claims))
    }
    assert.equal(new Set(taken).size, 240)
    assert.equal((await take(15)).length, 0)
  })

  it('pass over what somebody else is changing', async () => {
    const [large, small] = [await anOrg(owner), await anOrg(owner)]
    await crowd(large, 50, '10 + n')
    await crowd(small, 2, 'n')
    const [, newer] = await waitingOf(small)
    await owner.query('BEGIN')
    await owner.query('SELECT FROM publications WHERE id = $1 FOR UPDATE', [newer])
    const claims = await take(10)
    await owner.query('COMMIT')
    assert.equal(claims.length, 10)
    assert.equal(shareOf(claims, small), 1)
    assert.equal(idsOf(claims).includes(newer ?? ''), false)
  })
})
