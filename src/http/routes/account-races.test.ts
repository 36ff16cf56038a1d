import assert from 'node:assert/strict'
import { pbkdf2Sync } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { Passwords } from '#auth/passwords.ts'
import { sha256 } from '#lib/hash.ts'
import { newSecret, systemRandom } from '#lib/random.ts'
import { cookieOf, opens, post, refusalOf, renew, signIn, statusesOf } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestAnswer, type TestApp, type TestUser } from '#test/support/app.ts'
import { createAuthenticator } from '#test/support/authenticator.ts'
import { createLetterBox } from '#test/support/doors.ts'
import { aSecondServer } from '#test/support/second-server.ts'
import { totpCode } from '#test/support/totp.ts'

const NEW = 'another horse battery'
const THIRD = 'a third horse battery'

let app: TestApp
before(async () => {
  app = await createTestApp({ mail: createLetterBox() })
})
after(() => app.close())

type Door = Pick<TestApp, 'request'>

const change = (door: Door, user: TestUser, newPassword: string) => {
  const body = { current_password: user.password, new_password: newPassword }
  return door.request({ method: 'PUT', path: '/account/password', token: user.token, body })
}

/** Resets the password by a link that was mailed earlier. */
const reset = async ({ userId, email }: TestUser, password: string): Promise<void> => {
  const token = newSecret(systemRandom)
  await app.sql(
    `insert into mailed_tokens (token_hash, kind, user_id, email, expires_at)
      values ($1, 'password_reset', $2, $3, now() + interval '1 hour')`,
    [sha256(token), userId, email],
  )
  expectStatus(204, await post(app, '/auth/password-reset/confirm', { body: { token, password } }))
}

/** Does `meanwhile` once, right after the first password was found to be right, and before anything comes of it. */
const interrupted = (meanwhile: () => Promise<unknown>): Passwords => {
  let first = true
  return {
    ...app.deps.passwords,
    verify: async (password, stored) => {
      const right = await app.deps.passwords.verify(password, stored)
      if (!first) return right
      first = false
      await meanwhile()
      return right
    },
  }
}

const livingSessions = async ({ userId }: TestUser): Promise<number> =>
  (await app.sql('select 1 from sessions where user_id = $1 and revoked_at is null', [userId])).length

describe('while somebody signs in', () => {
  it('the password is changed: the old one opens no session', async () => {
    const user = await aUser(app)
    await using door = await aSecondServer(app, {
      passwords: interrupted(async () => expectStatus(204, await change(app, user, NEW))),
    })
    const answer = await signIn(door, user)
    assert.deepEqual([...refusalOf(answer), answer.cookies], [401, 'invalid_credentials', []])
    assert.equal(await livingSessions(user), 1, 'that of the change')
  })

  it('it is reset: no session is left of the old one', async () => {
    const user = await aUser(app)
    await using door = await aSecondServer(app, { passwords: interrupted(() => reset(user, NEW)) })
    assert.deepEqual(refusalOf(await signIn(door, user)), [401, 'invalid_credentials'])
    assert.equal(await livingSessions(user), 0)
  })

  it('it is changed to the same: the new one counts, and lets in', async () => {
    const user = await aUser(app)
    await using door = await aSecondServer(app, { passwords: interrupted(() => reset(user, user.password)) })
    const { access_token: token } = expectStatus(200, await signIn(door, user))
    assert.ok(await opens(app, token))
  })

  it('an imported hash is not improved over a changed password', async () => {
    const user = await aUser(app)
    const salt = systemRandom.bytes(16)
    const ab64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '').replaceAll('+', '.')
    const sum = pbkdf2Sync(user.password, salt, 29_000, 32, 'sha256')
    const hash = `$pbkdf2-sha256$29000$${ab64(salt)}$${ab64(sum)}`
    await app.sql('update users set password_hash = $2 where id = $1', [user.userId, hash])
    const passwords = { ...interrupted(() => reset(user, NEW)), needsRehash: () => true }
    await using door = await aSecondServer(app, { passwords })
    assert.deepEqual(refusalOf(await signIn(door, user)), [401, 'invalid_credentials'])
    expectStatus(200, await signIn(app, user, { password: NEW }))
  })

  it('the account is disabled: nobody is let in', async () => {
    const user = await aUser(app)
    const disable = () => app.sql('update users set disabled_at = now() where id = $1', [user.userId])
    await using door = await aSecondServer(app, { passwords: interrupted(disable) })
    assert.deepEqual(refusalOf(await signIn(door, user)), [401, 'invalid_credentials'])
    assert.equal(await livingSessions(user), 1)
  })

  it('many at once, while the password changes: every session that is left came before or after, none of the old one', async () => {
    const user = await aUser(app)
    const attempts = Array.from({ length: 12 }, () => signIn(app, user))
    const answers = await Promise.all([change(app, user, NEW), ...attempts])
    expectStatus(204, answers[0] ?? (await change(app, user, NEW)))
    const cookies = answers
      .slice(1)
      .filter(({ status }) => status === 200)
      .map(cookieOf)
    for (const cookie of cookies) assert.equal((await renew(app, cookie)).status, 401)
    assert.equal(await livingSessions(user), 1)
  })
})

describe('while somebody changes the password', () => {
  it('its owner resets it: the reset stays, and the change is refused', async () => {
    const user = await aUser(app)
    await using door = await aSecondServer(app, { passwords: interrupted(() => reset(user, NEW)) })
    const answer = await change(door, user, THIRD)
    assert.deepEqual([answer.status, answer.body.errors[0].pointer], [422, '/current_password'])
    expectStatus(200, await signIn(app, user, { password: NEW }))
    assert.equal((await signIn(app, user, { password: THIRD })).status, 401)
  })

  it('a sign-in improves the hash: the change is made', async () => {
    const user = await aUser(app)
    const improve = async () =>
      app.sql('update users set password_hash = $2 where id = $1', [
        user.userId,
        await app.deps.passwords.hash(user.password),
      ])
    await using door = await aSecondServer(app, { passwords: interrupted(improve) })
    expectStatus(204, await change(door, user, NEW))
    expectStatus(200, await signIn(app, user, { password: NEW }))
  })

  it('another change comes: one of the two is made, and told so', async () => {
    const user = await aUser(app)
    const answers = await Promise.all([change(app, user, NEW), change(app, user, THIRD)])
    assert.deepEqual(statusesOf(answers), [204, 422])
    const password = answers[0]?.status === 204 ? NEW : THIRD
    expectStatus(200, await signIn(app, user, { password }))
  })
})

describe('a session that is renewed while it is ended', () => {
  const ENDINGS: Readonly<Record<string, (user: TestUser) => Promise<TestAnswer>>> = {
    'by signing out': ({ cookie }) => post(app, '/auth/logout', { headers: { cookie } }),
    'in the list': ({ token }) => app.request({ method: 'DELETE', path: '/account/sessions', token }),
  }
  for (const [name, end] of Object.entries(ENDINGS)) {
    it(`${name} is over, whichever came first`, async () => {
      for (let times = 0; times < 5; times += 1) {
        const user = await aUser(app)
        const [renewed, ended] = await Promise.all([renew(app, user.cookie), end(user)])
        expectStatus(204, ended)
        assert.ok([200, 401].includes(renewed.status), renewed.text)
        assert.equal(await livingSessions(user), 0)
        assert.equal(await opens(app, user.token), false)
        if (renewed.status === 200) assert.equal((await renew(app, cookieOf(renewed))).status, 401)
      }
    })
  }
})

describe('two changes of the factors at once', () => {
  const ORIGIN = 'http://localhost:3000'

  const aPasskeyRequest = async (user: TestUser) => {
    const { token } = user
    const { challenge_id: id, options } = expectStatus(200, await post(app, '/account/passkeys/options', { token }))
    const response = createAuthenticator({ origin: ORIGIN }).create(options)
    return () => post(app, '/account/passkeys', { token, body: { challenge_id: id, response, name: 'Phone' } })
  }

  const aTotpRequest = async ({ token }: TestUser) => {
    const { secret } = expectStatus(201, await post(app, '/account/totp', { token }))
    return () => post(app, '/account/totp/confirm', { token, body: { code: totpCode(secret) } })
  }

  const factorsOf = async ({ token }: TestUser) =>
    expectStatus(200, await app.request({ path: '/account', token })).two_factor

  it('bring one set of recovery codes, which is shown', async () => {
    const user = await aUser(app)
    const [addPasskey, confirmTotp] = [await aPasskeyRequest(user), await aTotpRequest(user)]
    const [added, confirmed] = await Promise.all([addPasskey(), confirmTotp()])
    const shown = [expectStatus(201, added).recovery_codes, expectStatus(200, confirmed).recovery_codes]
    assert.deepEqual(shown.filter((codes) => codes !== null).length, 1)
    const [code] = shown.find((codes) => codes !== null)
    expectStatus(200, await signIn(app, user, { recovery_code: code }))
    assert.deepEqual(await factorsOf(user), { totp: true, passkeys: 1, recovery_codes_left: 9 })
  })

  it('that remove the last two leave no codes behind', async () => {
    const user = await aUser(app)
    const { passkey } = expectStatus(201, await (await aPasskeyRequest(user))())
    expectStatus(200, await (await aTotpRequest(user))())
    const remove = (path: string) => app.request({ method: 'DELETE', path, token: user.token })
    const answers = await Promise.all([remove('/account/totp'), remove(`/account/passkeys/${passkey.id}`)])
    for (const answer of answers) expectStatus(204, answer)
    assert.deepEqual(await factorsOf(user), { totp: false, passkeys: 0, recovery_codes_left: 0 })
  })
})
