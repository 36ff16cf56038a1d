import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '#lib/random.ts'
import { aMember, anOrg, aUser, createTestApp, expectStatus, type TestApp, type TestOrg } from '#test/support/app.ts'

const remove = (app: TestApp, { orgId }: TestOrg, { by, whom }: { by: { token: string }; whom: { userId: string } }) =>
  app.request({ method: 'DELETE', path: `/orgs/${orgId}/members/${whom.userId}`, token: by.token })

const leave = (app: TestApp, { orgId }: TestOrg, by: { token: string }) =>
  app.request({ method: 'POST', path: `/orgs/${orgId}/leave`, token: by.token })

const transfer = (app: TestApp, { orgId }: TestOrg, { by, to }: { by: { token: string }; to: string }) =>
  app.request({ method: 'POST', path: `/orgs/${orgId}/transfer`, token: by.token, body: { user_id: to } })

const rolesOf = async (
  app: TestApp,
  { orgId, owner }: TestOrg,
  by = owner,
): Promise<Readonly<Record<string, string>>> => {
  const { data } = expectStatus(200, await app.request({ path: `/orgs/${orgId}/members`, token: by.token }))
  return Object.fromEntries(data.map((each: { user_id: string; role: string }) => [each.user_id, each.role]))
}

const auditOf = async (app: TestApp, { orgId }: TestOrg, action: string) =>
  app.sql('select actor_id, object_id, detail from audit_log where org_id = $1 and action = $2 order by id', [
    orgId,
    action,
  ])

test('a removed member is out at once, with the keys that acted for the person, and the log says so', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const [admin, editor] = [await aMember(app, org, 'admin'), await aMember(app, org, 'editor')]
  const keyId = systemRandom.id()
  for (const [id, userId] of [
    [keyId, editor.userId],
    [systemRandom.id(), admin.userId],
  ])
    await app.sql(
      `insert into api_keys (org_id, id, name, prefix, hash, scopes, created_by)
        values ($1, $2, 'Robot', 'sch_test', $3, '{posts:read}', $4)`,
      [org.orgId, id, systemRandom.bytes(32), userId],
    )
  const posts = () => app.request({ path: `/orgs/${org.orgId}/posts`, token: editor.token })
  assert.equal((await posts()).status, 200)
  assert.equal((await remove(app, org, { by: admin, whom: editor })).status, 200)
  assert.equal((await posts()).status, 404)
  assert.equal((await remove(app, org, { by: admin, whom: editor })).status, 404)
  assert.deepEqual(await auditOf(app, org, 'member.removed'), [
    { actor_id: admin.userId, object_id: editor.userId, detail: { role: 'editor' } },
  ])
  assert.deepEqual(
    (await auditOf(app, org, 'api_key.revoked')).map((entry) => entry.object_id),
    [keyId],
  )
  const live = await app.sql('select created_by from api_keys where org_id = $1 and revoked_at is null', [org.orgId])
  assert.deepEqual(live, [{ created_by: admin.userId }])
})

test('only owners remove owners, and the last owner stays', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const [admin, second] = [await aMember(app, org, 'admin'), await aMember(app, org, 'owner')]
  assert.equal((await remove(app, org, { by: admin, whom: second })).status, 403)
  assert.equal((await remove(app, org, { by: org.owner, whom: second })).status, 200)
  const last = await remove(app, org, { by: org.owner, whom: org.owner })
  assert.deepEqual([last.status, last.body.code], [409, 'last_owner'])
  const left = await leave(app, org, org.owner)
  assert.deepEqual([left.status, left.body.code], [409, 'last_owner'])
  assert.equal((await rolesOf(app, org))[org.owner.userId], 'owner')
})

test('whoever belongs to an organization may leave it, by either way', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const [viewer, editor] = [await aMember(app, org, 'viewer'), await aMember(app, org, 'editor')]
  assert.equal((await leave(app, org, viewer)).status, 204)
  assert.equal((await leave(app, org, viewer)).status, 404)
  assert.equal((await remove(app, org, { by: editor, whom: editor })).status, 200)
  assert.deepEqual(Object.values(await rolesOf(app, org)), ['owner'])
  assert.deepEqual(
    (await auditOf(app, org, 'member.left')).map((entry) => entry.actor_id),
    [viewer.userId, editor.userId],
  )
})

test('ownership goes to another member, and its giver becomes an admin', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const [heir, admin] = [await aMember(app, org, 'viewer'), await aMember(app, org, 'admin')]
  assert.equal((await transfer(app, org, { by: admin, to: heir.userId })).status, 403)
  const stranger = await aUser(app)
  assert.equal((await transfer(app, org, { by: org.owner, to: stranger.userId })).status, 404)
  const oneself = await transfer(app, org, { by: org.owner, to: org.owner.userId })
  assert.equal(expectStatus(422, oneself).errors[0].pointer, '/user_id')
  assert.equal(expectStatus(200, await transfer(app, org, { by: org.owner, to: heir.userId })).role, 'admin')
  const roles = await rolesOf(app, org)
  assert.deepEqual([roles[heir.userId], roles[org.owner.userId]], ['owner', 'admin'])
  assert.equal((await transfer(app, org, { by: org.owner, to: heir.userId })).status, 403)
  assert.deepEqual(await auditOf(app, org, 'organization.transferred'), [
    { actor_id: org.owner.userId, object_id: org.orgId, detail: { to: heir.userId, role_before: 'viewer' } },
  ])
})

test('ownership does not go without a recent proof of who gives it', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const heir = await aMember(app, org, 'admin')
  await app.sql("update sessions set verified_at = now() - interval '11 minutes'")
  const answer = await transfer(app, org, { by: org.owner, to: heir.userId })
  assert.deepEqual([answer.status, answer.body.code], [403, 'step_up_required'])
  assert.equal((await rolesOf(app, org))[heir.userId], 'admin')
})
