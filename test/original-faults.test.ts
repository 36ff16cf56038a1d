import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aChannel, aMember, anOrg, aPost, aUser, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { createSecretWatch, secretsIn, type SecretWatch } from '#test/support/secret-watch.ts'
import {
  accept,
  authorize,
  connect,
  finish,
  found,
  inviteAs,
  join,
  ok,
  sendNow,
  type Connection,
  type Person,
} from '#test/support/served-people.ts'
import { createdOn, createServedWorld, textOfEveryRow, type ServedWorld } from '#test/support/served-world.ts'

// One test for each fault of the small system that this one replaces: none of them came along.

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString()

describe('faults of access and of approval', () => {
  let app: TestApp

  before(async () => {
    app = await createTestApp()
  })
  after(() => app.close())

  test('one organization per user', async () => {
    const person = await aUser(app)
    const first = await anOrg(app, person)
    const second = await anOrg(app, person)
    const theirs = await anOrg(app)
    const invite = { method: 'POST', path: `/orgs/${theirs.orgId}/invite`, body: { role: 'editor' } } as const
    const { link } = expectStatus(201, await app.request({ ...invite, token: theirs.owner.token }))
    const body = { token: String(link).split('#')[1] }
    expectStatus(200, await app.request({ method: 'POST', path: '/invitations/accept', token: person.token, body }))

    const { data } = expectStatus(200, await app.request({ path: '/orgs', token: person.token }))
    assert.deepEqual(
      data.map((each: { id: string; role: string }) => [each.id, each.role]),
      [
        [first.orgId, 'owner'],
        [second.orgId, 'owner'],
        [theirs.orgId, 'editor'],
      ],
    )
    for (const { orgId } of [first, second, theirs]) {
      expectStatus(200, await app.request({ path: `/orgs/${orgId}/posts`, token: person.token }))
    }
  })

  test('reads without a membership check', async () => {
    const org = await anOrg(app)
    const channelId = await aChannel(app, org)
    const post = await aPost(app, org, { text: 'Not for everybody', channels: [{ channel_id: channelId }] })
    const { token } = (await anOrg(app)).owner
    const paths = ['members', 'channels', 'posts'].map((part) => `/orgs/${org.orgId}/${part}`)
    for (const path of [...paths, `/posts/${post.id}`]) {
      assert.equal((await app.request({ path })).status, 401, path)
      const answer = await app.request({ path, token })
      assert.deepEqual([answer.status, answer.body.code], [404, 'not_found'], path)
      expectStatus(200, await app.request({ path, token: org.owner.token }))
    }
  })

  test("deleting another tenant's channel", async () => {
    const org = await anOrg(app)
    const channelId = await aChannel(app, org)
    const { token } = (await anOrg(app)).owner
    const answer = await app.request({ method: 'DELETE', path: `/channels/${channelId}`, token })
    assert.equal(answer.status, 404)
    const [row] = await app.sql('select state, credentials is not null as connected from channels where id = $1', [
      channelId,
    ])
    assert.deepEqual(row, { state: 'active', connected: true })
  })

  test('an editor setting status by edit', async () => {
    const org = await anOrg(app)
    const by = await aMember(app, org, 'editor')
    const channels = [{ channel_id: await aChannel(app, org) }]
    const post = await aPost(app, org, { by, channels })
    const { token } = by
    const path = `/posts/${post.id}`
    const fields = {
      status: 'queued',
      approval: { state: 'approved' },
      approval_required: false,
      author_id: org.owner.userId,
    }
    for (const [name, value] of Object.entries(fields)) {
      for (const method of ['PATCH', 'POST'] as const) {
        const answer = await app.request({ method, path, token, body: { text: 'Changed', [name]: value } })
        assert.equal(answer.status, 422, name)
        assert.deepEqual(
          answer.body.errors.map((each: { pointer: string; code: string }) => [each.pointer, each.code]),
          [[`/${name}`, 'unknown_field']],
        )
      }
    }
    const timed = await app.request({ method: 'PATCH', path, token, body: { scheduled_at: inAnHour() } })
    const { text, status, approval } = expectStatus(200, timed)
    assert.deepEqual([text, status, approval.required, approval.state], ['Good morning', 'draft', true, 'pending'])
    for (const act of ['approve', 'publish']) {
      assert.equal((await app.request({ method: 'POST', path: `${path}/${act}`, token })).status, 403, act)
    }
  })

  test('approval surviving an edit', async () => {
    const org = await anOrg(app)
    const by = await aMember(app, org, 'editor')
    const channels = [{ channel_id: await aChannel(app, org) }]
    const post = await aPost(app, org, { by, channels, scheduled_at: inAnHour() })
    const path = `/posts/${post.id}`
    const body = { content_hash: post.content_hash }
    const approve = { method: 'POST', path: `${path}/approve`, token: org.owner.token, body } as const
    assert.equal(expectStatus(200, await app.request(approve)).status, 'queued')

    const edit = { method: 'PATCH', path, token: by.token, body: { text: 'Something else' } } as const
    const edited = expectStatus(200, await app.request(edit))
    assert.deepEqual([edited.status, edited.approval.state], ['draft', 'pending'])
    const again = await app.request(approve)
    assert.deepEqual([again.status, again.body.code], [409, 'content_changed'])
    const [row] = await app.sql('select status, approved_hash from publications where post_id = $1', [post.id])
    assert.deepEqual(row, { status: 'draft', approved_hash: Buffer.alloc(0) })
  })

  test('a client-chosen sort column', async () => {
    const org = await anOrg(app)
    const { token } = org.owner
    const list = (sort: string) =>
      app.request({ path: `/orgs/${org.orgId}/posts?sort=${encodeURIComponent(sort)}`, token })
    const columns = [
      'password_hash',
      'users.password_hash',
      'text',
      'id',
      'org_id',
      '-approved_hash',
      'created_at desc',
      '1',
    ]
    for (const sort of [...columns, 'created_at,password_hash', '(select 1)', 'CREATED_AT', '--created_at', '']) {
      const answer = await list(sort)
      assert.deepEqual([answer.status, answer.body.errors?.[0]?.pointer], [422, '/query/sort'], sort)
    }
    for (const sort of ['scheduled_at', '-scheduled_at', 'created_at', '-created_at'])
      expectStatus(200, await list(sort))
  })
})

describe('faults of publishing', () => {
  let served: ServedWorld

  before(async () => {
    served = await createServedWorld()
  })
  after(() => served[Symbol.asyncDispose]())

  test('a post approved late never going out', async () => {
    const { request, sql, world } = served
    const [owner, editor] = [await join(served), await join(served)]
    const orgId = await found(served, owner)
    ok(200, await accept(served, editor, await inviteAs(served, owner, { orgId, role: 'editor' })))
    const channelId = await connect(served, owner, { orgId, handle: 'late' })
    const body = { text: 'Better late', channels: [{ channel_id: channelId }], scheduled_at: inAnHour() }
    const path = `/orgs/${orgId}/posts`
    const post = ok(201, await request({ method: 'POST', path, token: editor.token, body }))
    assert.deepEqual([post.status, post.approval.state], ['draft', 'pending'])
    await sql("update posts set scheduled_at = now() - interval '1 hour' where id = $1", [post.id])

    const running = world.start()
    const approve = { method: 'POST', path: `/posts/${post.id}/approve`, token: owner.token } as const
    const refused = await request(approve)
    assert.deepEqual([refused.status, refused.body.code], [409, 'time_in_past'])
    const still = ok(200, await request({ path: `/posts/${post.id}`, token: owner.token }))
    assert.deepEqual([still.status, still.approval.state, still.schedule_overdue], ['draft', 'pending', true])
    assert.equal(createdOn(served, 'late'), 0)

    ok(200, await request({ ...approve, body: { publish_now: true } }))
    const publicationId = post.publications[0].id
    await running.moments.waitFor('published', (moment) => moment.publicationId === publicationId)
    await running.stop()
    assert.equal(ok(200, await request({ path: `/posts/${post.id}`, token: owner.token })).status, 'published')
    assert.equal(createdOn(served, 'late'), 1)
  })

  test('drafts being published', async () => {
    const { request, sql, world } = served
    const [owner, editor] = [await join(served), await join(served)]
    const orgId = await found(served, owner)
    ok(200, await accept(served, editor, await inviteAs(served, owner, { orgId, role: 'editor' })))
    const channelId = await connect(served, owner, { orgId, handle: 'drafts' })
    const channels = [{ channel_id: channelId }]
    const write = async (by: Person, rest: object) => {
      const body = { text: 'Not yet', channels, allow_duplicate: true, ...rest }
      return ok(201, await request({ method: 'POST', path: `/orgs/${orgId}/posts`, token: by.token, body }))
    }
    const draft = await write(owner, {})
    const pending = await write(editor, { scheduled_at: inAnHour() })
    const rejected = await write(editor, { scheduled_at: inAnHour() })
    ok(200, await request({ method: 'POST', path: `/posts/${rejected.id}/reject`, token: owner.token }))
    const unscheduled = await write(owner, { scheduled_at: inAnHour() })
    const body = { scheduled_at: null }
    ok(200, await request({ method: 'PATCH', path: `/posts/${unscheduled.id}`, token: owner.token, body }))
    // The planned time of every one of them has come.
    await sql("update posts set scheduled_at = now() - interval '1 minute' where org_id = $1", [orgId])
    const queued = await sendNow(served, owner, { orgId, channelId, text: 'Now' })

    const running = world.start()
    const publicationId = queued.publications[0].id
    await running.moments.waitFor('published', (moment) => moment.publicationId === publicationId)
    await running.stop()
    for (const { id } of [draft, pending, rejected, unscheduled]) {
      const { status, attempts } = ok(200, await request({ path: `/posts/${id}`, token: owner.token }))
      assert.deepEqual([status, attempts], ['draft', []])
    }
    assert.equal(createdOn(served, 'drafts'), 1)
  })
})

/** Answers of 4xx, provoked with secrets in hand, so that one of them could give one away. */
const nameIn = (email: string): string => email.split('@', 1)[0] ?? ''

const provoke = async (
  served: ServedWorld,
  owner: Person,
  facts: { used: Connection; orgId: string; invitation: string; swapped: string },
) => {
  const { request, sql } = served
  const { email, password, token } = owner
  const { used, orgId, invitation, swapped } = facts
  const wrongCode = { ...(await authorize(served, owner, { orgId, handle: 'another' })), code: `${used.code}x` }
  const sessions = "update sessions set rotated_at = now() - interval '1 minute' where previous_hash is not null"
  const answers = [
    await request({ method: 'POST', path: '/auth/signin', body: { email, password: `${password}!` } }),
    await request({ method: 'POST', path: '/auth/signin', body: { email, password, extra: password } }),
    await request({ method: 'POST', path: '/auth/signin', body: `{"email":"${email}","password":"${password}",}` }),
    await request({ method: 'POST', path: '/auth/signup', body: { email: password, username: token, password } }),
    await request({ method: 'POST', path: '/auth/signup', body: { email, username: nameIn(email), password } }),
    await request({ path: `/posts/${token}`, token }),
    await request({ path: `/orgs/${orgId}/posts?cursor=${invitation}`, token }),
    await request({ path: '/orgs', token: `${token}x` }),
    await finish(served, owner, used),
    await finish(served, owner, wrongCode),
    await accept(served, owner, invitation),
    await sql(sessions).then(() => request({ method: 'POST', path: '/auth/access', cookie: swapped })),
  ]
  for (const { status, text } of answers) assert.ok(status >= 400 && status < 500, text)
  return { texts: answers.map(({ text }) => text), wrongCode }
}

const noteConnection = (watch: SecretWatch, { code, state }: Connection): void => {
  watch.note('code', code)
  watch.note('state', state)
  watch.note('state', state.split('.').at(-1) ?? '')
}

test('tokens in logs', async () => {
  const watch = createSecretWatch()
  await using served = await createServedWorld({ log: watch.log, http: watch.http })
  const { request, world } = served
  const [owner, member] = [await join(served), await join(served)]
  const orgId = await found(served, owner)
  const invitation = await inviteAs(served, owner, { orgId, role: 'editor' })
  ok(200, await accept(served, member, invitation))
  const renewed = await request({ method: 'POST', path: '/auth/access', cookie: owner.cookie })
  const accessToken: string = ok(200, renewed).access_token

  const used = await authorize(served, owner, { orgId, handle: 'canary' })
  const { code, state, channelId } = used
  await request({ path: `/oauth/twt/callback?${new URLSearchParams({ code, state }).toString()}` })
  ok(200, await finish(served, owner, used))

  const observe = (moment: object) => watch.log.debug(moment, 'a moment')
  const running = world.start()
  await sendNow(served, owner, { orgId, channelId, text: 'Published' })
  observe(await running.moments.waitFor('published'))
  world.sandbox.faults.add({ kind: 'revoke-tokens', route: 'create', times: 1 })
  await sendNow(served, owner, { orgId, channelId, text: 'Refused' })
  observe(await running.moments.waitFor('reconnect-required'))
  await running.stop()
  running.moments.all.forEach(observe)

  const { texts, wrongCode } = await provoke(served, owner, { used, orgId, invitation, swapped: owner.cookie })
  ok(204, await request({ method: 'POST', path: '/auth/logout', cookie: member.cookie }))

  for (const person of [owner, member]) {
    watch.note('password', person.password)
    watch.note('access token', person.token)
    watch.note('refresh token', person.cookie.split('=')[1] ?? '')
  }
  watch.note('access token', accessToken)
  watch.note('refresh token', renewed.cookie.split('=')[1] ?? '')
  watch.note('invitation token', invitation)
  noteConnection(watch, used)
  noteConnection(watch, wrongCode)

  watch.note('client secret', SANDBOX_CLIENT.clientSecret)
  assert.deepEqual([...watch.secrets.keys()].toSorted(), [
    'access token',
    'client secret',
    'code',
    'invitation token',
    'password',
    'provider access_token',
    'provider basic credential',
    'provider bearer credential',
    'provider code',
    'provider code_verifier',
    'provider refresh_token',
    'refresh token',
    'state',
  ])
  for (const known of watch.secrets.values())
    for (const secret of known) assert.ok(secret.length >= 10, 'a real secret')
  assert.ok(watch.lines.length > 30)
  assert.ok(watch.lines.some((line) => line.includes('refresh token was used twice')))
  const rows = await textOfEveryRow(served)
  assert.ok(rows.includes('Ink & Co') && rows.includes('reconnect_required'))
  assert.deepEqual(secretsIn(watch.lines.join('\n'), watch.secrets), [])
  assert.deepEqual(secretsIn(texts.join('\n'), watch.secrets), [])
  assert.deepEqual(secretsIn(rows, watch.secrets), [])
})
