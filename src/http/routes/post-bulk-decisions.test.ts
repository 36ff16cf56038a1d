import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  aChannel,
  aMember,
  anOrg,
  aPost,
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
  readonly comment?: string
}

const decide = (decision: string, posts: readonly object[], wishes: Wishes = {}): Promise<TestAnswer> => {
  const { token = org.owner.token, headers = {}, comment } = wishes
  const path = `/orgs/${org.orgId}/posts/bulk/${decision}`
  const body = { posts, ...(comment !== undefined && { comment }) }
  return app.request({ method: 'POST', path, token, body, headers })
}

let texts = 0

const timed = () => {
  texts += 1
  return { text: `Text number ${texts}`, channels: [{ channel_id: channelId }], scheduled_at: inHours(5) }
}

describe('decisions about many posts', () => {
  it('leave a post alone that was changed since it was read', async () => {
    const [one, two, three] = [
      await aPost(app, org, timed()),
      await aPost(app, org, timed()),
      await aPost(app, org, timed()),
    ]
    await app.request({ method: 'PATCH', path: `/posts/${one.id}`, token: org.owner.token, body: { text: 'Changed' } })
    const posts = [
      { post_id: one.id, if_match: one.etag },
      { post_id: two.id, if_match: two.etag },
      { post_id: three.id, if_match: 'no tag' },
    ]
    const { results } = expectStatus(200, await decide('cancel', posts))
    assert.deepEqual(results.map(verdictOf), ['precondition_failed', 'ok', 'invalid_request /if_match'])
    assert.equal(results[2].problem.errors[0].pointer, '/if_match')
    const list = await app.request({ path: `/orgs/${org.orgId}/posts?limit=100`, token: org.owner.token })
    const listed = list.body.data.find(({ id }: { readonly id: string }) => id === two.id)
    assert.equal(listed.etag, results[1].post.etag)
  })

  const pending = async (by: TestOrg['owner']) => (await aPost(app, org, { by, ...timed() })).id

  it('approve each by the rules of one, and tell of each', async () => {
    const editor = await aMember(app, org, 'editor')
    const [one, two, three] = [await pending(editor), await pending(editor), await pending(editor)]
    const elsewhere = await anOrg(app, org.owner)
    const foreign = (await aPost(app, elsewhere)).id
    const posts = [
      { post_id: one, content_hash: 'a'.repeat(64) },
      { post_id: two, comment: 'Fine.' },
      { post_id: foreign },
      { post_id: (await aPost(app, org)).id },
      { post_id: three, scheduled_at: inHours(9) },
      { post_id: 'no id' },
    ]
    const body = expectStatus(200, await decide('approve', posts))
    assert.deepEqual(body.results.map(verdictOf), [
      'content_changed',
      'ok',
      'not_found',
      'approval_not_required',
      'ok',
      'invalid_request /post_id',
    ])
    assert.deepEqual([body.results[1].post.status, body.results[4].post.status], ['queued', 'queued'])
    const { approval } = expectStatus(200, await app.request({ path: `/posts/${one}`, token: org.owner.token }))
    assert.equal(approval.state, 'pending')
    const acts = await app.sql('select action from audit_log where object_id = $1 order by id', [two])
    assert.ok(
      acts.some(({ action }) => action === 'post.approved'),
      JSON.stringify(acts),
    )
  })

  for (const [decision, decided] of [
    ['reject', 'rejected'],
    ['request-changes', 'changes_requested'],
  ] as const) {
    it(`${decision} each by the rules of one, with one comment for all, and tell of each`, async () => {
      const editor = await aMember(app, org, 'editor')
      const waiting = () => aPost(app, org, { by: editor, ...timed() })
      const [one, two, edited, approved] = [await waiting(), await waiting(), await waiting(), await waiting()]
      const change = { method: 'PATCH', path: `/posts/${edited.id}`, token: editor.token } as const
      expectStatus(200, await app.request({ ...change, body: { text: `${edited.text}, and more` } }))
      expectStatus(200, await decide('approve', [{ post_id: approved.id }]))
      const elsewhere = await anOrg(app, org.owner)
      // What somebody may do with a post is part of what they see, and of its tag.
      const read = expectStatus(200, await app.request({ path: `/posts/${one.id}`, token: org.owner.token }))
      const posts = [
        { post_id: one.id, content_hash: one.content_hash, if_match: read.etag },
        { post_id: two.id, content_hash: 'a'.repeat(64) },
        { post_id: edited.id, if_match: edited.etag },
        { post_id: approved.id },
        { post_id: (await aPost(app, elsewhere)).id },
        { post_id: (await aPost(app, org)).id },
        { post_id: two.id, comment: 'Only for this one.' },
        { post_id: 'no id' },
      ]
      const comment = 'Not in this week, please.'
      const { succeeded, results } = expectStatus(200, await decide(decision, posts, { comment }))
      assert.deepEqual(results.map(verdictOf), [
        'ok',
        'content_changed',
        'precondition_failed',
        'ok',
        'not_found',
        'approval_not_required',
        'invalid_request /comment',
        'invalid_request /post_id',
      ])
      assert.equal(succeeded, 2)
      for (const { id } of [one, approved]) {
        const { status, approval, approvals } = expectStatus(
          200,
          await app.request({ path: `/posts/${id}`, token: editor.token }),
        )
        const last = approvals.at(-1)
        assert.deepEqual([status, approval.state, last.decision, last.comment], ['draft', decided, decided, comment])
      }
      for (const { id } of [two, edited]) {
        const { approval, approvals } = expectStatus(
          200,
          await app.request({ path: `/posts/${id}`, token: editor.token }),
        )
        assert.deepEqual([approval.state, approvals], ['pending', []])
      }
      const stale = { content_hash: 'a'.repeat(64), comment }
      const path = `/posts/${two.id}/${decision}`
      const alone = await app.request({ method: 'POST', path, token: org.owner.token, body: stale })
      assert.deepEqual([alone.status, alone.body.code], [409, 'content_changed'])
      expectStatus(403, await decide(decision, [{ post_id: two.id }], { token: editor.token, comment }))
    })
  }

  it('are refused as a whole with a comment that one could not have, or without one that is needed', async () => {
    const posts = [{ post_id: await pending(await aMember(app, org, 'editor')) }]
    const refused = [
      await decide('request-changes', posts),
      await decide('request-changes', posts, { comment: '  ' }),
      await decide('reject', posts, { comment: 'x'.repeat(2_001) }),
    ]
    for (const answer of refused) assert.equal(expectStatus(422, answer).errors[0].pointer, '/comment')
    assert.deepEqual(expectStatus(200, await decide('reject', posts)).results.map(verdictOf), ['ok'])
  })

  it('want the content_hash of each where the organization does', async () => {
    const strict = await anOrg(app, org.owner)
    const editor = await aMember(app, strict, 'editor')
    const changed = { method: 'PATCH', path: `/orgs/${strict.orgId}`, token: org.owner.token } as const
    expectStatus(200, await app.request({ ...changed, body: { approval_policy: { needs_content_hash: true } } }))
    const post = await aPost(app, strict, { by: editor })
    const path = `/orgs/${strict.orgId}/posts/bulk/approve`
    const posts = [{ post_id: post.id }, { post_id: post.id, content_hash: post.content_hash }]
    const answer = await app.request({ method: 'POST', path, token: org.owner.token, body: { posts } })
    assert.deepEqual(expectStatus(200, answer).results.map(verdictOf), ['invalid_request /content_hash', 'ok'])
  })

  it('move each to its time, or take it away, and are refused to editors for what others wrote', async () => {
    const editor = await aMember(app, org, 'editor')
    const [own, other] = [await pending(editor), (await aPost(app, org, timed())).id]
    const time = inHours(50)
    const posts = [
      { post_id: own, scheduled_at: time },
      { post_id: other, scheduled_at: time },
      { post_id: own, local_time: '2020-01-01T10:00', time_zone: 'Europe/Berlin' },
      { post_id: own, scheduled_at: null },
      { post_id: own },
      { post_id: own, allow_duplicate: true },
      { post_id: own, scheduled_at: null, local_time: '2030-01-01T10:00', time_zone: 'Europe/Berlin' },
    ]
    const body = expectStatus(200, await decide('reschedule', posts, { token: editor.token }))
    assert.deepEqual(body.results.map(verdictOf), [
      'ok',
      'forbidden',
      'invalid_request /local_time',
      'ok',
      'invalid_request ',
      'invalid_request /scheduled_at',
      'invalid_request /scheduled_at',
    ])
    assert.deepEqual([body.results[0].post.scheduled_at, body.results[3].post.scheduled_at], [time, null])
  })

  it('cancel what can be canceled', async () => {
    const [one, two] = [(await aPost(app, org, timed())).id, (await aPost(app, org, timed())).id]
    const posts = [{ post_id: one }, { post_id: two }, { post_id: one }]
    const body = expectStatus(200, await decide('cancel', posts))
    assert.deepEqual(body.results.map(verdictOf), ['ok', 'ok', 'already_canceled'])
    assert.equal(body.results[0].post.status, 'canceled')
  })

  it('try again what failed, and what nobody knows the outcome of only by itself', async () => {
    const failing = async (more: string): Promise<string> => {
      const { id } = await aPost(app, org, timed())
      await app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1`, [id])
      await app.sql(
        `update publications set status = 'failed', failure_code = 'rejected', ${more} where post_id = $1`,
        [id],
      )
      return id
    }
    const [failed, unknown] = [await failing('retryable = true'), await failing('needs_attention = true')]
    const posts = [failed, unknown, (await aPost(app, org, timed())).id].map((post_id) => ({ post_id }))
    const body = expectStatus(200, await decide('retry', posts))
    assert.deepEqual(body.results.map(verdictOf), ['ok', 'outcome_unknown', 'nothing_to_retry'])
    assert.equal(body.results[0].post.status, 'queued')
    const editor = await aMember(app, org, 'editor')
    expectStatus(403, await decide('retry', posts, { token: editor.token }))
  })

  it('are carried out once for one key', async () => {
    const headers = { 'idempotency-key': 'cancel-these' }
    const posts = [{ post_id: (await aPost(app, org, timed())).id }]
    const first = await decide('cancel', posts, { headers })
    const second = await decide('cancel', posts, { headers })
    assert.deepEqual([second.text, second.headers['idempotent-replayed']], [first.text, 'true'])
  })

  it('get through side by side over the same posts in other orders', async () => {
    const editor = await aMember(app, org, 'editor')
    const ids: string[] = []
    for (let index = 0; index < 12; index += 1) ids.push(await pending(editor))
    const rows = (order: readonly string[], more: object = {}) => order.map((post_id) => ({ post_id, ...more }))
    const answers = await Promise.all([
      decide('approve', rows(ids)),
      decide('approve', rows(ids.toReversed())),
      decide('reschedule', rows(ids, { scheduled_at: inHours(70) })),
      decide('reschedule', rows(ids.toReversed(), { scheduled_at: inHours(71) })),
    ])
    for (const answer of answers) {
      const { results } = expectStatus(200, answer)
      for (const each of results) assert.equal(verdictOf(each), 'ok')
    }
  })
})
