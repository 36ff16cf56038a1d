import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aChannel, anOrg, aPost, createTestApp, expectStatus } from '#test/support/app.ts'

const REASON = { reason: 'Something happened.' }
const IN_AN_HOUR = new Date(Date.now() + 3_600_000).toISOString()

test('an organization shows its pause and that of the installation to all of its members, and is another version then', async () => {
  await using app = await createTestApp()
  const { orgId, owner } = await anOrg(app)
  const path = `/orgs/${orgId}`
  const read = () => app.request({ path, token: owner.token })
  const before = await read()
  assert.deepEqual([before.body.pause, before.body.installation_pause], [null, null])
  const paused = expectStatus(
    200,
    await app.request({ method: 'POST', path: `${path}/publishing/pause`, token: owner.token, body: REASON }),
  )
  assert.deepEqual([paused.pause.reason, paused.pause.by], [REASON.reason, owner.userId])
  const during = await read()
  assert.deepEqual(during.body.pause, paused.pause)
  const health = expectStatus(200, await app.request({ path: `${path}/publishing`, token: owner.token }))
  assert.equal(health.paused_at, paused.pause.since)
  await app.sql("select pause_installation('An incident.')")
  const both = await read()
  assert.equal(both.body.installation_pause.reason, 'An incident.')
  assert.equal(new Set([before, during, both].map(({ headers }) => headers['etag'])).size, 3)
  const resume = { method: 'POST', path: `${path}/publishing/resume`, token: owner.token, body: {} } as const
  const resumed = expectStatus(200, await app.request(resume))
  assert.deepEqual(
    [resumed.due, resumed.posts, resumed.publications, resumed.organization.pause],
    ['review', 0, 0, null],
  )
  assert.notEqual(resumed.organization.installation_pause, null)
  await app.sql("select resume_installation('review')")
  assert.equal((await read()).body.installation_pause, null)
})

test('what is scheduled during a pause is queued, and the answer says that it does not go out; so does the validation', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { orgId, owner } = org
  const channelId = await aChannel(app, org)
  const { token } = owner
  const pause = (path: string) => app.request({ method: 'POST', path, token, body: REASON })
  const channel = expectStatus(200, await pause(`/channels/${channelId}/pause`))
  assert.deepEqual([channel.status, channel.pause.reason], ['paused', REASON.reason])
  const body = { text: 'Later', channels: [{ channel_id: channelId }], scheduled_at: IN_AN_HOUR }
  const post = expectStatus(201, await app.request({ method: 'POST', path: `/orgs/${orgId}/posts`, token, body }))
  assert.deepEqual([post.status, post.publications[0].paused, post.due_for_review], ['queued', 'channel', false])
  const validate = async (): Promise<string[]> => {
    const path = `/orgs/${orgId}/posts/validate`
    const answer = expectStatus(
      200,
      await app.request({ method: 'POST', path, token, body: { ...body, allow_duplicate: true } }),
    )
    assert.equal(answer.valid, true)
    return answer.warnings.map(({ code }: { code: string }) => code)
  }
  assert.deepEqual(await validate(), ['channel_paused'])
  expectStatus(200, await pause(`/orgs/${orgId}/publishing/pause`))
  assert.deepEqual(await validate(), ['channel_paused', 'publishing_paused'])
  const seen = async () =>
    expectStatus(200, await app.request({ path: `/posts/${post.id}`, token })).publications[0].paused
  assert.equal(await seen(), 'organization')
  const resume = (path: string) => app.request({ method: 'POST', path, token, body: { due: 'publish_now' } })
  expectStatus(200, await resume(`/orgs/${orgId}/publishing/resume`))
  assert.equal(await seen(), 'channel')
  const resumed = expectStatus(200, await resume(`/channels/${channelId}/resume`))
  assert.deepEqual([resumed.channel.status, resumed.due, resumed.posts], ['active', 'publish_now', 0])
  assert.deepEqual([await seen(), await validate()], [null, []])
})

test('what is sent to pause or resume must make sense', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { orgId, owner } = org
  const channelId = await aChannel(app, org)
  const ask = (path: string, body: object) => app.request({ method: 'POST', path, token: owner.token, body })
  for (const path of [`/orgs/${orgId}/publishing`, `/channels/${channelId}`]) {
    for (const body of [
      {},
      { reason: ' ' },
      { reason: 'x'.repeat(501) },
      { reason: 'x', until: IN_AN_HOUR },
      { reason: 'a\u0000b' },
    ])
      assert.equal((await ask(`${path}/pause`, body)).status, 422, JSON.stringify(body))
    for (const body of [{ due: 'never' }, { due: null }, { all: true }])
      assert.equal((await ask(`${path}/resume`, body)).status, 422, JSON.stringify(body))
    assert.equal((await ask(`${path}/resume`, {})).status, 200)
  }
})

test('a channel that nobody has connected yet can neither be paused nor resumed', async () => {
  await using app = await createTestApp()
  const { orgId, owner } = await anOrg(app)
  const { token } = owner
  const started = expectStatus(
    201,
    await app.request({ method: 'POST', path: `/orgs/${orgId}/channels/oauth`, token, body: { provider: 'twt' } }),
  )
  const path = `/channels/${started.channel.id}`
  const codes = await Promise.all([
    app.request({ method: 'POST', path: `${path}/pause`, token, body: REASON }),
    app.request({ method: 'POST', path: `${path}/resume`, token, body: {} }),
    app.request({ method: 'PATCH', path, token, body: { status: 'paused' } }),
  ])
  assert.deepEqual(
    codes.map(({ body }) => body.code),
    Array(3).fill('channel_not_connected'),
  )
})

test('posts are listed by whether something of them waits for a review', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { orgId, owner } = org
  const { token } = owner
  const ids: string[] = []
  for (const text of ['One', 'Two', 'Three']) {
    const channels = [{ channel_id: await aChannel(app, org) }, { channel_id: await aChannel(app, org) }]
    ids.push((await aPost(app, org, { text, channels, scheduled_at: IN_AN_HOUR })).id)
  }
  await app.sql(
    "update publications set status = 'draft', wake_at = null, review_since = now() where post_id = any($1)",
    [ids.slice(0, 2)],
  )
  const list = async (query: string): Promise<string[]> => {
    const found: string[] = []
    for (let cursor = ''; cursor !== 'end';) {
      const path = `/orgs/${orgId}/posts?limit=1&${query}${cursor}`
      const { data, page } = expectStatus(200, await app.request({ path, token }))
      found.push(...data.map(({ id }: { id: string }) => id))
      cursor = page.next_cursor === null ? 'end' : `&cursor=${page.next_cursor}`
    }
    return found
  }
  assert.deepEqual(await list('due_for_review=true&sort=created_at'), ids.slice(0, 2))
  assert.deepEqual(await list('due_for_review=true&sort=-created_at'), ids.slice(0, 2).toReversed())
  assert.deepEqual((await list('due_for_review=true')).toSorted(), ids.slice(0, 2).toSorted())
  assert.deepEqual(await list('due_for_review=true&status=queued'), [])
  assert.deepEqual(await list('due_for_review=true&status=draft&q=two'), ids.slice(1, 2))
  assert.deepEqual(await list('due_for_review=false'), ids.slice(2))
})
