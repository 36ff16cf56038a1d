import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aMember, anOrg, aUser, createTestApp, expectStatus } from '#test/support/app.ts'

test('one person belongs to two organizations, with another role in each', async () => {
  await using app = await createTestApp()
  const first = await anOrg(app)
  const person = await aMember(app, first, 'viewer')
  const second = await anOrg(app, person)
  const { data } = expectStatus(200, await app.request({ path: '/orgs', token: person.token }))
  assert.deepEqual(
    data.map(({ id, role }: { id: string; role: string }) => ({ id, role })),
    [
      { id: first.orgId, role: 'viewer' },
      { id: second.orgId, role: 'owner' },
    ],
  )
  const post = { text: 'x' }
  const write = (orgId: string) =>
    app.request({ method: 'POST', path: `/orgs/${orgId}/posts`, token: person.token, body: post })
  assert.equal((await write(first.orgId)).status, 403)
  assert.equal((await write(second.orgId)).status, 201)
})

test('an organization has a name that is not blank, and a time zone that exists', async () => {
  await using app = await createTestApp()
  const { token } = await aUser(app)
  const create = (body: object) => app.request({ method: 'POST', path: '/orgs', token, body })
  const made = expectStatus(201, await create({ name: 'Ink', time_zone: 'Europe/Berlin' }))
  assert.deepEqual([made.name, made.time_zone, made.role], ['Ink', 'Europe/Berlin', 'owner'])
  assert.equal(expectStatus(201, await create({ name: 'Ink' })).time_zone, 'UTC')
  assert.equal(expectStatus(422, await create({ name: ' \t ' })).errors[0].pointer, '/name')
  assert.equal(expectStatus(422, await create({ name: 'Ink', time_zone: 'Mars' })).errors[0].pointer, '/time_zone')
})

test('members see each other with their roles', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const editor = await aMember(app, org, 'editor')
  const answer = await app.request({ path: `/orgs/${org.orgId}/members`, token: editor.token })
  assert.deepEqual(
    expectStatus(200, answer).data.map(({ user_id, role }: { user_id: string; role: string }) => [user_id, role]),
    [
      [org.owner.userId, 'owner'],
      [editor.userId, 'editor'],
    ],
  )
})

test('an invitation works once, and one for an address only for its owner', async () => {
  await using app = await createTestApp()
  const { orgId, owner } = await anOrg(app)
  const invited = await aUser(app)
  const other = await aUser(app)
  const body = { role: 'editor', email: invited.email }
  const invitation = await app.request({ method: 'POST', path: `/orgs/${orgId}/invite`, token: owner.token, body })
  const { link } = expectStatus(201, invitation)
  assert.match(link, /^http:\/\/localhost:3000\/invitation#[\w-]{43}$/)
  const accept = (token: string) =>
    app.request({ method: 'POST', path: '/invitations/accept', token, body: { token: link.split('#')[1] } })
  assert.equal((await accept(other.token)).body.code, 'invalid_invitation')
  assert.deepEqual(expectStatus(200, await accept(invited.token)), { org_id: orgId, role: 'editor' })
  assert.equal((await accept(other.token)).status, 404)
})

test('roles are changed by those who may, and the last owner stays', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const editor = await aMember(app, org, 'editor')
  const admin = await aMember(app, org, 'admin')
  const change = (by: string, userId: string, role: string) =>
    app.request({ method: 'PATCH', path: `/orgs/${org.orgId}/members/${userId}`, token: by, body: { role } })
  assert.equal(expectStatus(200, await change(admin.token, editor.userId, 'viewer')).role, 'viewer')
  assert.equal((await change(admin.token, editor.userId, 'owner')).status, 403)
  assert.equal((await change(editor.token, admin.userId, 'viewer')).status, 403)
  const demoted = await change(org.owner.token, org.owner.userId, 'admin')
  assert.deepEqual([demoted.status, demoted.body.code], [409, 'last_owner'])
})

test('settings are changed one by one, and the log has what was before and after', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const path = `/orgs/${org.orgId}`
  const { token } = org.owner
  const change = (body: object) => app.request({ method: 'PATCH', path, token, body })
  const before = expectStatus(200, await app.request({ path, token }))
  assert.deepEqual(before.approval_policy, {
    required_for: 'editors',
    four_eyes: false,
    needs_content_hash: false,
    moving_time: 'keeps_approval',
    steps: [],
    break_glass: 'off',
    external_approval: 'advice',
  })
  assert.deepEqual([before.deletion_at, before.role], [null, 'owner'])
  const steps = [{ name: 'Management', roles: ['admin', 'owner'], members: [], needs: 'any' }]
  const policy = { required_for: 'everyone', needs_content_hash: true, moving_time: 'voids_approval', steps }
  const after = expectStatus(200, await change({ name: 'Ink', time_zone: 'Asia/Tokyo', approval_policy: policy }))
  assert.deepEqual(
    [after.name, after.time_zone, after.approval_policy],
    ['Ink', 'Asia/Tokyo', { ...policy, four_eyes: false, break_glass: 'off', external_approval: 'advice' }],
  )
  assert.deepEqual(expectStatus(200, await app.request({ path, token })), after)
  assert.deepEqual(expectStatus(200, await app.request({ path: '/orgs', token })).data, [after])
  // The same once more changes nothing, and is no act.
  expectStatus(200, await change({ name: 'Ink', approval_policy: policy }))
  const log = await app.sql("select actor_id, detail from audit_log where action = 'organization.changed'")
  const settings = ({
    name,
    time_zone,
    approval_policy: { four_eyes: _same, break_glass: _off, external_approval: _too, ...changed },
  }: typeof after) => ({
    name,
    time_zone,
    ...changed,
  })
  assert.deepEqual(log, [{ actor_id: org.owner.userId, detail: { before: settings(before), after: settings(after) } }])
})

test('a change says something, and nothing that is not there', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const change = async (body: object) => {
    const request = { method: 'PATCH', path: `/orgs/${org.orgId}`, token: org.owner.token } as const
    return expectStatus(422, await app.request({ ...request, body })).errors[0].pointer
  }
  assert.equal(await change({}), '')
  assert.equal(await change({ approval_policy: {} }), '/approval_policy')
  assert.equal(await change({ time_zone: 'Mars' }), '/time_zone')
  assert.equal(await change({ name: ' ' }), '/name')
  assert.equal(await change({ deletion_at: null }), '/deletion_at')
  assert.equal(await change({ role: 'owner' }), '/role')
  assert.equal(await change({ approval_policy: { required_for: 'nobody' } }), '/approval_policy/required_for')
})
