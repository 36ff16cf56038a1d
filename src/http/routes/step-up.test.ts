import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ageProof, anotherSession, logOf, post, refusalOf } from '#test/support/accounts.ts'
import { aChannel, aMember, anOrg, aUser, createTestApp, expectStatus } from '#test/support/app.ts'
import type { TestApp, TestOrg, TestUser } from '#test/support/app.ts'
import { totpCode } from '#test/support/totp.ts'

const ASKED = [403, 'step_up_required']

let app: TestApp
before(async () => {
  app = await createTestApp()
})
after(() => app.close())

const stepUp = (user: Pick<TestUser, 'token'>, body: object) =>
  post(app, '/account/step-up', { token: user.token, body })

const withTotp = async () => {
  const user = await aUser(app)
  const { secret } = expectStatus(201, await post(app, '/account/totp', { token: user.token }))
  const confirmed = await post(app, '/account/totp/confirm', { token: user.token, body: { code: totpCode(secret) } })
  return { ...user, secret, codes: expectStatus(200, confirmed).recovery_codes }
}

interface Act {
  readonly name: string
  readonly act: (org: TestOrg, token: string) => ReturnType<TestApp['request']>
  readonly done: number
}

const DANGEROUS: readonly Act[] = [
  {
    name: 'removing a channel',
    act: async (org, token) => app.request({ method: 'DELETE', path: `/channels/${await aChannel(app, org)}`, token }),
    done: 204,
  },
  {
    name: 'handing the organization over',
    act: async (org, token) => {
      const { userId } = await aMember(app, org, 'admin')
      return post(app, `/orgs/${org.orgId}/transfer`, { token, body: { user_id: userId } })
    },
    done: 200,
  },
  {
    name: 'making an API key',
    act: (org, token) =>
      post(app, `/orgs/${org.orgId}/api-keys`, { token, body: { name: 'Robot', scopes: ['posts:read'] } }),
    done: 201,
  },
  {
    name: 'setting up an authenticator app',
    act: (_org, token) => post(app, '/account/totp', { token }),
    done: 201,
  },
]

describe('a dangerous act', () => {
  for (const { name, act, done } of DANGEROUS) {
    it(`such as ${name} is open for ten minutes after signing in or confirming, in that session alone`, async () => {
      const org = await anOrg(app)
      const { owner } = org
      const age = (minutes: number) =>
        app.sql('update sessions set verified_at = now() - make_interval(mins => $2) where user_id = $1', [
          owner.userId,
          minutes,
        ])
      const elsewhere = await anotherSession(app, owner)
      await age(10)
      assert.deepEqual(refusalOf(await act(org, owner.token)), ASKED)
      expectStatus(204, await stepUp(elsewhere, { password: owner.password }))
      assert.deepEqual(refusalOf(await act(org, owner.token)), ASKED)
      expectStatus(204, await stepUp(owner, { password: owner.password }))
      await app.sql("update sessions set verified_at = verified_at - interval '9 minutes' where user_id = $1", [
        owner.userId,
      ])
      expectStatus(done, await act(org, owner.token))
    })
  }

  it('is no matter of a renewed access token', async () => {
    const org = await anOrg(app)
    await ageProof(app, org.owner)
    const answer = await post(app, '/auth/access', { headers: { cookie: org.owner.cookie } })
    const { access_token: token } = expectStatus(200, answer)
    const path = `/channels/${await aChannel(app, org)}`
    assert.deepEqual(refusalOf(await app.request({ method: 'DELETE', path, token })), ASKED)
  })

  it('is for no API key, and tells a stranger nothing', async () => {
    const org = await anOrg(app)
    const channel = await aChannel(app, org)
    const body = { name: 'Robot', scopes: ['channels:write', 'channels:read'] }
    const { key } = expectStatus(201, await post(app, `/orgs/${org.orgId}/api-keys`, { token: org.owner.token, body }))
    const remove = (token: string) => app.request({ method: 'DELETE', path: `/channels/${channel}`, token })
    assert.deepEqual(refusalOf(await remove(key)), [403, 'forbidden'])
    const stranger = await aUser(app)
    await ageProof(app, stranger)
    assert.deepEqual(refusalOf(await remove(stranger.token)), [404, 'not_found'])
  })
})

describe('confirming that it is you', () => {
  it('works by password for whoever has nothing else', async () => {
    const user = await aUser(app)
    assert.deepEqual(refusalOf(await stepUp(user, { password: `${user.password}!` })), ASKED)
    assert.deepEqual(refusalOf(await stepUp(user, { totp_code: '123456' })), ASKED)
    assert.deepEqual(refusalOf(await stepUp(user, { recovery_code: '00000-00000-00000-00000-00000' })), ASKED)
    expectStatus(204, await stepUp(user, { password: user.password }))
    const log = await logOf(app, user)
    assert.equal(log.filter((action) => action === 'session.confirmation_failed').length, 3)
    assert.equal(log.filter((action) => action === 'session.confirmed').length, 1)
  })

  it('works by the second factor, and not by the password, for whoever has one', async () => {
    const user = await withTotp()
    await ageProof(app, user)
    assert.deepEqual(refusalOf(await stepUp(user, { password: user.password })), ASKED)
    const code = totpCode(user.secret, 1)
    expectStatus(204, await stepUp(user, { totp_code: code }))
    assert.deepEqual(refusalOf(await stepUp(user, { totp_code: code })), ASKED)
    expectStatus(204, await stepUp(user, { recovery_code: user.codes[0] }))
    assert.deepEqual(refusalOf(await stepUp(user, { recovery_code: user.codes[0] })), ASKED)
  })

  it('needs one proof, no more and no less', async () => {
    const user = await withTotp()
    const code = totpCode(user.secret, 1)
    const passkey = { challenge_id: app.deps.random.id(), response: {} }
    for (const body of [
      {},
      { password: user.password, totp_code: code },
      { totp_code: code, recovery_code: user.codes[0] },
      { passkey, totp_code: code },
    ]) {
      const answer = await stepUp(user, body)
      assert.deepEqual([answer.status, answer.body.errors[0].code], [422, 'one_proof'])
    }
    expectStatus(204, await stepUp(user, { totp_code: code }))
  })

  it('by the code of another person is refused', async () => {
    const [user, other] = [await withTotp(), await withTotp()]
    assert.deepEqual(refusalOf(await stepUp(user, { totp_code: totpCode(other.secret, 1) })), ASKED)
    assert.deepEqual(refusalOf(await stepUp(user, { recovery_code: other.codes[0] })), ASKED)
  })

  it('is nothing that somebody without password and factors can do, but signing in anew', async () => {
    const user = await aUser(app)
    await app.sql('update users set password_hash = null where id = $1', [user.userId])
    assert.deepEqual(refusalOf(await stepUp(user, { password: user.password })), ASKED)
  })
})

describe('fields that nobody may set', () => {
  const EXTRA = [
    'role',
    'id',
    'email_verified',
    'email_verified_at',
    'disabled_at',
    'password_hash',
    'is_admin',
    'org_id',
  ]

  const BODIES: Readonly<Record<string, (user: TestUser) => object>> = {
    'POST /auth/signup': () => ({ email: 'eve@example.org', username: 'eve', password: 'correct horse battery' }),
    'POST /auth/signin': ({ email, password }) => ({ email, password }),
    'POST /auth/password-reset': ({ email }) => ({ email }),
    'POST /auth/password-reset/confirm': () => ({ token: 'x', password: 'another horse battery' }),
    'POST /auth/email-verification/confirm': () => ({ token: 'x' }),
    'POST /auth/access': () => ({}),
    'POST /auth/logout': () => ({}),
    'POST /auth/passkey/options': () => ({}),
    'POST /auth/passkey': () => ({ challenge_id: app.deps.random.id(), response: {} }),
    'PUT /account/password': ({ password }) => ({ current_password: password, new_password: 'another horse battery' }),
    'POST /account/email-verification': () => ({}),
    'POST /account/identities': () => ({}),
    'POST /account/totp': () => ({}),
    'POST /account/totp/confirm': () => ({ code: '123456' }),
    'POST /account/recovery-codes': () => ({}),
    'POST /account/passkeys/options': () => ({}),
    'POST /account/passkeys': () => ({ challenge_id: app.deps.random.id(), response: {}, name: 'Phone' }),
    'POST /account/step-up/options': () => ({}),
    'POST /account/step-up': ({ password }) => ({ password }),
  }

  for (const [route, bodyFor] of Object.entries(BODIES)) {
    it(`are refused by ${route}, and nothing of the rest is done`, async () => {
      const user = await aUser(app)
      const [verb, path = ''] = route.split(' ')
      const method = verb === 'PUT' ? 'PUT' : 'POST'
      const rows = () => app.sql('select to_jsonb(u) as row from users u order by id')
      const earlier = await rows()
      for (const field of EXTRA) {
        const body = { ...bodyFor(user), [field]: 'owner' }
        const headers = { cookie: user.cookie }
        const answer = await app.request({ method, path, body, token: user.token, headers })
        assert.equal(answer.status, 422, field)
        assert.deepEqual(
          answer.body.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
          [[`/${field}`, 'unknown_field']],
        )
      }
      assert.deepEqual(await rows(), earlier)
    })
  }
})
