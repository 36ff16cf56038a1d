import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createLimitStore } from '#auth/limit-store.ts'
import { createThrottle } from '#auth/throttle.ts'
import { connectDatabase } from '#db/database.ts'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { ageProof, post, refusalOf, renew, signIn } from '#test/support/accounts.ts'
import { aMember, anOrg, aUser, createTestApp, expectStatus } from '#test/support/app.ts'
import type { TestAnswer, TestApp, TestOrg, TestUser } from '#test/support/app.ts'
import { createAuthenticator } from '#test/support/authenticator.ts'
import { connectOwner } from '#test/support/builders.ts'
import { createLetterBox } from '#test/support/doors.ts'
import { oidcFor } from '#test/support/oidc-client.ts'
import { startOidcIssuer, type OidcIssuer } from '#test/support/oidc-issuer.ts'
import { totpCode } from '#test/support/totp.ts'

const PUBLIC_URL = 'https://social.example.org'
const REDIRECT = `${PUBLIC_URL}/auth/sso/callback`
const ASKED = [403, 'step_up_required']
const OWN_PASSWORD = 'a very own sentence'

const account = (name: string) => ({ subject: name, email: `${name}@example.com`, emailVerified: true })

let issuer: OidcIssuer
let app: TestApp
const mail = createLetterBox()
before(async () => {
  const accounts = { mallory: account('mallory'), factored: account('factored'), plain: account('plain') }
  issuer = await startOidcIssuer({ redirectUris: [REDIRECT], accounts })
  const sso = { name: 'Example', oidc: oidcFor(issuer.issuer, { redirectUri: REDIRECT }) }
  app = await createTestApp({ publicUrl: PUBLIC_URL, mail, http: createHttp(systemClock), sso })
})
after(async () => {
  await app.close()
  await issuer.stop()
})

const cookieNamed = ({ cookies }: TestAnswer, name: string): string =>
  `__Host-${name}=${cookies.find((each) => each.name === `__Host-${name}`)?.value ?? ''}`

const comeBack = async (answer: TestAnswer, url: string, person: string): Promise<TestAnswer> => {
  const { pathname, search } = await issuer.visit(url, person)
  return app.request({ path: pathname + search, headers: { cookie: cookieNamed(answer, 'scheduly_sso') } })
}

/** The access token of a sign-in at the issuer; undefined when it leads into no account. */
const enterBySso = async (person: string): Promise<string | undefined> => {
  const started = await app.request({ path: '/auth/sso/start' })
  const back = await comeBack(started, String(started.headers['location']), person)
  const { body } = await renew(app, cookieNamed(back, 'scheduly_refresh'))
  return body.access_token
}

const tie = async (user: TestUser, person: string): Promise<void> => {
  const answer = await post(app, '/account/identities', { token: user.token })
  const back = await comeBack(answer, expectStatus(200, answer).url, person)
  assert.match(String(back.headers['location']), /#linked$/)
}

const me = async (token: string | undefined) => expectStatus(200, await app.request({ path: '/account', token }))

const addApp = async (token: string): Promise<string> => {
  const { secret } = expectStatus(201, await post(app, '/account/totp', { token }))
  expectStatus(200, await post(app, '/account/totp/confirm', { token, body: { code: totpCode(secret) } }))
  return secret
}

const reset = async ({ email }: TestUser): Promise<void> => {
  expectStatus(202, await post(app, '/auth/password-reset', { body: { email } }))
  const body = { token: mail.lastSecret(email), password: OWN_PASSWORD }
  expectStatus(204, await post(app, '/auth/password-reset/confirm', { body }))
}

describe('an account that somebody opened with the address of another', () => {
  it('is the other one’s alone after a reset: no passkey, code or identity of the first leads into it', async () => {
    const squatter = await aUser(app)
    await tie(squatter, 'mallory')
    const device = createAuthenticator({ origin: PUBLIC_URL })
    const { challenge_id: id, options } = (await post(app, '/account/passkeys/options', { token: squatter.token })).body
    const body = { challenge_id: id, response: device.create(options), name: 'Phone' }
    expectStatus(201, await post(app, '/account/passkeys', { token: squatter.token, body }))
    await addApp(squatter.token)

    await reset(squatter)
    const { access_token: token } = expectStatus(200, await signIn(app, squatter, { password: OWN_PASSWORD }))
    const { two_factor: factors } = await me(token)
    assert.deepEqual(factors, { totp: false, passkeys: 0, recovery_codes_left: 0 })
    const asked = (await post(app, '/auth/passkey/options')).body
    const answer = { challenge_id: asked.challenge_id, response: device.get(asked.options) }
    assert.equal((await post(app, '/auth/passkey', { body: answer })).status, 401)
    assert.notEqual((await me(await enterBySso('mallory'))).id, squatter.userId)
  })

  it('keeps its factors when the address was confirmed before', async () => {
    const user = await aUser(app)
    await app.sql('update users set email_verified_at = now() where id = $1', [user.userId])
    await addApp(user.token)
    await reset(user)
    assert.deepEqual(refusalOf(await signIn(app, user, { password: OWN_PASSWORD })), [401, 'second_factor_required'])
  })
})

describe('signing in at the issuer', () => {
  it('is proof enough for dangerous acts only for whoever has no second factor here', async () => {
    const first = String(await enterBySso('factored'))
    await addApp(first)
    const again = String(await enterBySso('factored'))
    const remove = () => app.request({ method: 'DELETE', path: '/account/totp', token: again })
    assert.deepEqual(refusalOf(await remove()), ASKED)
    expectStatus(201, await post(app, '/account/totp', { token: String(await enterBySso('plain')) }))
  })
})

describe('a session that ends while a change of its factors waits', () => {
  it('adds no way in', async () => {
    const user = await aUser(app)
    const holder = await connectOwner(app.databaseUrl)
    await holder.query('begin')
    await holder.query('select from users where id = $1 for no key update', [user.userId])
    const adding = post(app, '/account/totp', { token: user.token })
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    const watcher = await connectOwner(app.databaseUrl)
    while ((await watcher.query(waiting)).rowCount === 0);
    await watcher.end()
    await holder.query('update sessions set revoked_at = now() where user_id = $1', [user.userId])
    await holder.query('commit')
    await holder.end()
    assert.deepEqual(refusalOf(await adding), ASKED)
  })
})

describe('who owns an organization', () => {
  const acts: Readonly<Record<string, (org: TestOrg, other: TestUser) => Promise<TestAnswer>>> = {
    'by making an owner': ({ orgId, owner }, { userId }) =>
      app.request({
        method: 'PATCH',
        path: `/orgs/${orgId}/members/${userId}`,
        token: owner.token,
        body: { role: 'owner' },
      }),
    'by inviting an owner': ({ orgId, owner: { token } }) =>
      post(app, `/orgs/${orgId}/invite`, { token, body: { role: 'owner' } }),
  }
  for (const [name, act] of Object.entries(acts)) {
    it(`changes after a fresh proof only: ${name}`, async () => {
      const org = await anOrg(app)
      const other = await aMember(app, org, 'viewer')
      await ageProof(app, org.owner)
      assert.deepEqual(refusalOf(await act(org, other)), ASKED)
      expectStatus(
        204,
        await post(app, '/account/step-up', { token: org.owner.token, body: { password: org.owner.password } }),
      )
      assert.ok((await act(org, other)).status < 300)
    })
  }

  it('changes after a fresh proof only: by demoting or removing an owner', async () => {
    const org = await anOrg(app)
    const other = await aMember(app, org, 'owner')
    await ageProof(app, org.owner)
    const { token } = org.owner
    const path = `/orgs/${org.orgId}/members/${other.userId}`
    assert.deepEqual(refusalOf(await app.request({ method: 'PATCH', path, token, body: { role: 'viewer' } })), ASKED)
    assert.deepEqual(refusalOf(await app.request({ method: 'DELETE', path, token })), ASKED)
    expectStatus(204, await post(app, '/account/step-up', { token, body: { password: org.owner.password } }))
    expectStatus(200, await app.request({ method: 'DELETE', path, token }))
  })
})

describe('with the real limits', () => {
  it('strangers who guess at a sign-in keep nobody who is signed in from confirming, nor from a new password', async () => {
    const db = connectDatabase(app.databaseUrl, { role: 'app', poolSize: 2, log: silentLog })
    const throttle = createThrottle(createLimitStore({ db, redis: null, prefix: 'test' }), systemClock)
    await using limited = await createTestApp({ throttle })
    const user = await aUser(limited)
    const guesses = Array.from({ length: 8 }, () => signIn(limited, user, { password: 'not the password' }))
    const statuses = (await Promise.all(guesses)).map(({ status }) => status)
    assert.ok(statuses.includes(429))
    const { token, password } = user
    expectStatus(204, await post(limited, '/account/step-up', { token, body: { password } }))
    const body = { current_password: password, new_password: OWN_PASSWORD }
    expectStatus(204, await limited.request({ method: 'PUT', path: '/account/password', token, body }))
    await db.destroy()
  })

  it('somebody with many organizations invites no more people than with one', async () => {
    const db = connectDatabase(app.databaseUrl, { role: 'app', poolSize: 2, log: silentLog })
    const throttle = createThrottle(createLimitStore({ db, redis: null, prefix: 'test' }), systemClock)
    await using limited = await createTestApp({ throttle })
    const owner = await aUser(limited)
    const orgs = [await anOrg(limited, owner), await anOrg(limited, owner)]
    const invite = ({ orgId }: TestOrg) =>
      post(limited, `/orgs/${orgId}/invite`, { token: owner.token, body: { role: 'viewer' } })
    const answers: TestAnswer[] = []
    for (let round = 0; round < 30; round += 1) for (const org of orgs) answers.push(await invite(org))
    assert.equal(answers.filter(({ status }) => status === 201).length, 50)
    await db.destroy()
  })
})
