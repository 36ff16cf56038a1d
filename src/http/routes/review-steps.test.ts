import assert from 'node:assert/strict'
import { it } from 'node:test'
import { aChannel, aMember, anOrg, aPost, createTestApp, expectStatus, type TestUser } from '#test/support/app.ts'

it('an approval from outside fills the open step, if whoever made the link decides that one', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const [admin, editor] = [await aMember(app, org, 'admin'), await aMember(app, org, 'editor')]
  const as =
    ({ token }: Pick<TestUser, 'token'>) =>
    (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) =>
      app.request({ method, path, token, ...(body === undefined ? {} : { body: { ...body } }) })
  const steps = [
    { name: 'Brand', members: [admin.userId] },
    { name: 'Last', roles: ['owner'] },
  ]
  const policy = { approval_policy: { steps, external_approval: 'counts' } }
  expectStatus(200, await as(org.owner)('PATCH', `/orgs/${org.orgId}`, policy))
  const channels = [{ channel_id: await aChannel(app, org) }]
  const post = await aPost(app, org, { by: editor, text: 'x', channels, scheduled_at: '2030-06-01T10:00:00.000Z' })
  const decideBy = async (maker: TestUser) => {
    const link = { name: 'Client', post_ids: [post.id], expires_at: new Date(Date.now() + 86_400_000).toISOString() }
    const path = `/orgs/${org.orgId}/review-links`
    const made = expectStatus(201, await as(maker)('POST', path, { ...link, may: 'decide' }))
    const token = String(made.link).split('#')[1] ?? ''
    const said = { name: 'Ana', content_hash: post.content_hash }
    expectStatus(200, await as({ token })('POST', `/review/posts/${post.id}/approve`, said))
    const { status, approval } = expectStatus(200, await as(org.owner)('GET', `/posts/${post.id}`))
    return [status, approval.next_step]
  }
  assert.deepEqual(await decideBy(org.owner), ['draft', 1], "advice, while another's step is open")
  assert.deepEqual(await decideBy(admin), ['draft', 2])
  assert.deepEqual(await decideBy(org.owner), ['queued', null])
})

it('an approval from outside covers the time as well where an approval does: only one that was seen', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const editor = await aMember(app, org, 'editor')
  const ask = (method: 'GET' | 'POST' | 'PATCH', path: string, wish: { token?: string; body?: object } = {}) =>
    app.request({ method, path, token: org.owner.token, ...wish })
  const policy = { external_approval: 'counts', moving_time: 'voids_approval' }
  expectStatus(200, await ask('PATCH', `/orgs/${org.orgId}`, { body: { approval_policy: policy } }))
  const channels = [{ channel_id: await aChannel(app, org) }]
  const seen = '2030-06-01T10:00:00.000Z'
  const post = await aPost(app, org, { by: editor, text: 'x', channels, scheduled_at: seen })
  const link = { name: 'Client', post_ids: [post.id], expires_at: new Date(Date.now() + 86_400_000).toISOString() }
  const body = { ...link, may: 'decide' }
  const made = expectStatus(201, await ask('POST', `/orgs/${org.orgId}/review-links`, { body }))
  const token = String(made.link).split('#')[1] ?? ''
  const approve = (more: object) => {
    const said = { name: 'Ana', content_hash: post.content_hash, ...more }
    return ask('POST', `/review/posts/${post.id}/approve`, { token, body: said })
  }
  const state = async () => expectStatus(200, await ask('GET', `/posts/${post.id}`)).approval.state
  expectStatus(200, await approve({}))
  assert.equal(await state(), 'pending', 'nobody said what time they saw')
  assert.equal((await approve({ scheduled_at: '2030-06-01T10:01:00Z' })).body.code, 'content_changed')
  expectStatus(200, await approve({ scheduled_at: seen, comment: 'At that time' }))
  assert.equal(await state(), 'approved')
})
