import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  aChannel,
  aMember,
  anOrg,
  aPost,
  createTestApp,
  expectStatus,
  type TestApp,
  type TestOrg,
  type TestRequest,
} from '#test/support/app.ts'
import { aPng } from '#test/support/media-files.ts'
import { upload } from '#test/support/uploads.ts'

const HOUR_MS = 3_600_000

let app: TestApp
let org: TestOrg

before(async () => {
  app = await createTestApp()
  org = await anOrg(app)
})
after(() => app.close())

const inAnHour = (): string => new Date(app.deps.clock.now().getTime() + HOUR_MS).toISOString()

const ask = (request: Omit<TestRequest, 'token'>) => app.request({ token: org.owner.token, ...request })

const read = (path: string, headers: Record<string, string> = {}) => ask({ path, headers })

const tagOf = async (path: string): Promise<string> => {
  const { etag } = (await read(path)).headers
  assert.match(String(etag), /^"[\w-]+"$/)
  return String(etag)
}

const change = (path: string, body: object, headers: Record<string, string> = {}) =>
  ask({ method: 'PATCH', path, body, headers })

describe('the ETag of a post', () => {
  it('is the same until the post changes, and that of a write is that of the next read', async () => {
    const channels = [{ channel_id: await aChannel(app, org) }]
    const made = await ask({ method: 'POST', path: `/orgs/${org.orgId}/posts`, body: { text: 'One', channels } })
    const path = `/posts/${expectStatus(201, made).id}`
    const first = await tagOf(path)
    assert.deepEqual([made.headers['etag'], await tagOf(path)], [first, first])
    const edited = await change(path, { text: 'Two' })
    assert.equal(edited.headers['etag'], await tagOf(path))
    assert.notEqual(edited.headers['etag'], first)
  })

  it('changes with what a worker does, with its approvals and with a removal', async () => {
    const editor = await aMember(app, org, 'editor')
    const channels = [{ channel_id: await aChannel(app, org) }]
    const { id } = await aPost(app, org, { by: editor, text: 'By an editor', channels, scheduled_at: inAnHour() })
    const path = `/posts/${id}`
    const seen = [await tagOf(path)]
    expectStatus(200, await ask({ method: 'POST', path: `${path}/reject` }))
    seen.push(await tagOf(path))
    expectStatus(200, await ask({ method: 'POST', path: `${path}/approve` }))
    seen.push(await tagOf(path))
    await app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1`, [id])
    seen.push(await tagOf(path))
    assert.equal(new Set(seen).size, seen.length)
  })

  it('saves the answer to whoever has it', async () => {
    const path = `/posts/${(await aPost(app, org)).id}`
    const etag = await tagOf(path)
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await read(path, { 'if-none-match': header })
      assert.deepEqual([answer.status, answer.text, answer.headers['etag']], [304, '', etag], header)
    }
    assert.equal((await read(path, { 'if-none-match': '"other"' })).status, 200)
    assert.equal((await read(path, { 'if-none-match': 'no tag' })).status, 422)
  })
})

describe('If-Match', () => {
  it('lets a change through that knows the post as it is, and no other', async () => {
    const path = `/posts/${(await aPost(app, org)).id}`
    const etag = await tagOf(path)
    expectStatus(200, await change(path, { text: 'One' }, { 'if-match': etag }))
    const late = await change(path, { text: 'Two' }, { 'if-match': etag })
    assert.deepEqual([late.status, late.body.code], [412, 'precondition_failed'])
    assert.equal((await read(path)).body.text, 'One')
    expectStatus(200, await change(path, { text: 'Two' }, { 'if-match': `"other", ${await tagOf(path)}` }))
    expectStatus(200, await change(path, { text: 'Three' }, { 'if-match': '*' }))
    expectStatus(200, await change(path, { text: 'Four' }))
    expectStatus(412, await change(path, { text: 'Five' }, { 'if-match': `W/${await tagOf(path)}` }))
    expectStatus(422, await change(path, { text: 'Five' }, { 'if-match': 'no tag' }))
  })

  for (const decision of ['approve', 'reject', 'revoke', 'request-changes', 'cancel', 'publish', 'retry']) {
    it(`is asked before a post is decided about: ${decision}`, async () => {
      const { id } = await aPost(app, org)
      const request = { method: 'POST', path: `/posts/${id}/${decision}`, headers: { 'if-match': '"other"' } } as const
      const body = decision === 'request-changes' ? { comment: 'Why?' } : {}
      expectStatus(412, await ask({ ...request, body }))
    })
  }

  it('of two changes at once that know the same lets one through', async () => {
    const path = `/posts/${(await aPost(app, org)).id}`
    const headers = { 'if-match': await tagOf(path) }
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((text) => change(path, { text }, headers)))
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((one, other) => one - other),
      [200, 412, 412, 412, 412],
    )
  })

  it('says nothing of a post to those who may not see it', async () => {
    const path = `/posts/${(await aPost(app, org)).id}`
    const stranger = await anOrg(app)
    const headers = { 'if-match': '"other"' }
    const answer = await app.request({
      method: 'PATCH',
      path,
      token: stranger.owner.token,
      body: { text: 'x' },
      headers,
    })
    assert.equal(answer.status, 404)
  })

  it('goes with an Idempotency-Key: the same change once more gets the first answer', async () => {
    const path = `/posts/${(await aPost(app, org)).id}`
    const headers = { 'if-match': await tagOf(path), 'idempotency-key': app.deps.random.id() }
    const first = await change(path, { text: 'Once' }, headers)
    const second = await change(path, { text: 'Once' }, headers)
    assert.deepEqual([second.status, second.text, second.headers['etag']], [200, first.text, first.headers['etag']])
    const other = await change(path, { text: 'Once' }, { ...headers, 'if-match': '*' })
    assert.equal(other.body.code, 'idempotency_key_reused')
  })
})

describe('the ETag of a channel', () => {
  it('is another one after each change, and that of a write is that of the next read', async () => {
    const id = await aChannel(app, org)
    const path = `/channels/${id}`
    const seen = [await tagOf(path)]
    assert.equal((await read(path, { 'if-none-match': String(seen[0]) })).status, 304)
    const writes = [
      () => change(path, { status: 'paused' }),
      () => ask({ method: 'POST', path: `${path}/pause`, body: { reason: 'Something happened.' } }),
      () => ask({ method: 'POST', path: `${path}/resume`, body: {} }),
    ]
    for (const write of writes) {
      const { etag } = (await write()).headers
      seen.push(await tagOf(path))
      assert.equal(etag, seen.at(-1))
    }
    await app.sql("update channels set state = 'reconnect_required', trouble = 'gone' where id = $1", [id])
    seen.push(await tagOf(path))
    assert.equal(new Set(seen).size, seen.length)
    assert.equal((await read(path, { 'if-none-match': String(seen[0]) })).status, 200)
  })

  it('guards every write of it', async () => {
    const path = `/channels/${await aChannel(app, org)}`
    const etag = await tagOf(path)
    expectStatus(200, await change(path, { status: 'paused' }, { 'if-match': etag }))
    const headers = { 'if-match': etag }
    const late = [
      await change(path, { status: 'active' }, headers),
      await ask({ method: 'POST', path: `${path}/pause`, body: { reason: 'Later.' }, headers }),
      await ask({ method: 'POST', path: `${path}/resume`, body: {}, headers }),
      await ask({ method: 'DELETE', path, headers }),
    ]
    for (const answer of late) assert.deepEqual([answer.status, answer.body.code], [412, 'precondition_failed'])
    assert.deepEqual([(await read(path)).body.status, (await read(path)).body.pause.reason], ['paused', null])
    assert.equal((await ask({ method: 'DELETE', path, headers: { 'if-match': await tagOf(path) } })).status, 204)
  })

  it('is another one for whoever may do less with it', async () => {
    const path = `/channels/${await aChannel(app, org)}`
    const viewer = await aMember(app, org, 'viewer')
    assert.notEqual((await app.request({ path, token: viewer.token })).headers['etag'], await tagOf(path))
  })
})

describe('the etag of an entry', () => {
  const listed = async (path: string, one: string): Promise<{ readonly etag: string }> => {
    const name = one.split('/').at(-1)
    const { data } = expectStatus(200, await read(path))
    return data.find(({ id, user_id }: { readonly id?: string; readonly user_id?: string }) => name === (id ?? user_id))
  }
  const write = (method: 'PATCH' | 'DELETE', path: string, etag: string) => {
    const headers = { 'if-match': etag }
    return method === 'DELETE'
      ? ask({ method, path, headers })
      : change(path, WRITES[path.split('/').at(-2) ?? ''] ?? {}, headers)
  }
  const WRITES: Readonly<Record<string, object>> = {
    posts: { text: 'Changed' },
    channels: { status: 'paused' },
    slots: { time: '17:00' },
    webhooks: { description: 'Changed' },
    media: { alt_text: 'Changed' },
    members: { role: 'viewer' },
  }

  const aSlot = async () => {
    const path = `/channels/${await aChannel(app, org)}/slots`
    const body = { weekdays: ['tue'], time: '09:00' }
    return { list: path, one: `${path}/${expectStatus(201, await ask({ method: 'POST', path, body })).data[0].id}` }
  }
  const aWebhook = async () => {
    const path = `/orgs/${org.orgId}/webhooks`
    const body = { url: 'https://example.org/hook' }
    return { list: path, one: `${path}/${expectStatus(201, await ask({ method: 'POST', path, body })).id}` }
  }
  const aFile = async () => ({
    list: `/orgs/${org.orgId}/media`,
    one: `/media/${expectStatus(201, await upload(app, { orgId: org.orgId, token: org.owner.token }, { file: await aPng() })).id}`,
  })
  const PLACES: Readonly<Record<string, () => Promise<{ readonly list: string; readonly one: string }>>> = {
    'a post': async () => ({ one: `/posts/${(await aPost(app, org)).id}`, list: `/orgs/${org.orgId}/posts` }),
    'a channel': async () => ({ one: `/channels/${await aChannel(app, org)}`, list: `/orgs/${org.orgId}/channels` }),
    'a slot': aSlot,
    'a webhook': aWebhook,
    'a file': aFile,
    'a member': async () => {
      const list = `/orgs/${org.orgId}/members`
      return { list, one: `${list}/${(await aMember(app, org, 'editor')).userId}` }
    },
  }

  for (const [name, make] of Object.entries(PLACES)) {
    it(`of a list guards writes, and is the ETag: ${name}`, async () => {
      const { list, one } = await make()
      const { etag } = await listed(list, one)
      const changed = await write('PATCH', one, etag)
      expectStatus(200, changed)
      const changedTo = await listed(list, one)
      assert.notEqual(changedTo.etag, etag)
      assert.equal(changed.headers['etag'], changedTo.etag)
      for (const method of ['PATCH', 'DELETE'] as const) {
        if (name === 'a post' && method === 'DELETE') continue
        const late = await write(method, one, etag)
        assert.deepEqual([late.status, late.body.code], [412, 'precondition_failed'], method)
      }
      if (name === 'a member') return
      assert.equal((await read(one)).headers['etag'], changedTo.etag)
    })
  }
})

describe('the ETag of an organization', () => {
  it('guards its settings and its approval policy', async () => {
    const path = `/orgs/${org.orgId}`
    const etag = await tagOf(path)
    assert.equal((await read(path, { 'if-none-match': etag })).status, 304)
    const policy = { approval_policy: { four_eyes: true } }
    const first = await change(path, policy, { 'if-match': etag })
    expectStatus(200, first)
    assert.equal(first.headers['etag'], await tagOf(path))
    const late = await change(path, { name: 'Other' }, { 'if-match': etag })
    assert.deepEqual([late.status, late.body.code], [412, 'precondition_failed'])
    expectStatus(200, await change(path, { approval_policy: { four_eyes: false } }))
  })

  it('is another one for whoever is shown another role', async () => {
    const path = `/orgs/${org.orgId}`
    const viewer = await aMember(app, org, 'viewer')
    const theirs = await app.request({ path, token: viewer.token })
    assert.notEqual(theirs.headers['etag'], await tagOf(path))
  })
})
