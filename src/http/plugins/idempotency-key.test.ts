import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { connectDatabase } from '#db/database.ts'
import { sweepAccess } from '#db/housekeeping.ts'
import { silentLog } from '#lib/log.ts'
import {
  aMember,
  anOrg,
  createTestApp,
  expectStatus,
  type TestApp,
  type TestOrg,
  type TestRequest,
} from '#test/support/app.ts'
import { keyedPosts } from '#test/support/keyed-posts.ts'

let app: TestApp
let org: TestOrg

before(async () => {
  app = await createTestApp()
  org = await anOrg(app)
})
after(() => app.close())

const { newKey, freshText, creating, create, postsSaying, keys } = keyedPosts(() => ({ app, org }))

/** Answered with the new API key itself, which is shown once. */
const creatingApiKey = (key: string): TestRequest => ({
  ...creating(key, ''),
  path: `/orgs/${org.orgId}/api-keys`,
  body: { name: 'Robot', scopes: ['posts:read'] },
})

describe('the same request once more', () => {
  it('makes no second post, and gets the first answer with Location, type and body', async () => {
    const [key, text] = [newKey(), freshText()]
    const first = await create(key, text)
    const second = await create(key, text)
    expectStatus(201, first)
    assert.deepEqual([second.status, second.text], [201, first.text])
    for (const name of ['location', 'content-type']) assert.equal(second.headers[name], first.headers[name], name)
    assert.deepEqual([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']], [undefined, 'true'])
    assert.notEqual(second.headers['x-request-id'], first.headers['x-request-id'])
    assert.equal(await postsSaying(text), 1)
  })

  it('is the same with its key in quotes, its fields in another order, and other white space', async () => {
    const [key, text] = [newKey(), freshText()]
    const request = creating(key, text)
    const first = await app.request({ ...request, body: `{"text":${JSON.stringify(text)},"channels":[]}` })
    const headers = { 'idempotency-key': `"${key}"` }
    const second = await app.request({
      ...request,
      headers,
      body: `{ "channels": [],\n "text": ${JSON.stringify(text)} }`,
    })
    assert.deepEqual([second.headers['idempotent-replayed'], second.text], ['true', first.text])
  })

  it('gets the answer of then, whatever became of the post', async () => {
    const [key, text] = [newKey(), freshText()]
    const first = await create(key, text)
    const { id } = expectStatus(201, first)
    const path = `/posts/${id}`
    expectStatus(200, await app.request({ method: 'PATCH', path, token: org.owner.token, body: { text: freshText() } }))
    assert.equal((await create(key, text)).text, first.text)
  })

  it('is done anew after 24 hours', async () => {
    const [key, text] = [newKey(), freshText()]
    const first = expectStatus(201, await create(key, text))
    const [{ left }] = await app.sql(
      'select extract(epoch from expires_at - now())::int as left from idempotency_keys order by expires_at desc limit 1',
    )
    assert.ok(left > 86_000 && left <= 86_400, String(left))
    await app.sql("update idempotency_keys set expires_at = now() - interval '1 second'")
    const second = await create(key, text)
    assert.equal(second.headers['idempotent-replayed'], undefined)
    assert.notEqual(expectStatus(201, second).id, first.id)
    assert.equal((await create(key, text)).body.id, second.body.id)
  })

  it('without a key is another request each time', async () => {
    const text = freshText()
    const { headers: _, ...request } = creating('', text)
    await app.request(request)
    await app.request(request)
    assert.equal(await postsSaying(text), 2)
  })
})

describe('a key that was sent with something else', () => {
  it('is refused with another body, and nothing happens', async () => {
    const [key, text, other] = [newKey(), freshText(), freshText()]
    expectStatus(201, await create(key, text))
    const answer = await create(key, other)
    assert.deepEqual([answer.status, answer.body.code], [422, 'idempotency_key_reused'])
    assert.equal(await postsSaying(other), 0)
    assert.equal((await create(key, text)).headers['idempotent-replayed'], 'true')
  })

  it('is a key of its own for another person, for an API key, in another organization and on another route', async () => {
    const [key, text] = [newKey(), freshText()]
    expectStatus(201, await create(key, text))
    const colleague = await aMember(app, org, 'editor')
    const made = { method: 'POST', path: `/orgs/${org.orgId}/api-keys`, token: org.owner.token } as const
    const robot = expectStatus(201, await app.request({ ...made, body: { name: 'R', scopes: ['posts:write'] } })).key
    const elsewhere = await anOrg(app, org.owner)
    const answers = [
      await create(key, text, colleague.token),
      await create(key, text, robot),
      await app.request({ ...creating(key, text), path: `/orgs/${elsewhere.orgId}/posts` }),
    ]
    for (const answer of answers) {
      expectStatus(201, answer)
      assert.equal(answer.headers['idempotent-replayed'], undefined)
    }
    assert.equal(await postsSaying(text), 4)
    const id = answers[0]?.body.id
    const edit = { ...creating(key, text), method: 'PATCH', path: `/posts/${id}` } as const
    const comment = { ...edit, method: 'POST', path: `/posts/${id}/comments` } as const
    for (const request of [edit, comment]) {
      assert.equal((await app.request(request)).headers['idempotent-replayed'], undefined)
    }
  })

  it('is a key of its own for another post', async () => {
    const posts = [await create(newKey(), freshText()), await create(newKey(), freshText())]
    const key = newKey()
    for (const { body } of posts) {
      const path = `/posts/${body.id}/comments`
      const answer = await app.request({ ...creating(key, 'Fine.'), path })
      expectStatus(201, answer)
      assert.equal(answer.body.post_id, body.id)
    }
  })
})

describe('a refusal', () => {
  it('is not kept: the same key is good for the request put right', async () => {
    const [key, text] = [newKey(), freshText()]
    const earlier = await keys()
    const channels = [{ channel_id: app.deps.random.id() }]
    expectStatus(422, await app.request({ ...creating(key, text), body: { text, channels } }))
    expectStatus(422, await app.request({ ...creating(key, text), body: { text, colour: 'red' } }))
    expectStatus(404, await app.request({ ...creating(key, text), path: `/orgs/${app.deps.random.id()}/posts` }))
    assert.equal(await keys(), earlier)
    expectStatus(201, await create(key, text))
  })

  it('names the header when its value is no key', async () => {
    const answer = await create('two words', freshText())
    assert.equal(answer.status, 422)
    assert.deepEqual(
      [answer.body.code, answer.body.errors[0].pointer, answer.body.errors[0].code],
      ['invalid_request', '/idempotency-key', 'invalid_format'],
    )
  })

  it('comes before the answer of then: whoever lost role or membership is told so', async () => {
    const colleague = await aMember(app, org, 'editor')
    const [key, text] = [newKey(), freshText()]
    expectStatus(201, await create(key, text, colleague.token))
    const set = (role: string) =>
      app.sql('update memberships set role = $3 where org_id = $1 and user_id = $2', [
        org.orgId,
        colleague.userId,
        role,
      ])
    await set('viewer')
    expectStatus(403, await create(key, text, colleague.token))
    await set('editor')
    assert.equal((await create(key, text, colleague.token)).headers['idempotent-replayed'], 'true')
    await app.sql('delete from memberships where org_id = $1 and user_id = $2', [org.orgId, colleague.userId])
    expectStatus(404, await create(key, text, colleague.token))
  })

  it('comes before an answer with a secret in it when the proof of who asks is not recent any more', async () => {
    const request = creatingApiKey(newKey())
    const { key } = expectStatus(201, await app.request(request))
    assert.equal((await app.request(request)).body.key, key)
    await app.sql("update sessions set verified_at = now() - interval '1 hour' where user_id = $1", [org.owner.userId])
    const answer = await app.request(request)
    await app.sql('update sessions set verified_at = now() where user_id = $1', [org.owner.userId])
    assert.deepEqual([answer.status, answer.body.code], [403, 'step_up_required'])
  })
})

describe('what is kept', () => {
  it('shows nothing of the answer, whoever reads the table', async () => {
    const sent = newKey()
    const request = creatingApiKey(sent)
    const { key } = expectStatus(201, await app.request(request))
    const rows = await app.sql('select answer from idempotency_keys where answer is not null')
    assert.ok(rows.length > 0)
    for (const { answer } of rows) {
      assert.ok(!answer.includes(key) && !answer.includes('created_at'), 'readable')
      assert.ok(!answer.includes(sent))
    }
  })

  it('is not given when it cannot be opened: what was done is not done again', async () => {
    const [key, text] = [newKey(), freshText()]
    expectStatus(201, await create(key, text))
    await app.sql(
      "update idempotency_keys set answer = '' where expires_at = (select max(expires_at) from idempotency_keys)",
    )
    const answer = await create(key, text)
    assert.deepEqual([answer.status, answer.body.code], [409, 'conflict'])
    assert.equal(await postsSaying(text), 1)
  })

  it('goes with its organization, and when it is over', async () => {
    const other = await anOrg(app)
    const path = `/orgs/${other.orgId}/posts`
    expectStatus(201, await app.request({ ...creating(newKey(), freshText(), other.owner.token), path }))
    const ofOther = () => app.sql('select from idempotency_keys where org_id = $1', [other.orgId])
    assert.equal((await ofOther()).length, 1)
    await app.sql("update organizations set deletion_at = now() - interval '1 second' where id = $1", [other.orgId])
    await app.sql('select delete_closed_organizations(5)')
    assert.equal((await ofOther()).length, 0)

    const founding = { name: 'Once', time_zone: 'UTC' }
    const request = { method: 'POST', path: '/orgs', token: other.owner.token, body: founding } as const
    expectStatus(201, await app.request({ ...request, headers: { 'idempotency-key': newKey() } }))
    expectStatus(201, await create(newKey(), freshText()))
    const all = () => app.sql('select from idempotency_keys union all select from account_idempotency_keys')
    assert.ok((await all()).length > 1)
    await app.sql("update idempotency_keys set expires_at = now() - interval '1 second'")
    await app.sql("update account_idempotency_keys set expires_at = now() - interval '1 second'")
    const worker = connectDatabase(app.databaseUrl, { role: 'worker', poolSize: 1, log: silentLog })
    assert.ok((await sweepAccess(worker, 1_000)) > 1)
    await worker.destroy()
    assert.equal((await all()).length, 0)
  })
})

describe('an organization', () => {
  it('is founded once, and another person is not answered for it', async () => {
    const key = newKey()
    const request = {
      method: 'POST',
      path: '/orgs',
      body: { name: 'Once & Co' },
      headers: { 'idempotency-key': key },
    } as const
    const first = await app.request({ ...request, token: org.owner.token })
    const second = await app.request({ ...request, token: org.owner.token })
    assert.equal(expectStatus(201, second).id, expectStatus(201, first).id)
    const colleague = await aMember(app, org, 'viewer')
    const theirs = await app.request({ ...request, token: colleague.token })
    assert.notEqual(expectStatus(201, theirs).id, first.body.id)
    assert.equal((await app.sql(`select from organizations where name = 'Once & Co'`)).length, 2)
  })
})
