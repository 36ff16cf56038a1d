import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exportAudit } from '#actions/audit.ts'
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

interface Entry {
  readonly id: string
  readonly action: string
  readonly at: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly actor: Readonly<Record<string, unknown>>
  readonly object: { readonly type: string; readonly id: string }
}

const list = async (app: TestApp, org: TestOrg, query = ''): Promise<readonly Entry[]> => {
  const path = `/orgs/${org.orgId}/audit?limit=100&${query}`
  return expectStatus(200, await app.request({ path, token: org.owner.token })).data
}

const actions = (entries: readonly Entry[]): readonly string[] => entries.map((entry) => entry.action)

test('the log says who did what, on what, from where, and what was before and after', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const channelId = await aChannel(app, org)
  const post = await aPost(app, org, { text: 'one', channels: [{ channel_id: channelId }] })
  const edit = { method: 'PATCH', path: `/posts/${post.id}`, token: org.owner.token, body: { text: 'two' } } as const
  const edited = await app.request({ ...edit, headers: { 'x-request-id': 'request-seven' } })
  const entries = await list(app, org, `object_id=${post.id}`)
  assert.deepEqual(actions(entries), ['post.edited', 'post.created'])
  const [change] = entries
  const facts = { scheduled_at: null, approval_required: false, approved: false }
  assert.deepEqual(change?.detail, {
    from: { revision: 1, content_hash: post.content_hash, ...facts },
    to: { revision: 2, content_hash: edited.body.content_hash, ...facts },
  })
  const { userId: user_id, username } = org.owner
  assert.deepEqual(change?.actor, { kind: 'user', user_id, username, key_id: null, key_name: null })
  assert.deepEqual(change?.object, { type: 'post', id: post.id })
  const { ip, request_id } = change as Entry & { ip: string; request_id: string }
  assert.deepEqual([ip, request_id], ['127.0.0.1', edited.headers['x-request-id']])
  const [founding] = (await list(app, org, 'action=organization.created')).values()
  assert.deepEqual(founding?.detail, { to: { name: 'Ink & Co', time_zone: 'UTC' } })
})

test('filters find what they say, alone and together', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const editor = await aMember(app, org, 'editor')
  const post = await aPost(app, org, { by: editor })
  await app.request({ method: 'POST', path: `/posts/${post.id}/approve`, token: org.owner.token, body: {} })
  const key = { method: 'POST', path: `/orgs/${org.orgId}/api-keys`, token: org.owner.token } as const
  const made = expectStatus(201, await app.request({ ...key, body: { name: 'Robot', scopes: ['posts:write'] } }))
  await app.request({ method: 'POST', path: `/orgs/${org.orgId}/posts`, token: made.key, body: { text: 'x' } })
  const all = await list(app, org)
  assert.deepEqual(actions(await list(app, org, `actor_id=${editor.userId}`)), ['post.created', 'invitation.accepted'])
  assert.deepEqual(actions(await list(app, org, `object_id=${post.id}&action=post.`)), [
    'post.approved',
    'post.created',
  ])
  assert.deepEqual(actions(await list(app, org, 'action=post.approved')), ['post.approved'])
  assert.deepEqual(await list(app, org, 'action=post.approve'), [])
  assert.deepEqual(actions(await list(app, org, 'object_type=api_key')), ['api_key.created'])
  const [byKey, ...others] = await list(app, org, `key_id=${made.id}`)
  assert.deepEqual([byKey?.action, byKey?.actor['key_name'], others], ['post.created', 'Robot', []])
  const second = all.at(-2)
  assert.ok(second)
  assert.equal((await list(app, org, `from=${second.at}`)).length, all.length - 1)
  assert.deepEqual(await list(app, org, 'to=2020-01-01T00:00:00Z'), [])
  const wrong = await app.request({ path: `/orgs/${org.orgId}/audit?action=post`, token: org.owner.token })
  assert.equal(expectStatus(422, wrong).errors[0].pointer, '/query/action')
})

test('pages lead through the whole log, newest first, and a cursor belongs to its list', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  for (let turn = 0; turn < 5; turn += 1) await aPost(app, org)
  const all = await list(app, org)
  const seen: string[] = []
  let path: string | null = `/orgs/${org.orgId}/audit?limit=2`
  while (path !== null) {
    const answer = await app.request({ path, token: org.owner.token })
    seen.push(...expectStatus(200, answer).data.map(({ id }: Entry) => id))
    path = /^<(.+)>; rel="next"$/.exec(String(answer.headers['link']))?.[1] ?? null
  }
  assert.deepEqual(
    seen,
    all.map(({ id }) => id),
  )
  assert.deepEqual(
    seen,
    seen.toSorted((one, two) => Number(two) - Number(one)),
  )
  const first = await app.request({ path: `/orgs/${org.orgId}/audit?limit=2`, token: org.owner.token })
  const cursor = first.body.page.next_cursor
  const elsewhere = `/orgs/${org.orgId}/audit?limit=2&action=post.&cursor=${cursor}`
  assert.equal((await app.request({ path: elsewhere, token: org.owner.token })).body.code, 'invalid_cursor')
})

const exportPath = (org: TestOrg, query: string): string => `/orgs/${org.orgId}/audit/export?${query}`

test('an export has every entry, over many batches, and is in the log itself', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  await app.sql(
    `insert into audit_log (org_id, actor_kind, action, object_type, object_id)
      select $1, 'system', 'post.commented', 'post', gen_random_uuid() from generate_series(1, 1201)`,
    [org.orgId],
  )
  const before = (await app.sql('select id from audit_log where org_id = $1 order by id desc', [org.orgId])).map(
    ({ id }) => id,
  )
  const answer = await app.request({ path: exportPath(org, ''), token: org.owner.token })
  assert.equal(answer.status, 200)
  assert.match(String(answer.headers['content-type']), /^application\/jsonl/)
  assert.equal(answer.headers['content-disposition'], 'attachment; filename="audit.jsonl"')
  const lines = answer.text.trimEnd().split('\n')
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as Entry).id),
    before,
  )
  const [latest] = await list(app, org)
  assert.deepEqual([latest?.action, latest?.detail], ['audit.exported', { format: 'jsonl', filter: {} }])
  const some = await app.request({ path: exportPath(org, 'action=organization.'), token: org.owner.token })
  assert.equal(some.text.trimEnd().split('\n').length, 1)
})

test('an export as CSV gives a program for tables nothing to run', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  await app.sql(
    `insert into audit_log (org_id, actor_kind, action, object_type, object_id, detail, ip)
      values ($1, 'system', '=cmd|x', 'post', gen_random_uuid(), '{"a": "b,c"}', '@x')`,
    [org.orgId],
  )
  const answer = await app.request({ path: exportPath(org, 'format=csv&object_type=post'), token: org.owner.token })
  assert.match(String(answer.headers['content-type']), /^text\/csv/)
  const [head, line] = answer.text.split('\r\n')
  assert.equal(
    head,
    'id,at,actor_kind,user_id,username,key_id,key_name,action,object_type,object_id,detail,ip,request_id',
  )
  assert.match(line ?? '', /,system,,,,,"'=cmd\|x",post,[\w-]{36},"\{""a"":""b,c""\}",'@x,$/)
})

test('an export reads when it is read from, holds nothing open meanwhile, and ends with the right to it', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { userId } = await aMember(app, org, 'admin')
  await app.sql(
    `insert into audit_log (org_id, actor_kind, action, object_type, object_id)
      select $1, 'system', 'post.commented', 'post', gen_random_uuid() from generate_series(1, 1200)`,
    [org.orgId],
  )
  const actor = { kind: 'session', userId, sessionId: userId, requestId: 'request-1', ip: '127.0.0.1' } as const
  const input = { filter: { orgId: org.orgId }, format: 'jsonl' } as const
  const pieces = (await exportAudit(app.deps, actor, input))[Symbol.asyncIterator]()
  assert.equal(
    String((await pieces.next()).value)
      .trimEnd()
      .split('\n').length,
    500,
  )
  const inside = `select from pg_stat_activity where state like 'idle in transaction%' and datname = current_database()`
  assert.deepEqual(await app.sql(inside), [])
  await app.sql(`update memberships set role = 'viewer' where user_id = $1`, [userId])
  await assert.rejects(pieces.next(), { name: 'Refused' })
})

test('people read what happened to their own account only', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const other = await aMember(app, org, 'admin')
  for (const userId of [org.owner.userId, other.userId]) {
    await app.sql(
      `insert into account_log (user_id, action, ip, user_agent, detail) select $1, 'test.' || n, '127.0.0.9', 'Lynx', '{"n": 1}'
        from generate_series(1, 3) n`,
      [userId],
    )
  }
  const seen: string[] = []
  let path: string | null = '/account/activity?limit=2'
  while (path !== null) {
    const answer = await app.request({ path, token: other.token })
    for (const entry of expectStatus(200, answer).data) {
      seen.push(entry.action)
      if (entry.action.startsWith('test.')) {
        assert.deepEqual([entry.ip, entry.user_agent, entry.detail], ['127.0.0.9', 'Lynx', { n: 1 }])
      }
    }
    path = /^<(.+)>; rel="next"$/.exec(String(answer.headers['link']))?.[1] ?? null
  }
  assert.deepEqual(
    seen.filter((action) => action.startsWith('test.')),
    ['test.3', 'test.2', 'test.1'],
  )
  const [{ count }] = await app.sql('select count(*)::int as count from account_log where user_id = $1', [other.userId])
  assert.equal(seen.length, count)
})
