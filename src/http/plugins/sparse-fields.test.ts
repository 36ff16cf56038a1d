import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { operations } from '#test/support/api-document.ts'
import { aMember, anOrg, aPost, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'

let app: TestApp
before(async () => {
  app = await createTestApp()
})
after(() => app.close())

test('an answer has the fields that were asked for, each as it is without asking', async () => {
  const org = await anOrg(app)
  const { id } = await aPost(app, org, {})
  const { token } = org.owner
  const path = `/posts/${id}`
  const whole = expectStatus(200, await app.request({ path, token }))
  const part = await app.request({ path: `${path}?fields=id,status,%20approval`, token })
  const { approval, status } = whole
  assert.deepEqual(expectStatus(200, part), { id, status, approval })
  assert.equal(part.headers['content-length'], String(Buffer.byteLength(part.text)))
  const headers = { 'if-none-match': String(part.headers.etag) }
  assert.equal((await app.request({ path: `${path}?fields=id`, token, headers })).status, 304)
})

test('a list keeps its pages, and leads on with the same fields', async () => {
  const org = await anOrg(app)
  const { token } = org.owner
  for (const text of ['one', 'two', 'three']) await aPost(app, org, { text })
  const path = `/orgs/${org.orgId}/posts?sort=created_at&limit=2&fields=text`
  const first = await app.request({ path, token })
  assert.deepEqual(expectStatus(200, first).data, [{ text: 'one' }, { text: 'two' }])
  const link = /<(?<next>[^>]+)>; rel="next"/.exec(String(first.headers.link))?.groups?.['next'] ?? ''
  const { pathname, search } = new URL(link, 'http://127.0.0.1')
  const second = expectStatus(200, await app.request({ path: pathname + search, token }))
  assert.deepEqual(second, { data: [{ text: 'three' }], page: { next_cursor: null, has_more: false } })
  const events = expectStatus(200, await app.request({ path: `/orgs/${org.orgId}/events?fields=type`, token }))
  assert.ok(events.data.length > 0)
  for (const event of events.data) assert.deepEqual(Object.keys(event), ['type'])
})

test('fields that are not there are refused by name, and none is nothing', async () => {
  const org = await anOrg(app)
  const { token } = org.owner
  for (const fields of ['', 'id,,text', 'password_hash', '__proto__', 'constructor', 'id,publications.id', 'ID']) {
    const path = `/orgs/${org.orgId}/posts?fields=${encodeURIComponent(fields)}`
    const answer = await app.request({ path, token })
    assert.equal(answer.status, 422, fields)
    assert.deepEqual([answer.body.errors[0].pointer, answer.body.errors[0].code], ['/query/fields', 'unknown_field'])
    assert.match(answer.body.errors[0].detail, /choose from id, org_id, /)
  }
  const long = await app.request({ path: `/orgs/${org.orgId}/posts?fields=${'id,'.repeat(300)}id`, token })
  assert.equal(long.status, 422)
  const twice = await app.request({ path: `/orgs/${org.orgId}/posts?fields=id&fields=text`, token })
  assert.equal(twice.status, 422)
})

test('problems come whole, also to who asked for fields', async () => {
  const org = await anOrg(app)
  const stranger = (await anOrg(app)).owner
  const viewer = await aMember(app, org, 'viewer')
  const path = `/orgs/${org.orgId}/posts?fields=id`
  assert.equal((await app.request({ path, token: stranger.token })).body.code, 'not_found')
  const keys = await app.request({ path: `/orgs/${org.orgId}/api-keys?fields=id`, token: viewer.token })
  assert.deepEqual([keys.status, keys.body.code], [403, 'forbidden'])
})

test('every read of the API that answers with an object takes it, beside files and those that are for everybody', () => {
  const isJson = ({ responses }: (typeof reads)[number]): boolean => {
    const content = responses['200']?.content ?? {}
    return content['application/json'] !== undefined && content['text/csv'] === undefined
  }
  const reads = operations.filter(({ method, signedIn }) => method === 'GET' && signedIn)
  const without = reads.filter((each) => isJson(each) && each.query['fields'] === undefined).map(({ id }) => id)
  assert.deepEqual(without, [])
  assert.ok(reads.filter(isJson).length > 20)
})
