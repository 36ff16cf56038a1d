import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aChannel, aMember, anOrg, aPost, createTestApp, expectStatus } from '#test/support/app.ts'

const LATER = '2030-06-01T10:00:00.000Z'

test('a new post says where it is, and reads back as it was written', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const channel_id = await aChannel(app, org)
  const body = { text: 'Hello', channels: [{ channel_id, text: 'Hello there' }], scheduled_at: LATER }
  const { token } = org.owner
  const created = await app.request({ method: 'POST', path: `/orgs/${org.orgId}/posts`, token, body })
  const post = expectStatus(201, created)
  assert.equal(created.headers['location'], `/posts/${post.id}`)
  assert.equal(post.status, 'queued')
  assert.equal(post.publications[0].text, 'Hello there')
  const read = expectStatus(200, await app.request({ path: `/posts/${post.id}`, token }))
  assert.deepEqual(read, { ...post, attempts: [], approvals: [] })
})

test('pages lead through all posts, each once, in the order that was asked for', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const written: string[] = []
  for (let index = 0; index < 5; index += 1) written.push((await aPost(app, org, { text: `Post ${index}` })).id)
  const { token } = org.owner
  const seen: string[] = []
  let path: string | null = `/orgs/${org.orgId}/posts?limit=2&sort=created_at&q=post`
  while (path !== null) {
    const answer = await app.request({ path, token })
    const { data, page } = expectStatus(200, answer)
    seen.push(...data.map(({ id }: { id: string }) => id))
    const link = /^<(.+)>; rel="next"$/.exec(String(answer.headers['link']))?.[1] ?? null
    assert.equal(link !== null, page.has_more)
    assert.equal(link === null ? null : new URL(link, 'http://x').searchParams.get('cursor'), page.next_cursor)
    path = link
  }
  assert.deepEqual(seen, written)
})

test('a cursor that was changed, or belongs to another list, is refused', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  await aPost(app, org)
  await aPost(app, org)
  const list = (query: string) => app.request({ path: `/orgs/${org.orgId}/posts?${query}`, token: org.owner.token })
  const { next_cursor: cursor } = expectStatus(200, await list('limit=1')).page
  expectStatus(200, await list(`limit=1&cursor=${cursor}`))
  for (const query of [
    `cursor=${cursor}&q=x`,
    `cursor=${cursor}&sort=scheduled_at`,
    `cursor=x${cursor}`,
    'cursor=x.y',
  ]) {
    const answer = await list(query)
    assert.deepEqual([answer.status, answer.body.code], [400, 'invalid_cursor'])
  }
})

test('filters choose by status, approval, author and channel', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const editor = await aMember(app, org, 'editor')
  const channel_id = await aChannel(app, org)
  const draft = await aPost(app, org)
  const queued = await aPost(app, org, { channels: [{ channel_id }], scheduled_at: LATER })
  const other = { text: 'Good evening', channels: [{ channel_id }], scheduled_at: LATER }
  const pending = await aPost(app, org, { by: editor, ...other })
  const ids = async (query: string) => {
    const path = `/orgs/${org.orgId}/posts?sort=created_at&${query}`
    const { data } = expectStatus(200, await app.request({ path, token: editor.token }))
    return data.map(({ id }: { id: string }) => id)
  }
  assert.deepEqual(await ids('status=queued'), [queued.id])
  assert.deepEqual(await ids('approval=pending'), [pending.id])
  assert.deepEqual(await ids(`author_id=${editor.userId}`), [pending.id])
  assert.deepEqual(await ids(`channel_id=${channel_id}`), [queued.id, pending.id])
  assert.deepEqual(await ids(`from=${LATER}`), [queued.id, pending.id])
  assert.deepEqual(await ids(`to=${LATER}`), [])
  assert.deepEqual(await ids('has_failed=false'), [draft.id, queued.id, pending.id])
  assert.deepEqual(await ids('has_failed=true'), [])
})

test('a status is listed in the order of the times, page by page, each post once, and drafts without a channel too', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const channels = [{ channel_id: await aChannel(app, org) }, { channel_id: await aChannel(app, org) }]
  const at = (day: number) => `2030-06-0${day}T08:00:00.000Z`
  const bare = await aPost(app, org)
  const early = await aPost(app, org, { channels, scheduled_at: at(1) })
  const moved = await aPost(app, org, { channels: channels.slice(0, 1), scheduled_at: at(2) })
  const late = await aPost(app, org, { channels, scheduled_at: at(3) })
  const draft = await aPost(app, org, { channels })
  const { token } = org.owner
  const body = { scheduled_at: at(4) }
  expectStatus(200, await app.request({ method: 'PATCH', path: `/posts/${moved.id}`, token, body }))
  const pages = async (query: string): Promise<readonly string[]> => {
    const found: string[] = []
    let path: string | null = `/orgs/${org.orgId}/posts?limit=1&${query}`
    while (path !== null) {
      const { data, page } = expectStatus(200, await app.request({ path, token }))
      found.push(...data.map(({ id }: { id: string }) => id))
      path = page.next_cursor === null ? null : `/orgs/${org.orgId}/posts?limit=1&${query}&cursor=${page.next_cursor}`
    }
    return found
  }
  const queued = [early.id, late.id, moved.id]
  assert.deepEqual(await pages('status=queued&sort=scheduled_at'), queued)
  assert.deepEqual(await pages('status=queued&sort=-scheduled_at'), queued.toReversed())
  assert.deepEqual(await pages(`status=queued&sort=scheduled_at&from=${at(2)}&to=${at(4)}`), [late.id])
  assert.deepEqual(await pages('status=queued&sort=created_at'), [early.id, moved.id, late.id])
  assert.deepEqual(await pages('status=draft&sort=created_at'), [bare.id, draft.id])
  assert.deepEqual(await pages('status=draft&sort=scheduled_at'), [bare.id, draft.id])
  assert.deepEqual(await pages('status=canceled&sort=-created_at'), [])
  // Without a time of its own it is a draft again, and at the end of its list.
  const unscheduled = { scheduled_at: null }
  expectStatus(200, await app.request({ method: 'PATCH', path: `/posts/${late.id}`, token, body: unscheduled }))
  assert.deepEqual(await pages('status=queued&sort=scheduled_at'), [early.id, moved.id])
  assert.deepEqual(await pages('status=draft&sort=created_at'), [bare.id, late.id, draft.id])
})

test('PATCH and POST change a post in the same way, and null takes its time away', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const channel_id = await aChannel(app, org)
  for (const method of ['PATCH', 'POST'] as const) {
    const { id } = await aPost(app, org, { text: method, channels: [{ channel_id }], scheduled_at: LATER })
    const edit = async (body: object) =>
      expectStatus(200, await app.request({ method, path: `/posts/${id}`, token: org.owner.token, body }))
    const text = `Changed by ${method}`
    const changed = await edit({ text })
    assert.deepEqual([changed.text, changed.status, changed.scheduled_at], [text, 'queued', LATER])
    const unscheduled = await edit({ scheduled_at: null })
    assert.deepEqual([unscheduled.status, unscheduled.scheduled_at], ['draft', null])
    const moved = await edit({ local_time: '2030-07-01T09:00', time_zone: 'Europe/Berlin' })
    assert.deepEqual([moved.status, moved.scheduled_at], ['queued', '2030-07-01T07:00:00.000Z'])
  }
})

test('approving without a body approves the content as it is; with the hash of other content it is refused', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const editor = await aMember(app, org, 'editor')
  const channel_id = await aChannel(app, org)
  const post = await aPost(app, org, { by: editor, channels: [{ channel_id }], scheduled_at: LATER })
  assert.deepEqual([post.status, post.approval.state], ['draft', 'pending'])
  const decide = (what: string, token: string, body?: object) =>
    app.request({ method: 'POST', path: `/posts/${post.id}/${what}`, token, body })
  const { token } = org.owner
  assert.equal((await decide('approve', editor.token)).status, 403)
  const stale = await decide('approve', token, { content_hash: '0'.repeat(64) })
  assert.deepEqual([stale.status, stale.body.code], [409, 'content_changed'])
  const approved = expectStatus(200, await decide('approve', token))
  assert.deepEqual([approved.status, approved.approval.state], ['queued', 'approved'])
  const rejected = expectStatus(200, await decide('reject', token, { comment: 'Not yet' }))
  assert.deepEqual([rejected.status, rejected.approval.state], ['draft', 'rejected'])
  const again = expectStatus(200, await decide('approve', token, { content_hash: post.content_hash, comment: 'Now' }))
  assert.equal(again.status, 'queued')
  const { approvals } = expectStatus(200, await app.request({ path: `/posts/${post.id}`, token }))
  assert.deepEqual(
    approvals.map(({ comment }: { comment: string | null }) => comment),
    [null, 'Not yet', 'Now'],
  )
})

test('publish, cancel and retry answer with the post, or say why not', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const channel_id = await aChannel(app, org)
  const { id } = await aPost(app, org, { channels: [{ channel_id }] })
  const { token } = org.owner
  const act = (what: string, body?: object) =>
    app.request({ method: 'POST', path: `/posts/${id}/${what}`, token, body })
  const retried = await act('retry', { confirmed_not_published: true })
  assert.deepEqual([retried.status, retried.body.code], [409, 'nothing_to_retry'])
  assert.equal(expectStatus(200, await act('publish')).status, 'queued')
  assert.equal(expectStatus(200, await act('cancel')).status, 'canceled')
  const twice = await act('cancel', {})
  assert.deepEqual([twice.status, twice.body.code], [409, 'already_canceled'])
})
