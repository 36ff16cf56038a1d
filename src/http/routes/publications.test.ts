import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  aChannel,
  aMember,
  anOrg,
  aPost,
  createTestApp,
  expectStatus,
  type TestApp,
  type TestOrg,
} from '#test/support/app.ts'
import { unsettle } from '#test/support/unsettled.ts'

const LATER = '2030-06-01T10:00:00.000Z'

const aScheduledPost = async (app: TestApp, org: TestOrg, channel_id: string) =>
  aPost(app, org, { channels: [{ channel_id }], scheduled_at: LATER })

/** A publication of unknown outcome, and what people say about it. */
const aDoubt = async (app: TestApp) => {
  const org = await anOrg(app)
  const channelId = await aChannel(app, org)
  const post = await aScheduledPost(app, org, channelId)
  const id = await unsettle(app, post.id)
  const { handle } = post.publications[0]
  const network = app.deps.networks.forChannel({ provider: 'twt', sandbox: true })
  const link = (remoteId: string, whose: string = handle) => `${network?.hosts.web}/${whose}/status/${remoteId}`
  const resolve = (body: object, token = org.owner.token, which = id) =>
    app.request({ method: 'POST', path: `/publications/${which}/resolve`, token, body })
  const read = async () => expectStatus(200, await app.request({ path: `/publications/${id}`, token: org.owner.token }))
  const onPost = (what: string, body: object = {}) =>
    app.request({ method: 'POST', path: `/posts/${post.id}/${what}`, token: org.owner.token, body })
  const attempt = async () => (await app.sql('select * from attempts where publication_id = $1', [id]))[0]
  return { org, channelId, post, id, link, resolve, read, onPost, attempt }
}

const NOT_LIVE = { outcome: 'not_live' }

test('live: with its link it is published, the attempt accepted, and whose word that is stands in log and evidence', async () => {
  await using app = await createTestApp()
  const { org, post, id, link, resolve, read, attempt } = await aDoubt(app)
  const admin = await aMember(app, org, 'admin')
  const answer = expectStatus(200, await resolve({ outcome: 'live', url: `${link('1990')}?s=20` }, admin.token))
  assert.deepEqual(
    [answer.status, answer.remote_id, answer.url, answer.failure, answer.post_id],
    ['published', '1990', link('1990'), null, post.id],
  )
  assert.deepEqual(await read(), answer)
  const { state, remote_id, outcome, started_at, evidence } = await attempt()
  assert.deepEqual([state, remote_id, outcome], ['accepted', '1990', 'unknown'])
  assert.equal(answer.published_at, started_at.toISOString())
  assert.deepEqual(
    evidence.map((each: { kind: string; actor_id?: string }) => [each.kind, each.actor_id]),
    [
      ['absent', undefined],
      ['confirmed_live', admin.userId],
    ],
  )
  const log = await app.sql(
    `select action, actor_id, detail->>'url' as url from audit_log where object_id = $1 order by id desc limit 2`,
    [id],
  )
  assert.deepEqual(log, [
    { action: 'publication.confirmed_live', actor_id: admin.userId, url: link('1990') },
    { action: 'publication.published', actor_id: admin.userId, url: null },
  ])
  const twice = await resolve({ outcome: 'live', url: link('1990') })
  assert.deepEqual([twice.status, twice.body.code], [409, 'nothing_to_resolve'])
})

test('not live: an ordinary failure from then on, and the post is retried, edited or canceled like any other', async () => {
  await using app = await createTestApp()
  const acts: readonly (readonly [string, object, string])[] = [
    ['retry', {}, 'queued'],
    ['cancel', {}, 'canceled'],
    ['', { text: 'Another text', scheduled_at: LATER }, 'queued'],
  ]
  for (const [what, body, status] of acts) {
    const { resolve, onPost, attempt, post, org } = await aDoubt(app)
    const path = what === '' ? `/posts/${post.id}` : `/posts/${post.id}/${what}`
    const act = () => app.request({ method: 'POST', path, token: org.owner.token, body })
    assert.deepEqual([(await act()).status, (await onPost('publish')).body.code], [409, 'outcome_unknown'])
    const { failure, status: still, needs_attention } = expectStatus(200, await resolve(NOT_LIVE))
    assert.deepEqual([still, failure.code, failure.retryable], ['failed', 'confirmed_not_published', true])
    assert.deepEqual([failure.needs_attention, needs_attention], [false, undefined])
    assert.equal((await attempt()).state, 'abandoned')
    const twice = await resolve(NOT_LIVE)
    assert.deepEqual([twice.status, twice.body.code], [409, 'nothing_to_resolve'])
    assert.equal(expectStatus(200, await act()).status, status)
  }
})

test('a link that is none of the account, or none at all, is refused with its place', async () => {
  await using app = await createTestApp()
  const { link, resolve, read } = await aDoubt(app)
  const bodies = [
    { outcome: 'live' },
    { outcome: 'live', url: 'x' },
    { outcome: 'live', url: link('1990', 'somebody') },
    { outcome: 'live', url: 'https://x.com/ink/status/1990' },
    { ...NOT_LIVE, url: link('1990') },
  ]
  for (const body of bodies) {
    const answer = await resolve(body)
    assert.deepEqual([answer.status, answer.body.errors?.[0].pointer], [422, '/url'], JSON.stringify(body))
  }
  for (const body of [{}, { outcome: 'perhaps' }, { ...NOT_LIVE, note: '' }])
    assert.equal((await resolve(body)).status, 422)
  assert.equal((await read()).failure.code, 'outcome_unknown')
})

test('a post on the network is the proof of one publication only', async () => {
  await using app = await createTestApp()
  const first = await aDoubt(app)
  expectStatus(200, await first.resolve({ outcome: 'live', url: first.link('77') }))
  const other = await unsettle(app, (await aScheduledPost(app, first.org, first.channelId)).id)
  const taken = await first.resolve({ outcome: 'live', url: first.link('77') }, first.org.owner.token, other)
  assert.deepEqual([taken.status, taken.body.code], [409, 'post_claimed'])
  expectStatus(200, await first.resolve({ outcome: 'live', url: first.link('78') }, first.org.owner.token, other))
})

test('only owners and admins settle; to strangers it is not there; a key needs the scope of publishing', async () => {
  await using app = await createTestApp()
  const { org, id, resolve, read } = await aDoubt(app)
  const stranger = (await anOrg(app)).owner
  const [editor, viewer] = [await aMember(app, org, 'editor'), await aMember(app, org, 'viewer')]
  for (const { token } of [editor, viewer]) {
    assert.equal((await resolve(NOT_LIVE, token)).status, 403)
    expectStatus(200, await app.request({ path: `/publications/${id}`, token }))
  }
  assert.equal((await resolve(NOT_LIVE, stranger.token)).status, 404)
  assert.equal((await app.request({ path: `/publications/${id}`, token: stranger.token })).status, 404)
  assert.equal((await read()).failure.code, 'outcome_unknown')
  const key = async (scopes: readonly string[]): Promise<string> => {
    const path = `/orgs/${org.orgId}/api-keys`
    const body = { name: 'Robot', scopes }
    return expectStatus(201, await app.request({ method: 'POST', path, token: org.owner.token, body })).key
  }
  assert.equal((await resolve(NOT_LIVE, await key(['posts:read', 'posts:write', 'posts:approve']))).status, 403)
  expectStatus(200, await resolve(NOT_LIVE, await key(['posts:publish'])))
})

test('what is queued, on its way or failed for a known reason has nothing to settle', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { token } = org.owner
  const post = await aScheduledPost(app, org, await aChannel(app, org))
  const path = `/publications/${post.publications[0].id}/resolve`
  const code = async () => {
    const answer = await app.request({ method: 'POST', path, token, body: NOT_LIVE })
    return [answer.status, answer.body.code]
  }
  assert.deepEqual(await code(), [409, 'nothing_to_resolve'])
  await app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1`, [post.id])
  assert.deepEqual(await code(), [409, 'publishing_in_progress'])
  await app.sql(`update publications set status = 'failed', failure_code = 'rejected' where post_id = $1`, [post.id])
  assert.deepEqual(await code(), [409, 'nothing_to_resolve'])
})

test('the timeline has what happened in its order, with who did it, and shows no secret', async () => {
  await using app = await createTestApp()
  const { org, id, resolve, read } = await aDoubt(app)
  const secret = 'aB3dE6gH9jK2mN5pQ8sT1v'
  await app.sql(
    `update attempts set detail = $2, evidence = jsonb_build_array(jsonb_build_object('at', to_char(finished_at at time zone 'UTC'
      + interval '5 seconds', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'kind', 'absent', 'detail', $3::text)) where publication_id = $1`,
    [id, `X said: Bearer ${secret}`, `Not there, ${secret}.`],
  )
  await app.sql('update publications set failure_detail = $2 where id = $1', [id, `No answer to ${secret}`])
  expectStatus(200, await resolve(NOT_LIVE))
  const answer = await app.request({ path: `/publications/${id}`, token: org.owner.token })
  const { timeline, lateness_seconds: lateness } = expectStatus(200, answer)
  assert.ok(!answer.text.includes(secret))
  assert.equal(lateness, 2)
  // The attempt was dated back by the test, so it stands before what the log has.
  assert.deepEqual(
    timeline.map((each: { kind: string; result: string | null }) => [each.kind, each.result]),
    [
      ['attempt_started', null],
      ['attempt_answered', 'unknown'],
      ['looked', 'absent'],
      ['draft', null],
      ['queued', null],
      ['publishing', null],
      ['failed', 'outcome_unknown'],
      ['confirmed_not_published', null],
    ],
  )
  assert.deepEqual(timeline.at(-1).actor, { kind: 'user', user_id: org.owner.userId, username: org.owner.username })
  assert.deepEqual([timeline[1].detail, timeline[1].attempt], ['X said: Bearer [hidden]', 1])
  assert.deepEqual(timeline[2].detail, 'Not there, [hidden]')
  assert.equal((await read()).failure.detail, 'A person looked and says that it is not on the network.')
  const post = await app.request({ path: `/posts/${(await read()).post_id}`, token: org.owner.token })
  assert.ok(!post.text.includes(secret))
})

test('what is held for its channel and released again is in the timeline', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const post = await aScheduledPost(app, org, await aChannel(app, org))
  const id = post.publications[0].id
  await app.sql('update publications set held = true where id = $1', [id])
  await app.sql('update publications set held = false where id = $1', [id])
  const { timeline } = expectStatus(200, await app.request({ path: `/publications/${id}`, token: org.owner.token }))
  assert.deepEqual(
    timeline.map((each: { kind: string }) => each.kind),
    ['draft', 'queued', 'held', 'released'],
  )
})
