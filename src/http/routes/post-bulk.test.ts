import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  aChannel,
  aMember,
  anOrg,
  createTestApp,
  expectStatus,
  type TestAnswer,
  type TestApp,
  type TestOrg,
} from '#test/support/app.ts'
import { verdictOf } from '#test/support/rows.ts'

const HOUR_MS = 3_600_000

let app: TestApp
let org: TestOrg
let channelId: string

before(async () => {
  app = await createTestApp()
  org = await anOrg(app)
  channelId = await aChannel(app, org)
})
after(() => app.close())

const inHours = (hours: number): string => new Date(app.deps.clock.now().getTime() + hours * HOUR_MS).toISOString()

interface Wishes {
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

const ask = (path: string, body: object | string, wishes: Wishes = {}): Promise<TestAnswer> => {
  const { token = org.owner.token, headers = {} } = wishes
  return app.request({ method: 'POST', path: `/orgs/${org.orgId}/posts${path}`, token, body, headers })
}

const many = (mode: string, posts: readonly unknown[], wishes: Wishes = {}) => ask('/bulk', { mode, posts }, wishes)

const count = async (): Promise<number> =>
  (await app.sql('select count(*)::int as n from posts where org_id = $1', [org.orgId]))[0].n

let texts = 0
const fresh = (): string => {
  texts += 1
  return `Text number ${texts}`
}

const timed = () => ({ text: fresh(), channels: [{ channel_id: channelId }], scheduled_at: inHours(5) })

const mixed = () => [
  timed(),
  { text: 7 },
  { ...timed(), channels: [{ channel_id: app.deps.random.id() }] },
  { ...timed(), scheduled_at: '2020-01-01T00:00:00Z' },
  { text: fresh() },
]

const MIXED = [
  'ok',
  'invalid_request /text',
  'invalid_request /channels/0/channel_id',
  'invalid_request /scheduled_at',
  'ok',
]

describe('many posts at once, each for itself', () => {
  it('writes those that are right, and tells of each other one what a request for it alone would be told', async () => {
    const earlier = await count()
    const body = expectStatus(200, await many('per_row', mixed()))
    assert.deepEqual(
      body.results.map((each: { row: number }) => each.row),
      [0, 1, 2, 3, 4],
    )
    assert.deepEqual(body.results.map(verdictOf), MIXED)
    assert.deepEqual([body.succeeded, body.failed], [2, 3])
    assert.equal(await count(), earlier + 2)
    const { id } = body.results[0].post
    const read = await app.request({ path: `/posts/${id}`, token: org.owner.token })
    const { attempts: _attempts, approvals: _approvals, ...post } = expectStatus(200, read)
    assert.deepEqual(body.results[0].post, post)
  })

  it('keeps a later row from sending what an earlier one sends', async () => {
    const post = timed()
    const body = expectStatus(200, await many('per_row', [post, post, { ...post, allow_duplicate: true }]))
    assert.deepEqual(body.results.map(verdictOf), ['ok', 'duplicate_content /channels/0/channel_id', 'ok'])
    assert.equal(body.results[1].problem.existing_post_id, body.results[0].post.id)
  })

  it('lets an editor write what waits for approval', async () => {
    const { token } = await aMember(app, org, 'editor')
    const body = expectStatus(200, await many('per_row', [timed(), timed()], { token }))
    for (const { post } of body.results) assert.deepEqual([post.status, post.approval.state], ['draft', 'pending'])
  })

  it('takes 500 rows, one of them bad, in transactions that hold nobody up', async () => {
    const posts = Array.from({ length: 500 }, (_none, index) => (index === 137 ? { text: 7 } : { text: fresh() }))
    const earlier = await count()
    const body = expectStatus(200, await many('per_row', posts))
    assert.deepEqual([body.succeeded, body.failed, verdictOf(body.results[137])], [499, 1, 'invalid_request /text'])
    assert.equal(await count(), earlier + 499)
    const [{ transactions }] = await app.sql(
      'select count(distinct created_at)::int as transactions from posts where org_id = $1 and text = any($2)',
      [org.orgId, posts.map(({ text }) => String(text))],
    )
    assert.equal(transactions, 20)
  })
})

describe('many posts at once, all or nothing', () => {
  it('writes all', async () => {
    const earlier = await count()
    const body = expectStatus(200, await many('atomic', [timed(), timed(), { text: fresh() }]))
    assert.deepEqual(body.results.map(verdictOf), ['ok', 'ok', 'ok'])
    assert.equal(await count(), earlier + 3)
  })

  it('writes none when some cannot be taken, and tells of each of these', async () => {
    const earlier = await count()
    const answer = await many('atomic', mixed())
    assert.deepEqual([answer.status, answer.body.code], [422, 'rows_refused'], answer.text)
    assert.match(answer.body.detail, /3 rows cannot be taken/)
    assert.deepEqual(
      answer.body.errors.map(({ pointer }: { pointer: string }) => pointer),
      ['/posts/1/text', '/posts/2/channels/0/channel_id', '/posts/3/scheduled_at'],
    )
    assert.deepEqual(
      answer.body.results.map((each: { row: number }) => each.row),
      [1, 2, 3],
    )
    assert.deepEqual(answer.body.results.map(verdictOf), MIXED.slice(1, 4))
    assert.equal(await count(), earlier)
  })

  it('is answered once for one key', async () => {
    const headers = { 'idempotency-key': 'all-or-nothing' }
    const posts = [timed(), timed()]
    const first = await many('atomic', posts, { headers })
    const earlier = await count()
    const second = await many('atomic', posts, { headers })
    assert.deepEqual([second.status, second.text, second.headers['idempotent-replayed']], [200, first.text, 'true'])
    assert.equal(await count(), earlier)
  })
})

it('each such request, a file and an export too, is counted by a limit of its own', async () => {
  const token = org.owner.token
  const answers = [
    await many('per_row', [{ text: fresh() }]),
    await ask('/import?dry_run=true', { posts: [{ text: fresh() }] }),
    await app.request({ path: `/orgs/${org.orgId}/posts/export`, token }),
  ]
  for (const { headers } of answers) assert.match(String(headers['ratelimit-policy']), /"bulk"/)
  const single = await ask('', { text: fresh() })
  assert.doesNotMatch(String(single.headers['ratelimit-policy']), /"bulk"/)
})

describe('a request of many that cannot be read', () => {
  const refused: Readonly<Record<string, readonly [body: object | string, status: number, place: string]>> = {
    'no mode': [{ posts: [{ text: 'x' }] }, 422, '/mode'],
    'no posts': [{ mode: 'per_row' }, 422, '/posts'],
    'an empty list': [{ mode: 'per_row', posts: [] }, 422, '/posts'],
    'more than 500': [{ mode: 'per_row', posts: Array.from({ length: 501 }, () => ({ text: 'x' })) }, 422, '/posts'],
    'what is no object': [{ mode: 'per_row', posts: [7] }, 422, '/posts/0'],
    'a field that nobody knows': [{ mode: 'per_row', posts: [{ text: 'x' }], more: 1 }, 422, '/more'],
    'a character that cannot be stored': ['{"mode":"per_row","posts":[{"text":"a\\u0000"}]}', 422, '/posts/0/text'],
  }
  for (const [what, [body, status, place]] of Object.entries(refused)) {
    it(`is refused as a whole: ${what}`, async () => {
      const earlier = await count()
      const answer = await ask('/bulk', body)
      assert.deepEqual([answer.status, answer.body.errors[0].pointer], [status, place], answer.text)
      assert.equal(await count(), earlier)
    })
  }

  it('is refused with what it may have: a body beyond 4 MiB', async () => {
    const posts = Array.from({ length: 400 }, () => ({ text: 'x'.repeat(11_000) }))
    const answer = await many('per_row', posts)
    assert.deepEqual([answer.status, answer.body.code], [413, 'payload_too_large'])
    assert.match(answer.body.detail, /4096 KiB/)
  })

  it('is told of one row where that one is longer than a request for it could be', async () => {
    const thread = Array.from({ length: 24 }, () => ({ text: 'x'.repeat(12_000) }))
    const body = expectStatus(200, await many('per_row', [{ text: fresh(), thread }, { text: fresh() }]))
    assert.deepEqual(body.results.map(verdictOf), ['invalid_request ', 'ok'])
  })
})

describe('many posts, with a key', () => {
  it('gets the first answer for the same once more, refused rows too', async () => {
    const headers = { 'idempotency-key': 'a-mixed-lot' }
    const posts = mixed()
    const first = await many('per_row', posts, { headers })
    const earlier = await count()
    const second = await many('per_row', posts, { headers })
    assert.deepEqual([second.status, second.text, second.headers['idempotent-replayed']], [200, first.text, 'true'])
    assert.equal(await count(), earlier)
    const other = await many('per_row', mixed(), { headers })
    assert.deepEqual([other.status, other.body.code], [422, 'idempotency_key_reused'])
    assert.equal(await count(), earlier)
  })

  it('goes on where it was cut off, and does nothing twice', async () => {
    const headers = { 'idempotency-key': 'cut-in-the-middle' }
    const posts = Array.from({ length: 60 }, () => ({ text: fresh() }))
    const stop = posts[30]?.text
    await app.sql(`create function cut_off() returns trigger language plpgsql as $$ begin
      raise exception 'gone' using errcode = '57P01'; end $$`)
    await app.sql(`create trigger cut_off before insert on posts for each row when (new.text = '${stop}')
      execute function cut_off()`)
    const earlier = await count()
    const cut = await many('per_row', posts, { headers })
    assert.deepEqual([cut.status, cut.body.code], [503, 'unavailable'], cut.text)
    assert.equal(cut.body.results.length, 25)
    assert.deepEqual(new Set(cut.body.results.map(verdictOf)), new Set(['ok']))
    assert.equal(await count(), earlier + 25)
    await app.sql('drop trigger cut_off on posts')
    const body = expectStatus(200, await many('per_row', posts, { headers }))
    assert.deepEqual([body.succeeded, body.failed], [60, 0])
    assert.deepEqual(body.results.slice(0, 25), cut.body.results)
    assert.equal(await count(), earlier + 60)
    assert.equal((await many('per_row', posts, { headers })).headers['idempotent-replayed'], 'true')
  })
})
