import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ageProof, logOf, opens, post, refusalOf, signIn, statusesOf } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestAnswer, type TestApp, type TestUser } from '#test/support/app.ts'
import { createAuthenticator, type Authenticator, type Lies } from '#test/support/authenticator.ts'
import { createLetterBox } from '#test/support/doors.ts'

const ORIGIN = 'https://social.example.org'
const REFUSED = [401, 'passkey_refused']

let app: TestApp
before(async () => {
  app = await createTestApp({ publicUrl: ORIGIN, mail: createLetterBox() })
})
after(() => app.close())

const ask = async (path: string, token?: string) =>
  expectStatus(200, await post(app, path, token === undefined ? {} : { token }))

const register = async (user: TestUser, device: Authenticator, lies: Lies = {}): Promise<TestAnswer> => {
  const { challenge_id: id, options } = await ask('/account/passkeys/options', user.token)
  const body = { challenge_id: id, response: device.create(options, lies), name: 'Phone' }
  return post(app, '/account/passkeys', { token: user.token, body })
}

interface Holder extends TestUser {
  readonly device: Authenticator
  readonly passkeyId: string
  readonly codes: readonly string[]
}

const aHolder = async (): Promise<Holder> => {
  const user = await aUser(app)
  const device = createAuthenticator({ origin: ORIGIN })
  const { passkey, recovery_codes: codes } = expectStatus(201, await register(user, device))
  return { ...user, device, passkeyId: passkey.id, codes }
}

const signInBy = async (device: Authenticator, lies: Lies = {}): Promise<TestAnswer> => {
  const { challenge_id: id, options } = await ask('/auth/passkey/options')
  return post(app, '/auth/passkey', { body: { challenge_id: id, response: device.get(options, lies) } })
}

const stepUpBy = async (user: TestUser, device: Authenticator, lies: Lies = {}): Promise<TestAnswer> => {
  const { challenge_id: id, options } = await ask('/account/step-up/options', user.token)
  const passkey = { challenge_id: id, response: device.get(options, lies) }
  return post(app, '/account/step-up', { token: user.token, body: { passkey } })
}

const list = async (user: TestUser) =>
  expectStatus(200, await app.request({ path: '/account/passkeys', token: user.token })).data

const remove = (user: TestUser, id: string) =>
  app.request({ method: 'DELETE', path: `/account/passkeys/${id}`, token: user.token })

describe('a passkey', () => {
  it('is registered, listed, and signs in without anything else', async () => {
    const user = await aHolder()
    assert.equal(user.codes.length, 10)
    const [passkey] = await list(user)
    assert.deepEqual([passkey.name, passkey.backed_up, passkey.last_used_at], ['Phone', false, null])
    const answer = await signInBy(user.device)
    const { user: who, access_token: token, token_type: type } = expectStatus(200, answer)
    assert.deepEqual([who.id, type, answer.cookies[0]?.name], [user.userId, 'Bearer', '__Host-scheduly_refresh'])
    assert.ok(await opens(app, token))
    assert.notEqual((await list(user))[0].last_used_at, null)
    const { data } = expectStatus(200, await app.request({ path: '/account/sessions', token }))
    assert.equal(data.find(({ current }: { current: boolean }) => current).method, 'passkey')
  })

  it('makes the password alone not enough; a recovery code stands in', async () => {
    const user = await aHolder()
    const answer = await signIn(app, user)
    assert.deepEqual(refusalOf(answer), [401, 'second_factor_required'])
    assert.match(answer.body.detail, /passkey/)
    assert.deepEqual(refusalOf(await signIn(app, user, { totp_code: '123456' })), [401, 'second_factor_wrong'])
    expectStatus(200, await signIn(app, user, { recovery_code: user.codes[0] }))
  })

  it('more brings no second set of codes, and each signs in', async () => {
    const user = await aHolder()
    const second = createAuthenticator({ origin: ORIGIN, algorithm: 'EdDSA' })
    assert.equal(expectStatus(201, await register(user, second)).recovery_codes, null)
    assert.equal((await list(user)).length, 2)
    for (const device of [user.device, second]) expectStatus(200, await signInBy(device))
  })

  it('is added and removed after a fresh proof only', async () => {
    const user = await aHolder()
    const { challenge_id: id, options } = await ask('/account/passkeys/options', user.token)
    await ageProof(app, user)
    const stale = [403, 'step_up_required']
    assert.deepEqual(refusalOf(await post(app, '/account/passkeys/options', { token: user.token })), stale)
    const device = createAuthenticator({ origin: ORIGIN })
    const body = { challenge_id: id, response: device.create(options), name: 'Late' }
    assert.deepEqual(refusalOf(await post(app, '/account/passkeys', { token: user.token, body })), stale)
    assert.deepEqual(refusalOf(await remove(user, user.passkeyId)), stale)
    assert.equal((await list(user)).length, 1)
    expectStatus(204, await stepUpBy(user, user.device))
    expectStatus(204, await remove(user, user.passkeyId))
  })

  it('that was removed signs nobody in, and the password is enough again', async () => {
    const user = await aHolder()
    expectStatus(204, await remove(user, user.passkeyId))
    assert.deepEqual(refusalOf(await signInBy(user.device)), REFUSED)
    assert.deepEqual(refusalOf(await remove(user, user.passkeyId)), [404, 'not_found'])
    expectStatus(200, await signIn(app, user))
    const log = await logOf(app, user)
    assert.ok(log.includes('passkey.added') && log.includes('passkey.removed'))
  })

  it('of somebody else is not there to remove', async () => {
    const [user, other] = [await aHolder(), await aHolder()]
    assert.deepEqual(refusalOf(await remove(user, other.passkeyId)), [404, 'not_found'])
    expectStatus(200, await signInBy(other.device))
  })

  it('of a disabled person signs nobody in', async () => {
    const user = await aHolder()
    await app.sql('update users set disabled_at = now() where id = $1', [user.userId])
    assert.deepEqual(refusalOf(await signInBy(user.device)), REFUSED)
  })

  it('is in one account only', async () => {
    const [user, other] = [await aHolder(), await aUser(app)]
    const [{ credential_id: taken }] = await app.sql('select credential_id from passkeys where user_id = $1', [
      user.userId,
    ])
    const made = expectStatus(201, await register(other, createAuthenticator({ origin: ORIGIN })))
    await app.sql('delete from passkeys where id = $1', [user.passkeyId])
    await app.sql('update passkeys set credential_id = $2 where id = $1', [made.passkey.id, taken])
    assert.deepEqual(refusalOf(await signInBy(user.device)), REFUSED, "the other one's key does not fit")
  })
})

describe('what an authenticator is asked to sign', () => {
  it('is signed once', async () => {
    const { device } = await aHolder()
    const { challenge_id: id, options } = await ask('/auth/passkey/options')
    const body = { challenge_id: id, response: device.get(options) }
    expectStatus(200, await post(app, '/auth/passkey', { body }))
    assert.deepEqual(refusalOf(await post(app, '/auth/passkey', { body })), REFUSED)
    const again = { challenge_id: id, response: device.get(options) }
    assert.deepEqual(refusalOf(await post(app, '/auth/passkey', { body: again })), REFUSED)
  })

  it('is used up by a wrong answer too, at every door', async () => {
    const user = await aHolder()
    const { challenge_id: id, options } = await ask('/auth/passkey/options')
    const answer = (lies: Lies) => ({ challenge_id: id, response: user.device.get(options, lies) })
    assert.deepEqual(refusalOf(await post(app, '/auth/passkey', { body: answer({ flags: 1 }) })), REFUSED)
    assert.deepEqual(refusalOf(await post(app, '/auth/passkey', { body: answer({}) })), REFUSED)
    const made = await ask('/account/passkeys/options', user.token)
    const create = (lies: Lies) => {
      const response = createAuthenticator({ origin: ORIGIN }).create(made.options, lies)
      return post(app, '/account/passkeys', {
        token: user.token,
        body: { challenge_id: made.challenge_id, response, name: 'x' },
      })
    }
    assert.deepEqual(refusalOf(await create({ challenge: 'x' })), REFUSED)
    assert.deepEqual(refusalOf(await create({})), REFUSED)
  })

  it('at one door is nothing at another, nor for another person', async () => {
    const [user, other] = [await aHolder(), await aHolder()]
    const register_ = await ask('/account/passkeys/options', user.token)
    const stepUp = await ask('/account/step-up/options', user.token)
    for (const { challenge_id: id, options } of [register_, stepUp]) {
      const body = {
        challenge_id: id,
        response: user.device.get({ ...options, rpId: 'social.example.org', allowCredentials: [] }),
      }
      assert.deepEqual(refusalOf(await post(app, '/auth/passkey', { body })), REFUSED)
    }
    const signingIn = await ask('/auth/passkey/options')
    const own = { challenge_id: signingIn.challenge_id, response: user.device.get(signingIn.options) }
    const refused = await post(app, '/account/step-up', { token: user.token, body: { passkey: own } })
    assert.deepEqual(refusalOf(refused), [403, 'step_up_required'])
    const response = createAuthenticator({ origin: ORIGIN }).create(register_.options)
    const body = { challenge_id: register_.challenge_id, response, name: 'x' }
    assert.deepEqual(refusalOf(await post(app, '/account/passkeys', { token: other.token, body })), REFUSED)
    expectStatus(201, await post(app, '/account/passkeys', { token: user.token, body }))
  })

  it('is over after five minutes', async () => {
    const { device } = await aHolder()
    const { challenge_id: id, options } = await ask('/auth/passkey/options')
    await app.sql("update passkey_challenges set expires_at = expires_at - interval '5 minutes' where id = $1", [id])
    const body = { challenge_id: id, response: device.get(options) }
    assert.deepEqual(refusalOf(await post(app, '/auth/passkey', { body })), REFUSED)
  })

  it('of several equal answers at once, one signs in', async () => {
    const { device } = await aHolder()
    const { challenge_id: id, options } = await ask('/auth/passkey/options')
    const body = { challenge_id: id, response: device.get(options) }
    const answers = await Promise.all(Array.from({ length: 4 }, () => post(app, '/auth/passkey', { body })))
    assert.deepEqual(statusesOf(answers), [200, 401, 401, 401])
  })

  const LIES: Readonly<Record<string, Lies>> = {
    'for another page': { origin: 'https://social.example.org.evil.example' },
    'for the page without https': { origin: 'http://social.example.org' },
    'for another host': { rpId: 'example.org' },
    'about another challenge': { challenge: 'bm90IHRoaXMgb25l' },
    'without a finger, face or PIN': { flags: 1 },
    'inside the frame of another page': { crossOrigin: true },
  }
  for (const [name, lies] of Object.entries(LIES)) {
    it(`is refused when it was signed ${name}`, async () => {
      const user = await aHolder()
      assert.deepEqual(refusalOf(await signInBy(user.device, lies)), REFUSED)
      assert.deepEqual(refusalOf(await stepUpBy(user, user.device, lies)), [403, 'step_up_required'])
      assert.deepEqual(refusalOf(await register(user, createAuthenticator({ origin: ORIGIN }), lies)), REFUSED)
    })
  }

  it('is refused when the counter goes back: there is a copy of the key', async () => {
    const { device } = await aHolder()
    expectStatus(200, await signInBy(device, { counter: 9 }))
    for (const counter of [9, 8, 0]) assert.deepEqual(refusalOf(await signInBy(device, { counter })), REFUSED)
    expectStatus(200, await signInBy(device, { counter: 10 }))
  })

  it('by the passkey of another person confirms nothing', async () => {
    const [user, other] = [await aHolder(), await aHolder()]
    await ageProof(app, user)
    assert.deepEqual(refusalOf(await stepUpBy(user, other.device)), [403, 'step_up_required'])
    assert.deepEqual(refusalOf(await remove(user, user.passkeyId)), [403, 'step_up_required'])
  })
})

describe('where browsers have no passkeys', () => {
  for (const publicUrl of ['http://192.168.1.20:8000', 'http://social.example.org', 'https://192.168.1.20']) {
    it(`${publicUrl} says so`, async () => {
      await using plain = await createTestApp({ publicUrl })
      const { token } = await aUser(plain)
      for (const path of ['/auth/passkey/options', '/account/passkeys/options', '/account/step-up/options']) {
        assert.deepEqual(refusalOf(await post(plain, path, { token })), [409, 'not_enabled'])
      }
      assert.equal(expectStatus(200, await plain.request({ path: '/auth/methods' })).passkeys, false)
    })
  }
})
