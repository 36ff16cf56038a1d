import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createLimitStore } from '#auth/limit-store.ts'
import { createThrottle } from '#auth/throttle.ts'
import { GUESSING } from '#domain/guessing.ts'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { ageProof, anotherSession, logOf, opens, post, refusalOf, signIn, statusesOf } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestApp, type TestUser } from '#test/support/app.ts'
import { createLetterBox, noLimits } from '#test/support/doors.ts'
import { aSecondServer } from '#test/support/second-server.ts'
import { totpCode } from '#test/support/totp.ts'

const letters = createLetterBox()
const WRONG = [401, 'second_factor_wrong']
const REQUIRED = [401, 'second_factor_required']

let app: TestApp
before(async () => {
  const clock = { ...systemClock, sleep: async () => {} }
  app = await createTestApp({ mail: letters, clock, http: createHttp(systemClock) })
})
after(() => app.close())

interface Enrolled extends TestUser {
  readonly secret: string
  readonly codes: readonly string[]
}

const start = (user: Pick<TestUser, 'token'>) => post(app, '/account/totp', { token: user.token })

const confirm = (user: Pick<TestUser, 'token'>, code: string) =>
  post(app, '/account/totp/confirm', { token: user.token, body: { code } })

/** Somebody with an authenticator app; the code that comes next is good already. */
const enrolled = async (): Promise<Enrolled> => {
  const user = await aUser(app)
  const { secret } = expectStatus(201, await start(user))
  const codes = expectStatus(200, await confirm(user, totpCode(secret))).recovery_codes
  return { ...user, secret, codes }
}

const disable = (user: Pick<TestUser, 'token'>) =>
  app.request({ method: 'DELETE', path: '/account/totp', token: user.token })

const factorsOf = async (user: Pick<TestUser, 'token'>) =>
  expectStatus(200, await app.request({ path: '/account', token: user.token })).two_factor

const wrongCode = (secret: string): string => {
  const right = [-1, 0, 1].map((steps) => totpCode(secret, steps))
  return ['000000', '111111', '222222', '333333'].find((code) => !right.includes(code)) ?? ''
}

describe('setting up an authenticator app', () => {
  it('gives a secret and its address, and counts from the first right code on, which brings recovery codes', async () => {
    const user = await aUser(app)
    const { secret, uri } = expectStatus(201, await start(user))
    const address = new URL(uri)
    assert.deepEqual(
      [address.protocol, address.host, address.searchParams.get('secret'), address.searchParams.get('issuer')],
      ['otpauth:', 'totp', secret, 'Scheduly'],
    )
    assert.match(secret, /^[A-Z2-7]{32}$/)
    expectStatus(200, await signIn(app, user))
    const { recovery_codes: codes } = expectStatus(200, await confirm(user, totpCode(secret)))
    assert.equal(new Set(codes).size, 10)
    assert.deepEqual(await factorsOf(user), { totp: true, passkeys: 0, recovery_codes_left: 10 })
    assert.deepEqual(refusalOf(await signIn(app, user)), REQUIRED)
    assert.ok((await logOf(app, user)).includes('totp.enabled'))
    assert.match(letters.letters.findLast(({ to }) => to === user.email)?.subject ?? '', /sign-in .* changed/)
  })

  it('needs a fresh proof', async () => {
    const user = await aUser(app)
    await ageProof(app, user)
    assert.deepEqual(refusalOf(await start(user)), [403, 'step_up_required'])
    expectStatus(204, await post(app, '/account/step-up', { token: user.token, body: { password: user.password } }))
    expectStatus(201, await start(user))
  })

  it('is not confirmed by a wrong code, nor by that of another person, nor without being started', async () => {
    const [user, other, third] = [await aUser(app), await aUser(app), await aUser(app)]
    const { secret } = expectStatus(201, await start(user))
    const { secret: others } = expectStatus(201, await start(other))
    for (const code of [wrongCode(secret), totpCode(others), totpCode(secret, -3), totpCode(secret, 3)]) {
      const answer = await confirm(user, code)
      assert.deepEqual([answer.status, answer.body.errors[0].pointer], [422, '/code'])
    }
    assert.deepEqual(refusalOf(await confirm(third, totpCode(secret))), [409, 'not_enabled'])
    assert.equal((await factorsOf(user)).totp, false)
  })

  it('once more, before it is confirmed, replaces the secret; after that it is refused', async () => {
    const user = await aUser(app)
    const { secret: first } = expectStatus(201, await start(user))
    const { secret: second } = expectStatus(201, await start(user))
    assert.equal((await confirm(user, totpCode(first))).status, 422)
    expectStatus(200, await confirm(user, totpCode(second)))
    assert.deepEqual(refusalOf(await start(user)), [409, 'already_enabled'])
    assert.deepEqual(refusalOf(await confirm(user, totpCode(second, 1))), [409, 'already_enabled'])
  })

  it('keeps neither secret nor codes in the clear', async () => {
    const { secret, codes } = await enrolled()
    const [{ rows }] = await app.sql(
      `select json_build_array((select json_agg(to_jsonb(t)) from totp_secrets t),
        (select json_agg(to_jsonb(c)) from recovery_codes c))::text as rows`,
    )
    for (const word of [secret, ...codes]) assert.ok(!rows.includes(word))
  })
})

describe('signing in with an authenticator app', () => {
  it('needs the password and the code, with or without a blank', async () => {
    const user = await enrolled()
    assert.deepEqual(refusalOf(await signIn(app, user)), REQUIRED)
    const code = totpCode(user.secret, 1)
    expectStatus(200, await signIn(app, user, { totp_code: `${code.slice(0, 3)} ${code.slice(3)}` }))
    const wrong = await signIn(app, user, { password: 'a wrong horse battery', totp_code: totpCode(user.secret, 1) })
    assert.deepEqual(refusalOf(wrong), [401, 'invalid_credentials'])
    assert.deepEqual(wrong.cookies, [])
  })

  it('refuses a wrong code, one of another person, and one that is too old', async () => {
    const [user, other] = [await enrolled(), await enrolled()]
    for (const code of [wrongCode(user.secret), totpCode(other.secret), totpCode(user.secret, -4)]) {
      assert.deepEqual(refusalOf(await signIn(app, user, { totp_code: code })), WRONG)
    }
    assert.ok((await logOf(app, user)).filter((action) => action === 'signin.failed').length === 3)
  })

  it('takes a code once, and none that came before it', async () => {
    const user = await enrolled()
    const code = totpCode(user.secret, 1)
    expectStatus(200, await signIn(app, user, { totp_code: code }))
    assert.deepEqual(refusalOf(await signIn(app, user, { totp_code: code })), WRONG)
    assert.deepEqual(refusalOf(await signIn(app, user, { totp_code: totpCode(user.secret, -1) })), WRONG)
  })

  it('takes one of several equal codes that come at once', async () => {
    const user = await enrolled()
    const code = totpCode(user.secret, 1)
    const answers = await Promise.all(Array.from({ length: 5 }, () => signIn(app, user, { totp_code: code })))
    assert.deepEqual(statusesOf(answers), [200, 401, 401, 401, 401])
  })

  it('uses up no code when an imported password is hashed anew elsewhere at the same moment', async () => {
    const user = await enrolled()
    const improveFirst = {
      ...app.deps.passwords,
      needsRehash: () => true,
      hash: async (password: string) => {
        // Another sign-in was quicker.
        const better = await app.deps.passwords.hash(password)
        await app.sql('update users set password_hash = $2 where id = $1', [user.userId, better])
        improveFirst.needsRehash = () => false
        return better
      },
    }
    await using server = await aSecondServer(app, { passwords: improveFirst })
    const [code] = user.codes
    expectStatus(200, await signIn(server, user, { recovery_code: code }))
    assert.equal((await factorsOf(user)).recovery_codes_left, 9)
    const [{ detail }] = await app.sql(
      `select detail from account_log where user_id = $1 and action = 'signin.succeeded' order by id desc limit 1`,
      [user.userId],
    )
    assert.deepEqual(detail, { method: 'password', second_factor: 'recovery_code' })
  })

  it('is still asked for after a reset by mail', async () => {
    const user = await enrolled()
    await app.sql('update users set email_verified_at = now() where id = $1', [user.userId])
    expectStatus(202, await post(app, '/auth/password-reset', { body: { email: user.email } }))
    const body = { token: letters.lastSecret(user.email), password: 'another horse battery' }
    expectStatus(204, await post(app, '/auth/password-reset/confirm', { body }))
    assert.deepEqual(refusalOf(await signIn(app, user, { password: body.password })), REQUIRED)
    expectStatus(200, await signIn(app, user, { password: body.password, totp_code: totpCode(user.secret, 1) }))
  })

  it('cannot be guessed through: after a few wrong codes the account rests', async () => {
    const user = await enrolled()
    const rule = { ...GUESSING, waits: [0, 0, 0, 0, 0, 600] }
    const store = createLimitStore({ db: app.deps.db, redis: null, prefix: 'test', rule })
    const throttle = createThrottle(store, systemClock)
    await using server = await aSecondServer(app, {
      throttle: { ...noLimits, reserve: (subject) => throttle.reserve(subject) },
    })
    for (let tries = 0; tries < 6; tries += 1) {
      assert.deepEqual(refusalOf(await signIn(server, user, { totp_code: wrongCode(user.secret) })), WRONG)
    }
    const blocked = await signIn(server, user, { totp_code: totpCode(user.secret, 1) })
    assert.deepEqual(refusalOf(blocked), [429, 'rate_limited'])
    assert.ok(Number(blocked.headers['retry-after']) >= 1)
  })
})

describe('removing the authenticator app', () => {
  it('needs a fresh proof, ends the codes, and leaves the password alone', async () => {
    const user = await enrolled()
    await ageProof(app, user)
    assert.deepEqual(refusalOf(await disable(user)), [403, 'step_up_required'])
    expectStatus(200, await signIn(app, user, { totp_code: totpCode(user.secret, 1) }))
    await app.sql('update sessions set verified_at = now() where user_id = $1', [user.userId])
    expectStatus(204, await disable(user))
    assert.deepEqual(await factorsOf(user), { totp: false, passkeys: 0, recovery_codes_left: 0 })
    expectStatus(200, await signIn(app, user))
    assert.deepEqual(refusalOf(await disable(user)), [409, 'not_enabled'])
    assert.ok((await logOf(app, user)).includes('totp.disabled'))
  })

  it('that was never confirmed is refused', async () => {
    const user = await aUser(app)
    expectStatus(201, await start(user))
    assert.deepEqual(refusalOf(await disable(user)), [409, 'not_enabled'])
  })
})

describe('recovery codes', () => {
  const renewCodes = (user: Pick<TestUser, 'token'>) => post(app, '/account/recovery-codes', { token: user.token })

  it('work once each, however they are typed', async () => {
    const user = await enrolled()
    const [first = '', second = ''] = user.codes
    expectStatus(200, await signIn(app, user, { recovery_code: first }))
    assert.deepEqual(refusalOf(await signIn(app, user, { recovery_code: first })), WRONG)
    const typed = second.toUpperCase().replaceAll('-', ' ')
    expectStatus(200, await signIn(app, user, { recovery_code: typed }))
    assert.equal((await factorsOf(user)).recovery_codes_left, 8)
  })

  it('are used by one of several that come at once', async () => {
    const user = await enrolled()
    const [code = ''] = user.codes
    const answers = await Promise.all(Array.from({ length: 5 }, () => signIn(app, user, { recovery_code: code })))
    assert.deepEqual(statusesOf(answers), [200, 401, 401, 401, 401])
  })

  it('of another person, and made up ones, are refused', async () => {
    const [user, other] = [await enrolled(), await enrolled()]
    for (const code of [other.codes[0] ?? '', '00000-00000-00000-00000-00000', 'not a code at all']) {
      assert.deepEqual(refusalOf(await signIn(app, user, { recovery_code: code })), WRONG)
    }
  })

  it('are replaced by renewed ones, after a fresh proof', async () => {
    const user = await enrolled()
    const { recovery_codes: fresh } = expectStatus(200, await renewCodes(user))
    assert.deepEqual(refusalOf(await signIn(app, user, { recovery_code: user.codes[0] })), WRONG)
    const { token } = await anotherSession(app, user, { recovery_code: fresh[0] })
    assert.ok(await opens(app, token))
    await ageProof(app, user)
    assert.deepEqual(refusalOf(await renewCodes(user)), [403, 'step_up_required'])
  })

  it('renewed twice at once are those of one answer', async () => {
    const user = await enrolled()
    const answers = await Promise.all([renewCodes(user), renewCodes(user), renewCodes(user)])
    assert.equal((await factorsOf(user)).recovery_codes_left, 10)
    const works = await Promise.all(
      answers.map(({ body }) => signIn(app, user, { recovery_code: body.recovery_codes[0] })),
    )
    assert.deepEqual(statusesOf(works), [200, 401, 401])
  })

  it('stand in for a second factor only: without one there are none', async () => {
    assert.deepEqual(refusalOf(await renewCodes(await aUser(app))), [409, 'not_enabled'])
  })
})
