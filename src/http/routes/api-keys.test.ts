import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scope } from '#domain/scope.ts'
import {
  aChannel,
  aMember,
  anOrg,
  aPost,
  createTestApp,
  expectStatus,
  type TestApp,
  type TestOrg,
  type TestUser,
} from '#test/support/app.ts'

const LATER = '2030-06-01T10:00:00.000Z'
const AGENT: readonly Scope[] = ['channels:read', 'posts:read', 'posts:write']

const keysPath = (org: TestOrg): string => `/orgs/${org.orgId}/api-keys`

const aKey = async (
  app: TestApp,
  org: TestOrg,
  {
    by = org.owner,
    scopes = AGENT,
    ...rest
  }: { by?: TestUser; scopes?: readonly Scope[]; expires_in_days?: number } = {},
): Promise<{ readonly id: string; readonly key: string }> => {
  const body = { name: 'Robot', scopes, ...rest }
  return expectStatus(201, await app.request({ method: 'POST', path: keysPath(org), token: by.token, body }))
}

const scheduled = async (app: TestApp, org: TestOrg) => ({
  text: 'Good morning',
  channels: [{ channel_id: await aChannel(app, org) }],
  scheduled_at: LATER,
})

const rowsOf = (app: TestApp, id: string) =>
  app.sql('select action, detail::text from audit_log where object_id = $1 order by id', [id])

test('a key is shown once, listed without itself, and recorded without it', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { token } = org.owner
  const body = { name: 'Robot', scopes: ['posts:write', 'posts:read', 'posts:write'] }
  const answer = await app.request({ method: 'POST', path: keysPath(org), token, body })
  const { key, ...made } = expectStatus(201, answer)
  assert.match(key, /^sch_[0-9a-hjkmnp-tv-z]{8}_[\w-]{43}[0-9A-Za-z]{6}$/i)
  assert.deepEqual(made.scopes, ['posts:read', 'posts:write'])
  assert.deepEqual([made.state, made.last_used_at, made.revoked_at], ['active', null, null])
  assert.deepEqual(made.created_by, { user_id: org.owner.userId, username: org.owner.username })
  const days = (Date.parse(made.expires_at) - Date.parse(made.created_at)) / 86_400_000
  assert.equal(days, 365)
  assert.deepEqual(expectStatus(200, await app.request({ path: keysPath(org), token })).data, [made])
  // The secret part may itself contain underscores.
  const secret = key.split('_').slice(2).join('_')
  const [kept] = await app.sql(`select row_to_json(k)::text as row from api_keys k`)
  const records = await app.sql('select row_to_json(l)::text as row from audit_log l')
  for (const { row } of [kept, ...records]) assert.ok(!row.includes(secret))
  assert.deepEqual(
    (await rowsOf(app, made.id)).map(({ action }) => action),
    ['api_key.created'],
  )
  assert.equal(
    (await app.request({ method: 'POST', path: keysPath(org), token, body: { ...body, expires_in_days: null } })).body
      .expires_at,
    null,
  )
})

test('names, scopes and ends of keys are checked', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const good = { name: 'Robot', scopes: ['posts:read'] }
  for (const [change, pointer] of [
    [{ name: '  ' }, '/name'],
    [{ scopes: [] }, '/scopes'],
    [{ scopes: ['posts:everything'] }, '/scopes/0'],
    [{ expires_in_days: 0 }, '/expires_in_days'],
    [{ expires_in_days: 3_651 }, '/expires_in_days'],
    [{ hash: 'x' }, '/hash'],
  ] as const) {
    const body = { ...good, ...change }
    const answer = await app.request({ method: 'POST', path: keysPath(org), token: org.owner.token, body })
    assert.equal(expectStatus(422, answer).errors[0].pointer, pointer)
  }
})

test('making a key needs a recent proof of presence, and revoking one does not', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { id } = await aKey(app, org)
  const { token, userId } = org.owner
  await app.sql(`update sessions set verified_at = now() - interval '11 minutes' where user_id = $1`, [userId])
  const body = { name: 'Robot', scopes: ['posts:read'] }
  const refused = await app.request({ method: 'POST', path: keysPath(org), token, body })
  assert.deepEqual([refused.status, refused.body.code], [403, 'step_up_required'])
  expectStatus(204, await app.request({ method: 'DELETE', path: `${keysPath(org)}/${id}`, token }))
})

test('a revoked, an expired and an invented key, and one whose maker is disabled, get one and the same answer', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const maker = await aMember(app, org, 'admin')
  const [revoked, expired, orphaned] = [await aKey(app, org), await aKey(app, org), await aKey(app, org, { by: maker })]
  const ask = async (token: string) => {
    const answer = await app.request({ path: `/orgs/${org.orgId}/posts`, token, headers: { 'x-request-id': 'same' } })
    return { status: answer.status, text: answer.text, challenge: answer.headers['www-authenticate'] }
  }
  for (const { key } of [revoked, expired, orphaned]) assert.equal((await ask(key)).status, 200)
  const path = `${keysPath(org)}/${revoked.id}`
  for (let turn = 0; turn < 2; turn += 1) {
    expectStatus(204, await app.request({ method: 'DELETE', path, token: org.owner.token }))
  }
  assert.equal((await rowsOf(app, revoked.id)).length, 2, 'revoking twice is one act')
  await app.sql('update api_keys set expires_at = now() where id = $1', [expired.id])
  await app.sql('update users set disabled_at = now() where id = $1', [maker.userId])
  const forged = `${revoked.key.slice(0, -1)}${revoked.key.endsWith('0') ? '1' : '0'}`
  const nobody = await ask('nobody')
  assert.equal(nobody.status, 401)
  for (const key of [revoked.key, expired.key, orphaned.key, forged]) assert.deepEqual(await ask(key), nobody)
  const states = expectStatus(200, await app.request({ path: keysPath(org), token: org.owner.token })).data
  assert.deepEqual(
    states.map(({ id, state }: { id: string; state: string }) => [id, state]),
    [
      [orphaned.id, 'active'],
      [expired.id, 'expired'],
      [revoked.id, 'revoked'],
    ],
  )
})

test('a key is never above its maker: what the maker loses, it loses at once', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const maker = await aMember(app, org, 'admin')
  const { key } = await aKey(app, org, { by: maker, scopes: ['posts:read', 'posts:write', 'audit:read'] })
  const audit = () => app.request({ path: `/orgs/${org.orgId}/audit`, token: key })
  const write = () => app.request({ method: 'POST', path: `/orgs/${org.orgId}/posts`, token: key, body: { text: 'x' } })
  const become = (role: string) => app.sql('update memberships set role = $1 where user_id = $2', [role, maker.userId])
  assert.deepEqual([(await audit()).status, (await write()).status], [200, 201])
  await become('editor')
  assert.deepEqual([(await audit()).status, (await write()).status], [403, 201])
  await become('viewer')
  assert.deepEqual([(await audit()).status, (await write()).status], [403, 403])
  await app.sql('delete from memberships where user_id = $1', [maker.userId])
  assert.deepEqual([(await audit()).status, (await write()).status], [404, 404])
})

test('a key of one organization finds nothing in another one, though its maker belongs to both', async () => {
  await using app = await createTestApp()
  const first = await anOrg(app)
  const second = await anOrg(app, first.owner)
  const { key } = await aKey(app, first)
  const post = await aPost(app, second)
  const ask = async (path: string, token = key) => {
    const answer = await app.request({ path, token, headers: { 'x-request-id': 'same' } })
    return { status: answer.status, text: answer.text }
  }
  assert.equal((await ask(`/posts/${post.id}`, first.owner.token)).status, 200)
  const missing = await ask(`/posts/${app.deps.random.id()}`)
  assert.equal(missing.status, 404)
  assert.deepEqual(await ask(`/posts/${post.id}`), missing)
  assert.deepEqual(await ask(`/orgs/${second.orgId}/posts`), missing)
  const { data } = expectStatus(200, await app.request({ path: '/orgs', token: key }))
  assert.deepEqual(
    data.map(({ id }: { id: string }) => id),
    [first.orgId],
  )
})

test('a key says which scope it lacks, and does nothing that only a person may', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { key: token } = await aKey(app, org, { scopes: ['posts:read'] })
  const write = await app.request({ method: 'POST', path: `/orgs/${org.orgId}/posts`, token, body: { text: 'x' } })
  assert.deepEqual([write.status, write.body.detail], [403, 'This API key lacks the scope posts:write.'])
  for (const [method, path, body] of [
    ['POST', '/orgs', { name: 'Mine' }],
    ['GET', '/account/activity', undefined],
    ['POST', keysPath(org), { name: 'Robot', scopes: ['posts:read'] }],
  ] as const) {
    const answer = await app.request({ method, path, token, body })
    assert.deepEqual([answer.status, answer.body.code], [403, 'forbidden'], path)
  }
})

test('an agent’s key may draft and not approve, though the owner made it', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const agent = (await aKey(app, org)).key
  const path = `/orgs/${org.orgId}/posts`
  const body = await scheduled(app, org)
  const post = expectStatus(201, await app.request({ method: 'POST', path, token: agent, body }))
  assert.deepEqual([post.status, post.approval.state], ['draft', 'pending'])
  for (const [verb, given] of [
    ['approve', {}],
    ['approve', { publish_now: true }],
    ['reject', {}],
    ['publish', undefined],
    ['retry', {}],
  ] as const) {
    const answer = await app.request({ method: 'POST', path: `/posts/${post.id}/${verb}`, token: agent, body: given })
    assert.equal(answer.status, 403, verb)
  }
  const approve = { method: 'POST', path: `/posts/${post.id}/approve`, token: org.owner.token, body: {} } as const
  assert.equal(expectStatus(200, await app.request(approve)).status, 'queued')
  const edit = { method: 'PATCH', path: `/posts/${post.id}`, token: agent, body: { text: 'Changed' } } as const
  const edited = expectStatus(200, await app.request(edit))
  assert.deepEqual([edited.status, edited.approval.state], ['draft', 'pending'])
})

test('an agent’s key sets nothing going: not by editing, nor by giving a time to, what an owner wrote', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const agent = (await aKey(app, org)).key
  const { scheduled_at, ...draft } = await scheduled(app, org)
  const change = (id: string, body: object, token = agent) =>
    app.request({ method: 'PATCH', path: `/posts/${id}`, token, body })
  const unfinished = await aPost(app, org, draft)
  assert.equal(unfinished.approval.required, false)
  const timed = expectStatus(200, await change(unfinished.id, { scheduled_at }))
  assert.deepEqual([timed.status, timed.approval.state], ['draft', 'pending'])
  const queued = await aPost(app, org, { ...draft, text: 'Queued', scheduled_at })
  assert.equal(queued.status, 'queued')
  const edited = expectStatus(200, await change(queued.id, { text: 'Changed' }))
  assert.deepEqual([edited.status, edited.approval.state], ['draft', 'pending'])
  const publisher = (await aKey(app, org, { scopes: ['posts:read', 'posts:write', 'posts:publish'] })).key
  const own = await aPost(app, org, { ...draft, text: 'By the key' })
  assert.equal(expectStatus(200, await change(own.id, { scheduled_at }, publisher)).status, 'queued')
})

test('a key with posts:approve approves, and is named in the log beside its maker', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const admin = await aMember(app, org, 'admin')
  const editor = await aMember(app, org, 'editor')
  const { id, key } = await aKey(app, org, { by: admin, scopes: ['posts:read', 'posts:approve'] })
  const post = await aPost(app, org, { by: editor, ...(await scheduled(app, org)) })
  const approved = await app.request({ method: 'POST', path: `/posts/${post.id}/approve`, token: key, body: {} })
  assert.equal(expectStatus(200, approved).status, 'queued')
  const rows = await app.sql(`select actor_id, key_id, ip from audit_log where action = 'post.approved'`)
  assert.deepEqual(rows, [{ actor_id: admin.userId, key_id: id, ip: '127.0.0.1' }])
})

test('that a key was used is noted once a minute', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { id, key } = await aKey(app, org)
  const use = () => app.request({ path: `/orgs/${org.orgId}/posts`, token: key })
  const version = async () => (await app.sql('select xmin::text, last_used_at from api_keys where id = $1', [id]))[0]
  await Promise.all([use(), use(), use()])
  const first = await version()
  assert.ok(first.last_used_at instanceof Date)
  expectStatus(200, await use())
  assert.deepEqual(await version(), first)
  await app.sql(`update api_keys set last_used_at = now() - interval '61 seconds' where id = $1`, [id])
  expectStatus(200, await use())
  assert.ok((await version()).last_used_at >= first.last_used_at)
})

test('a key is told what it is, and what of it its maker still may; a person is told that this is for keys', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const maker = await aMember(app, org, 'admin')
  const { id, key } = await aKey(app, org, { by: maker, scopes: ['posts:read', 'posts:approve'] })
  const ask = (token: string) => app.request({ path: '/api-key', token })
  const own = expectStatus(200, await ask(key))
  assert.deepEqual(own.scopes, ['posts:read', 'posts:approve'])
  assert.deepEqual(own.usable_scopes, own.scopes)
  assert.deepEqual([own.id, own.organization.id, own.created_by.role], [id, org.orgId, 'admin'])
  assert.ok(!JSON.stringify(own).includes(key))
  await app.sql(`update memberships set role = 'viewer' where user_id = $1`, [maker.userId])
  const later = expectStatus(200, await ask(key))
  assert.deepEqual([later.scopes.length, later.usable_scopes], [2, ['posts:read']])
  assert.equal((await ask(maker.token)).status, 403)
  expectStatus(204, await app.request({ method: 'DELETE', path: `${keysPath(org)}/${id}`, token: org.owner.token }))
  assert.equal((await ask(key)).status, 401)
})
