import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTransaction } from '#db/database.ts'
import { joinByInvitation } from '#actions/accept-invitation.ts'
import { Refused } from '#domain/problem.ts'
import { aMember, anOrg, aUser, createTestApp, expectStatus, type TestApp, type TestOrg } from '#test/support/app.ts'

const tokenOf = (link: string): string => link.split('#')[1] ?? ''

const invite = async (app: TestApp, { orgId, owner }: TestOrg, body: object = {}) => {
  const request = { method: 'POST', path: `/orgs/${orgId}/invite`, token: owner.token } as const
  const { id, link, expires_at } = expectStatus(
    201,
    await app.request({ ...request, body: { role: 'editor', ...body } }),
  )
  return { id: String(id), token: tokenOf(link), expiresAt: String(expires_at) }
}

const list = async (app: TestApp, { orgId, owner }: TestOrg) =>
  expectStatus(200, await app.request({ path: `/orgs/${orgId}/invitations`, token: owner.token })).data

const revoke = (app: TestApp, { orgId, owner }: TestOrg, id: string) =>
  app.request({ method: 'DELETE', path: `/orgs/${orgId}/invitations/${id}`, token: owner.token })

const preview = (app: TestApp, token: string) =>
  app.request({ method: 'POST', path: '/invitations/preview', body: { token } })

const accept = (app: TestApp, person: { token: string }, token: string) =>
  app.request({ method: 'POST', path: '/invitations/accept', token: person.token, body: { token } })

const expire = (app: TestApp, id: string) =>
  app.sql("update invitations set expires_at = now() - interval '1 second' where id = $1", [id])

test('an invitation lasts 72 hours, or as long as was asked for', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const hours = ({ expiresAt }: { expiresAt: string }) => Math.round((Date.parse(expiresAt) - Date.now()) / 3_600_000)
  assert.equal(hours(await invite(app, org)), 72)
  assert.equal(hours(await invite(app, org, { expires_in_hours: 1 })), 1)
  assert.equal(hours(await invite(app, org, { expires_in_hours: 168 })), 168)
  const path = `/orgs/${org.orgId}/invite`
  for (const expires_in_hours of [0, 169, 1.5, '24']) {
    const body = { role: 'viewer', expires_in_hours }
    const answer = await app.request({ method: 'POST', path, token: org.owner.token, body })
    assert.equal(expectStatus(422, answer).errors[0].pointer, '/expires_in_hours')
  }
})

test('those who manage members see what became of each invitation, newest first, and never its secret', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const person = await aUser(app)
  const [accepted, revoked, expired, open] = [
    await invite(app, org),
    await invite(app, org),
    await invite(app, org),
    await invite(app, org, { email: 'grace@example.org' }),
  ]
  expectStatus(200, await accept(app, person, accepted.token))
  assert.equal((await revoke(app, org, revoked.id)).status, 204)
  await expire(app, expired.id)
  const found = await list(app, org)
  assert.deepEqual(
    found.map((each: { id: string; state: string }) => [each.id, each.state]),
    [
      [open.id, 'open'],
      [expired.id, 'expired'],
      [revoked.id, 'revoked'],
      [accepted.id, 'accepted'],
    ],
  )
  assert.deepEqual(
    [found[0].email, found[0].invited_by, found[3].accepted_by],
    ['grace@example.org', { user_id: org.owner.userId, username: org.owner.username }, person.userId],
  )
  assert.ok(!JSON.stringify(found).includes(open.token))
})

test('a revoked invitation opens nothing; revoking once more is fine, and an accepted one is a conflict', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const person = await aUser(app)
  const [first, second] = [await invite(app, org), await invite(app, org)]
  assert.deepEqual([(await revoke(app, org, first.id)).status, (await revoke(app, org, first.id)).status], [204, 204])
  assert.equal((await accept(app, person, first.token)).body.code, 'invalid_invitation')
  expectStatus(200, await accept(app, person, second.token))
  const late = await revoke(app, org, second.id)
  assert.deepEqual([late.status, late.body.code], [409, 'conflict'])
  const acts = await app.sql("select object_id from audit_log where action = 'invitation.revoked'")
  assert.deepEqual(acts, [{ object_id: first.id }])
})

test('whoever has the link sees what it is for, without being signed in, and nothing is used up', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { token, expiresAt } = await invite(app, org, { email: 'grace@example.org' })
  const shown = {
    organization_name: 'Ink & Co',
    role: 'editor',
    email: 'grace@example.org',
    invited_by: org.owner.username,
    expires_at: expiresAt,
  }
  assert.deepEqual(expectStatus(200, await preview(app, token)), shown)
  assert.deepEqual(expectStatus(200, await preview(app, token)), shown)
})

test('an invitation that cannot be accepted looks like one that never was', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const admin = await aMember(app, org, 'admin')
  const [used, revoked, expired] = [await invite(app, org), await invite(app, org), await invite(app, org)]
  expectStatus(200, await accept(app, await aUser(app), used.token))
  await revoke(app, org, revoked.id)
  await expire(app, expired.id)
  const orphan = await invite(app, { ...org, owner: admin })
  await app.sql("update memberships set role = 'editor' where user_id = $1", [admin.userId])
  const shown = ({ status, body }: Awaited<ReturnType<typeof preview>>) => [status, { ...body, request_id: '' }]
  const unknown = await preview(app, 'nobody-ever-made-this-one')
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'invalid_invitation'])
  for (const { token } of [used, revoked, expired, orphan])
    assert.deepEqual(shown(await preview(app, token)), shown(unknown))
})

test('an account that is made in the same transaction joins with it, or is not made', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const signUpAndJoin = (email: string, token: string) =>
    inTransaction(app.deps.db, {}, async (tx) => {
      const id = app.deps.random.id()
      await tx
        .insertInto('users')
        .values({ id, email, username: email.slice(0, 20) })
        .execute()
      return { id, ...(await joinByInvitation(tx, { userId: id, requestId: 'request-1' }, token)) }
    })
  const { token } = await invite(app, org, { email: 'Grace@example.org' })
  const isInvalid = (error: unknown) => error instanceof Refused && error.problem.code === 'invalid_invitation'
  await assert.rejects(signUpAndJoin('mallory@example.org', token), isInvalid)
  assert.deepEqual(await app.sql("select from users where email = 'mallory@example.org'"), [])
  const joined = await signUpAndJoin('grace@example.org', token)
  assert.deepEqual([joined.org_id, joined.role], [org.orgId, 'editor'])
  const [entry] = await app.sql("select actor_id, request_id from audit_log where action = 'invitation.accepted'")
  assert.deepEqual(entry, { actor_id: joined.id, request_id: 'request-1' })
})
