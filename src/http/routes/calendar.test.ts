import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { aChannel, aMember, anOrg, createTestApp, expectStatus, type TestApp, type TestOrg } from '#test/support/app.ts'
import { aFile } from '#test/support/uploads.ts'

const JUNE = 'from=2030-06-01T00:00:00Z&to=2030-07-01T00:00:00Z'

describe('the calendar of an organization', () => {
  let app: TestApp
  let org: TestOrg
  let channel: string
  before(async () => {
    app = await createTestApp()
    org = await anOrg(app)
    channel = await aChannel(app, org)
  })
  after(() => app.close())

  const write = async (body: object) =>
    expectStatus(
      201,
      await app.request({ method: 'POST', path: `/orgs/${org.orgId}/posts`, token: org.owner.token, body }),
    )
  const read = (query: string, rest: { token?: string; headers?: Record<string, string> } = {}) =>
    app.request({ path: `/orgs/${org.orgId}/calendar?${query}`, token: org.owner.token, ...rest })
  const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id)

  it('tells of each post what a line needs, and the version that moves it', async () => {
    const media_id = await aFile(app, { orgId: org.orgId, token: org.owner.token }, { width: 900, height: 300 })
    const wall = { local_time: '2030-06-03T09:00', time_zone: 'Europe/Berlin' }
    const media = [{ media_id, alt_text: 'A hill' }]
    const post = await write({ text: 'é'.repeat(200), media, channels: [{ channel_id: channel }], ...wall })
    const own = await write({ text: '', channels: [{ channel_id: channel, text: 'Own words' }], ...wall })
    const { data, page } = expectStatus(200, await read(JUNE))
    assert.deepEqual(page, { next_cursor: null, has_more: false })
    const [entry, second] = data
    const { picture, etag, ...rest } = entry
    assert.deepEqual(rest, {
      id: post.id,
      text: `${'é'.repeat(119)}…`,
      labels: [],
      media_count: 1,
      status: 'queued',
      has_failed: false,
      needs_attention: false,
      due_for_review: false,
      scheduled_at: '2030-06-03T07:00:00.000Z',
      local_time: post.local_time,
      time_zone: 'Europe/Berlin',
      approval: { required: post.approval.required, state: post.approval.state },
      channels: [{ channel_id: channel, provider: 'twt', sandbox: true, status: 'queued' }],
      allowed_actions: post.allowed_actions,
    })
    assert.deepEqual([second.id, second.text, second.picture], [own.id, 'Own words', null])
    assert.deepEqual([picture.media_id, picture.alt_text], [media_id, 'A hill'])
    const { pathname, search } = new URL(picture.url)
    assert.equal((await app.request({ path: pathname + search })).headers['content-type'], 'image/webp')

    const move = (tag: string) =>
      app.request({
        method: 'PATCH',
        path: `/posts/${post.id}`,
        token: org.owner.token,
        headers: { 'if-match': tag },
        body: { scheduled_at: '2030-06-04T07:00:00Z' },
      })
    const single = await app.request({ path: `/posts/${post.id}`, token: org.owner.token })
    assert.equal(single.headers['etag'], etag)
    expectStatus(200, await move(etag))
    expectStatus(412, await move(etag))
  })

  it('shows a span alone, or what has no time, and filters like the list', async () => {
    const earlier = await write({
      text: 'Early',
      channels: [{ channel_id: channel }],
      scheduled_at: '2030-08-31T23:59:59Z',
    })
    const first = await write({
      text: 'First',
      channels: [{ channel_id: channel }],
      scheduled_at: '2030-09-01T00:00:00Z',
    })
    const later = await write({
      text: 'Later',
      channels: [{ channel_id: channel }],
      scheduled_at: '2030-10-01T00:00:00Z',
    })
    const untimed = await write({ text: 'No time', channels: [{ channel_id: channel }] })
    const other = await aChannel(app, org)
    const span = 'from=2030-09-01T00:00:00Z&to=2030-10-01T00:00:00Z'
    assert.deepEqual(idsOf(expectStatus(200, await read(span))), [first.id])
    assert.deepEqual(idsOf(expectStatus(200, await read(`${span}&channel_id=${other}`))), [])
    assert.deepEqual(idsOf(expectStatus(200, await read(`${span}&status=draft`))), [])
    const some = `ids=${first.id},${later.id}`
    assert.deepEqual(idsOf(expectStatus(200, await read(`${span}&${some}`))), [first.id])
    assert.deepEqual(idsOf(expectStatus(200, await read('unscheduled=true'))), [untimed.id])
    const wide = 'from=2030-08-01T00:00:00Z&to=2030-11-01T00:00:00Z&limit=2'
    const page = await read(wide)
    assert.deepEqual(idsOf(expectStatus(200, page)), [earlier.id, first.id])
    const next = /^<(?<path>.+)>; rel="next"$/.exec(String(page.headers['link']))?.groups?.['path'] ?? ''
    assert.deepEqual(idsOf(expectStatus(200, await app.request({ path: next, token: org.owner.token }))), [later.id])
  })

  it('asks for a span, and for no more than it gives', async () => {
    const pointers = async (query: string) =>
      expectStatus(422, await read(query)).errors.map(({ pointer }: { pointer: string }) => pointer)
    assert.deepEqual(await pointers(''), ['/query/from', '/query/to'])
    assert.deepEqual(await pointers('from=2030-09-01T00:00:00Z'), ['/query/to'])
    assert.deepEqual(await pointers(`${JUNE}&limit=5001`), ['/query/limit'])
    assert.deepEqual(await pointers(`${JUNE}&ids=abc`), ['/query/ids'])
    assert.deepEqual(await pointers(`${JUNE}&channel_id=abc`), ['/query/channel_id'])
  })

  it('is not sent again while nothing in it changed, and is another one for somebody else', async () => {
    const post = await write({
      text: 'Seen',
      channels: [{ channel_id: channel }],
      scheduled_at: '2031-01-05T10:00:00Z',
    })
    const january = 'from=2031-01-01T00:00:00Z&to=2031-02-01T00:00:00Z'
    const tag = String((await read(january)).headers['etag'])
    const asked = { headers: { 'if-none-match': tag } }
    const same = await read(january, asked)
    assert.deepEqual([same.status, same.text], [304, ''])
    const viewer = await aMember(app, org, 'viewer')
    const theirs = expectStatus(200, await read(january, { ...asked, token: viewer.token }))
    assert.deepEqual(theirs.data[0].allowed_actions, [])
    const cancel = { method: 'POST', path: `/posts/${post.id}/cancel`, token: org.owner.token } as const
    expectStatus(200, await app.request(cancel))
    assert.equal(expectStatus(200, await read(january, asked)).data[0].status, 'canceled')
  })
})
