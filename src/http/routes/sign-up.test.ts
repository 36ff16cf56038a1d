import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { logOf, post, refusalOf, statusesOf } from '#test/support/accounts.ts'
import { aMember, anOrg, aUser, createTestApp, expectStatus, type TestApp, type TestOrg } from '#test/support/app.ts'
import { createLetterBox } from '#test/support/doors.ts'
import { aSecondServer } from '#test/support/second-server.ts'

const PASSWORD = 'correct horse battery'
const INVALID = [404, 'invalid_invitation']

const letters = createLetterBox()

let app: TestApp
let org: TestOrg
before(async () => {
  app = await createTestApp({ mail: letters })
  org = await anOrg(app)
})
after(() => app.close())

let names = 0
const signUp = (door: Pick<TestApp, 'request'>, rest: object = {}) => {
  names += 1
  const body = { email: `guest-${names}@example.org`, username: `guest-${names}`, password: PASSWORD, ...rest }
  return post(door, '/auth/signup', { body })
}

const invite = async (facts: object = {}, from = org.owner): Promise<string> => {
  const body = { role: 'editor', ...facts }
  const { link } = expectStatus(201, await post(app, `/orgs/${org.orgId}/invite`, { token: from.token, body }))
  return String(link).split('#')[1] ?? ''
}

const roleOf = async (userId: string): Promise<string | undefined> =>
  (await app.sql('select role from memberships where user_id = $1', [userId]))[0]?.role

const users = async (): Promise<number> => (await app.sql('select 1 from users')).length

describe('signing up with an invitation', () => {
  it('makes a member with its role, and uses it up', async () => {
    const token = await invite()
    const { id: userId } = expectStatus(201, await signUp(app, { invitation_token: token }))
    assert.equal(await roleOf(userId), 'editor')
    assert.deepEqual(await logOf(app, { userId }), ['account.created'])
    assert.deepEqual(refusalOf(await signUp(app, { invitation_token: token })), INVALID)
  })

  it('for an address of its own works for that one only, whatever its case', async () => {
    const token = await invite({ email: 'Invited@example.org' })
    assert.deepEqual(refusalOf(await signUp(app, { invitation_token: token })), INVALID)
    const { id } = expectStatus(201, await signUp(app, { invitation_token: token, email: 'invited@EXAMPLE.org' }))
    assert.equal(await roleOf(id), 'editor')
  })

  it('that is used, revoked, expired, made up, or of somebody who may invite no more makes no account', async () => {
    const admin = await aMember(app, org, 'admin')
    const [expired, revoked, orphaned] = [await invite(), await invite(), await invite({}, admin)]
    const ids = await app.sql('select id from invitations order by created_at desc limit 3')
    await app.sql("update invitations set expires_at = now() - interval '1 minute' where id = $1", [ids[2].id])
    await app.sql('update invitations set revoked_at = now() where id = $1', [ids[1].id])
    await app.sql("update memberships set role = 'viewer' where user_id = $1", [admin.userId])
    const count = await users()
    for (const token of [expired, revoked, orphaned, 'made-up']) {
      assert.deepEqual(refusalOf(await signUp(app, { invitation_token: token })), INVALID)
    }
    assert.equal(await users(), count)
  })

  it('does not tell whether the address has an account, good invitation or bad', async () => {
    const owner = await aUser(app)
    const token = await invite()
    const bad = await signUp(app, { invitation_token: 'made-up', email: owner.email })
    assert.deepEqual(refusalOf(bad), INVALID)
    expectStatus(201, await signUp(app, { invitation_token: token, email: owner.email }))
    assert.equal(await roleOf(owner.userId), undefined, 'the account that is there joins nothing')
    assert.equal(letters.letters.at(-1)?.subject, 'You have a Scheduly account')
    expectStatus(201, await signUp(app, { invitation_token: token }))
  })

  it('by two at once makes one member and one account', async () => {
    const token = await invite()
    const count = await users()
    const answers = await Promise.all([1, 2].map(() => signUp(app, { invitation_token: token })))
    assert.deepEqual(statusesOf(answers), [201, 404])
    assert.equal(await users(), count + 1)
  })

  it('is the only way where the installation is for invited people', async () => {
    await using door = await aSecondServer(app, { signup: 'invited' })
    assert.deepEqual(refusalOf(await signUp(door)), [403, 'signup_closed'])
    assert.deepEqual(refusalOf(await signUp(door, { invitation_token: 'made-up' })), INVALID)
    expectStatus(201, await signUp(door, { invitation_token: await invite() }))
  })

  it('is no way where signing up is closed', async () => {
    await using door = await aSecondServer(app, { signup: 'closed' })
    assert.deepEqual(refusalOf(await signUp(door, { invitation_token: await invite() })), [403, 'signup_closed'])
  })
})
