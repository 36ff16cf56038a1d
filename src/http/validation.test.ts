import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aChannel, anOrg, createTestApp, type TestAnswer, type TestApp } from '#test/support/app.ts'

const faultsOf = ({ status, body }: TestAnswer) => ({
  status,
  errors: body.errors?.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
})

const postTo =
  (app: TestApp, path: string, token?: string) =>
  async (body?: object | string | Buffer, headers: Record<string, string> = {}) =>
    app.request({ method: 'POST', path, token, body, headers })

const refused = (...errors: readonly (readonly [string, string])[]) => ({ status: 422, errors })

test('each kind of fault in a body has its code and its place', async () => {
  await using app = await createTestApp()
  const signUp = postTo(app, '/auth/signup')
  const account = { email: 'ada@example.org', username: 'ada', password: 'correct horse battery' }
  const cases: readonly [object, readonly [string, string]][] = [
    [{ ...account, is_admin: true }, ['/is_admin', 'unknown_field']],
    [{ email: account.email, username: 'ada' }, ['/password', 'required']],
    [{ ...account, username: 7 }, ['/username', 'invalid_type']],
    [{ ...account, username: ['ada'] }, ['/username', 'invalid_type']],
    [{ ...account, username: 'x'.repeat(51) }, ['/username', 'too_long']],
    [{ ...account, username: 'ad' }, ['/username', 'too_short']],
    [{ ...account, username: 'a b c' }, ['/username', 'invalid_format']],
    [{ ...account, email: 'nobody' }, ['/email', 'invalid_format']],
    [{ ...account, password: 'x'.repeat(129) }, ['/password', 'too_long']],
    [{ ...account, 'a/b': 1 }, ['/a~1b', 'unknown_field']],
  ]
  for (const [body, fault] of cases) assert.deepEqual(faultsOf(await signUp(body)), refused(fault))
  assert.deepEqual(await app.sql('select from users'), [], 'nothing was written')
})

test('all faults are told at once, and the summary names the first place', async () => {
  await using app = await createTestApp()
  const answer = await postTo(app, '/auth/signup')({ email: 1, extra: 1 })
  assert.equal(answer.body.errors.length, 4)
  assert.match(answer.body.detail, /^\/\w+: This field is missing\.$/)
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field-${index}`, 1]))
  assert.equal((await postTo(app, '/auth/signup')(many)).body.errors.length, 20)
})

test('faults deep in a post and in its time are named', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const channel_id = await aChannel(app, org)
  const create = postTo(app, `/orgs/${org.orgId}/posts`, org.owner.token)
  const cases: readonly [object, readonly [string, string]][] = [
    [{ channels: [{ channel_id, text: 5 }] }, ['/channels/0/text', 'invalid_type']],
    [{ channels: [{ channel_id, colour: 'red' }] }, ['/channels/0/colour', 'unknown_field']],
    [{ media: [{ media_id: 'nope' }] }, ['/media/0/media_id', 'invalid_format']],
    [{ channels: [{ channel_id: 'nope' }] }, ['/channels/0/channel_id', 'invalid_format']],
    [{ channels: Array.from({ length: 51 }, () => ({ channel_id })) }, ['/channels', 'too_long']],
    [{ text: 'x'.repeat(25_001) }, ['/text', 'too_long']],
    [{ scheduled_at: '2027-06-01T10:00:00' }, ['/scheduled_at', 'invalid_format']],
    [{ scheduled_at: '2027-02-30T10:00:00Z' }, ['/scheduled_at', 'invalid_format']],
    [{ scheduled_at: '2016-12-31T23:59:60Z' }, ['/scheduled_at', 'invalid_format']],
    [{ scheduled_at: '9999-12-31T23:59:59Z' }, ['/scheduled_at', 'time_too_far']],
    [{ scheduled_at: '0000-01-01T00:00:00Z' }, ['/scheduled_at', 'time_in_past']],
    [{ scheduled_at: null }, ['/scheduled_at', 'invalid_type']],
    [{ local_time: '2027-06-01T10:00', fold: 'first', time_zone: 'UTC' }, ['/fold', 'invalid_value']],
    [{ local_time: '2027-06-01T10:00', time_zone: 'Mars/Olympus' }, ['/time_zone', 'unknown_time_zone']],
  ]
  for (const [body, fault] of cases) assert.deepEqual(faultsOf(await create({ text: 'x', ...body })), refused(fault))
})

test('a query is read as the types it stands for, and its faults are named', async () => {
  await using app = await createTestApp()
  const { orgId, owner } = await anOrg(app)
  const list = (query: string) => app.request({ path: `/orgs/${orgId}/posts?${query}`, token: owner.token })
  const cases: readonly [string, readonly [string, string]][] = [
    ['limit=0', ['/query/limit', 'out_of_range']],
    ['limit=101', ['/query/limit', 'out_of_range']],
    ['limit=ten', ['/query/limit', 'invalid_type']],
    ['limit=1&limit=2', ['/query/limit', 'invalid_type']],
    ['has_failed=perhaps', ['/query/has_failed', 'invalid_type']],
    ['status=sent', ['/query/status', 'invalid_value']],
    ['sort=text', ['/query/sort', 'invalid_value']],
    ['from=yesterday', ['/query/from', 'invalid_format']],
    ['channel_id=1', ['/query/channel_id', 'invalid_format']],
    [`q=${'x'.repeat(201)}`, ['/query/q', 'too_long']],
    ['page=2', ['/query/page', 'unknown_field']],
    ['q=a%00b', ['/query/q', 'invalid_character']],
    ['__proto__=1', ['/query/__proto__', 'forbidden_key']],
  ]
  for (const [query, fault] of cases) assert.deepEqual(faultsOf(await list(query)), refused(fault), query)
  const everything =
    'limit=5&has_failed=true&needs_attention=false&status=draft&approval=pending&q=%25&sort=-scheduled_at' +
    `&from=0000-01-01T00:00:00Z&to=9999-12-31T23:59:59%2B00:00&author_id=${owner.userId}&channel_id=${orgId}`
  assert.equal((await list(everything)).status, 200)
})

test('bodies that cannot be read, or are no JSON, or are too large, are refused in words', async () => {
  await using app = await createTestApp()
  const signIn = postTo(app, '/auth/signin')
  const answers = await Promise.all([
    signIn('{"email":'),
    signIn('email=a', { 'content-type': 'application/x-www-form-urlencoded' }),
    signIn('{}', { 'content-type': 'text/plain' }),
    signIn('{}', { 'content-type': 'json' }),
    signIn(JSON.stringify({ email: 'x'.repeat(262_144) })),
    signIn('{}', { 'content-length': '5000' }),
  ])
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body.code]),
    [
      [400, 'malformed_request'],
      [415, 'unsupported_media_type'],
      [415, 'unsupported_media_type'],
      [415, 'unsupported_media_type'],
      [413, 'payload_too_large'],
      [400, 'malformed_request'],
    ],
  )
  for (const { headers } of answers) assert.match(String(headers['content-type']), /^application\/problem\+json/)
})

test('U+0000, half surrogates, reserved names and depth never reach an action', async () => {
  await using app = await createTestApp()
  const { orgId, owner } = await anOrg(app)
  const create = postTo(app, `/orgs/${orgId}/posts`, owner.token)
  const cases: readonly [string, readonly [string, string]][] = [
    ['{"text":"a\\u0000"}', ['/text', 'invalid_character']],
    ['{"text":"\\ud83d"}', ['/text', 'invalid_character']],
    ['{"text":"a","__proto__":{"x":1}}', ['/__proto__', 'forbidden_key']],
    [`{"text":${'['.repeat(40)}${']'.repeat(40)}}`, [`/text${'/0'.repeat(31)}`, 'too_deep']],
  ]
  for (const [body, fault] of cases) assert.deepEqual(faultsOf(await create(body)), refused(fault))
  assert.deepEqual(await app.sql('select from posts'), [])
})

test('a body may be left out where nothing in it is needed, and only there', async () => {
  await using app = await createTestApp()
  const { orgId, owner } = await anOrg(app)
  const missing = await postTo(app, `/orgs/${orgId}/posts`, owner.token)()
  assert.deepEqual(faultsOf(missing), refused(['/text', 'required']))
  const created = await postTo(app, `/orgs/${orgId}/posts`, owner.token)({ text: 'Draft' })
  const path = `/posts/${created.body.id}`
  const nothing = await app.request({ method: 'PATCH', path, token: owner.token, body: {} })
  assert.deepEqual(faultsOf(nothing), refused(['', 'required']))
  const noBody = await app.request({ method: 'PATCH', path, token: owner.token })
  assert.deepEqual(faultsOf(noBody), refused(['', 'required']))
  const cancel = postTo(app, `${path}/cancel`, owner.token)
  const codes = await Promise.all([cancel(), cancel(''), cancel({}), cancel({ now: true })])
  assert.deepEqual(
    codes.map(({ body }) => body.code),
    ['nothing_to_cancel', 'nothing_to_cancel', 'nothing_to_cancel', 'invalid_request'],
  )
})
