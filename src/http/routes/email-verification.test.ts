import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Throttle } from '#auth/throttle.ts'
import { logOf, opens, post, refusalOf, renew, signIn } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestAnswer, type TestApp, type TestUser } from '#test/support/app.ts'
import { createAuthenticator } from '#test/support/authenticator.ts'
import { createLetterBox, noLimits } from '#test/support/doors.ts'
import { aSecondServer } from '#test/support/second-server.ts'

const letters = createLetterBox()
const PASSWORD = 'correct horse battery'
const INVALID = [404, 'link_invalid']

const signUp = (app: TestApp, name: string, rest: object = {}) =>
  post(app, '/auth/signup', { body: { email: `${name}@example.org`, username: name, password: PASSWORD, ...rest } })

const confirm = (app: TestApp, token: string) => post(app, '/auth/email-verification/confirm', { body: { token } })

const account = async (app: TestApp, token: string) => expectStatus(200, await app.request({ path: '/account', token }))

const shown = ({ status, headers, body, cookies }: TestAnswer) => {
  const same = Object.entries(headers).filter(([name]) => name !== 'date' && name !== 'x-request-id')
  return [status, Object.fromEntries(same), { ...body, request_id: '' }, cookies]
}

describe('where confirming an address is optional', () => {
  let app: TestApp
  before(async () => {
    app = await createTestApp({ mail: letters })
  })
  after(() => app.close())

  it('the link comes with signing up, and confirms once, without signing in', async () => {
    const user = await aUser(app)
    assert.equal((await account(app, user.token)).email_verified, false)
    const token = letters.lastSecret(user.email)
    const answer = await confirm(app, token)
    assert.deepEqual([answer.status, answer.cookies], [204, []])
    assert.equal((await account(app, user.token)).email_verified, true)
    assert.deepEqual(refusalOf(await confirm(app, token)), INVALID)
    assert.ok((await logOf(app, user)).includes('email.verified'))
  })

  it('a newer link replaces the older one, and a confirmed address gets none', async () => {
    const user = await aUser(app)
    const older = letters.lastSecret(user.email)
    expectStatus(204, await post(app, '/account/email-verification', { token: user.token }))
    assert.deepEqual(refusalOf(await confirm(app, older)), INVALID)
    expectStatus(204, await confirm(app, letters.lastSecret(user.email)))
    const count = letters.letters.length
    expectStatus(204, await post(app, '/account/email-verification', { token: user.token }))
    assert.equal(letters.letters.length, count)
  })

  it('a link works for a day, for the address that it was sent to', async () => {
    const [late, moved] = [await aUser(app), await aUser(app)]
    await app.sql("update mailed_tokens set expires_at = expires_at - interval '24 hours' where user_id = $1", [
      late.userId,
    ])
    assert.deepEqual(refusalOf(await confirm(app, letters.lastSecret(late.email))), INVALID)
    const token = letters.lastSecret(moved.email)
    await app.sql("update users set email = 'moved@example.org' where id = $1", [moved.userId])
    assert.deepEqual(refusalOf(await confirm(app, token)), INVALID)
    assert.equal((await account(app, moved.token)).email_verified, false)
  })

  it('several links an hour are too many', async () => {
    const throttle: Throttle = {
      ...noLimits,
      take: async (policy, subject) => {
        const taken = await noLimits.take(policy, subject)
        return policy === 'verify_account' ? { ...taken, allowed: false } : taken
      },
    }
    await using strict = await createTestApp({ mail: letters, throttle })
    const { token } = await aUser(strict)
    const count = letters.letters.length
    const answer = await post(strict, '/account/email-verification', { token })
    assert.deepEqual([...refusalOf(answer), letters.letters.length], [429, 'rate_limited', count])
  })

  it('without mail there is none, and asking is refused', async () => {
    await using mute = await createTestApp()
    const { token } = await aUser(mute)
    assert.deepEqual(refusalOf(await post(mute, '/account/email-verification', { token })), [409, 'mail_off'])
  })
})

describe('where confirming an address is required', () => {
  let app: TestApp
  before(async () => {
    app = await createTestApp({ mail: letters, emailVerification: 'required' })
  })
  after(() => app.close())

  const aPerson = async (name: string): Promise<TestUser> => {
    const { id: userId, email } = expectStatus(201, await signUp(app, name))
    return { userId, email, username: name, password: PASSWORD, token: '', cookie: '' }
  }

  it('nobody signs in before, with the same answer as for a wrong password, and a new link', async () => {
    const user = await aPerson('grace')
    const count = letters.letters.length
    const early = await signIn(app, user)
    const wrong = await signIn(app, user, { password: 'a wrong horse battery' })
    const nobody = await signIn(app, user, { email: 'nobody@example.org' })
    assert.deepEqual(refusalOf(early), [401, 'invalid_credentials'])
    assert.deepEqual(shown(early), shown(wrong))
    assert.deepEqual(shown(early), shown(nobody))
    assert.equal(letters.letters.length, count + 1, 'the right password brings a link, the wrong one none')
    expectStatus(204, await confirm(app, letters.lastSecret(user.email)))
    expectStatus(200, await signIn(app, user))
  })

  it('a reset by mail confirms as well', async () => {
    const user = await aPerson('joan')
    expectStatus(202, await post(app, '/auth/password-reset', { body: { email: user.email } }))
    const body = { token: letters.lastSecret(user.email), password: 'another horse battery' }
    expectStatus(204, await post(app, '/auth/password-reset/confirm', { body }))
    expectStatus(200, await signIn(app, user, { password: body.password }))
  })

  it('sessions of an address that was confirmed go on', async () => {
    const user = await aPerson('edsger')
    await app.sql('update users set email_verified_at = now() where id = $1', [user.userId])
    const answer = await signIn(app, user)
    const { access_token: token } = expectStatus(200, answer)
    assert.ok(await opens(app, token))
    expectStatus(200, await renew(app, `${answer.cookies[0]?.name}=${answer.cookies[0]?.value}`))
  })
})

describe('signing up with an address that has an account', () => {
  let app: TestApp
  before(async () => {
    app = await createTestApp({ mail: letters, emailVerification: 'required' })
    expectStatus(201, await signUp(app, 'ada'))
  })
  after(() => app.close())

  const lettersTo = (email: string) => letters.letters.filter(({ to }) => to === email).map(({ subject }) => subject)

  const counts = () =>
    app.sql('select (select count(*) from users) as users, (select count(*) from account_log) as entries')

  it('is answered like any other, stores nothing, and tells its owner by mail', async () => {
    const earlier = await counts()
    const taken = await signUp(app, 'newcomer', { email: 'ADA@example.org', password: 'an attacker’s battery' })
    assert.deepEqual(await counts(), earlier)
    assert.equal(lettersTo('ada@example.org').at(-1), 'You have a Scheduly account')
    const free = await signUp(app, 'newcomer', { email: 'free@example.org' })
    const names = ({ headers }: TestAnswer) => Object.keys(headers).toSorted()
    assert.deepEqual([taken.status, names(taken)], [free.status, names(free)])
    assert.deepEqual(Object.keys(taken.body), Object.keys(free.body))
    for (const { body } of [taken, free]) {
      assert.match(body.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
      assert.match(body.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }
    assert.deepEqual([taken.body.email, taken.body.username], ['ADA@example.org', 'newcomer'])
    assert.equal(taken.text.length, free.text.length - 'free'.length + 'ADA'.length)
  })

  it('and a username that somebody has is answered like a free address with that username, and told as well', async () => {
    const count = lettersTo('ada@example.org').length
    const taken = await signUp(app, 'ada', { email: 'ada@example.org' })
    const free = await signUp(app, 'ada', { email: 'really-free@example.org' })
    assert.deepEqual(refusalOf(taken), [409, 'account_exists'])
    assert.deepEqual(shown(taken), shown(free))
    assert.equal(lettersTo('ada@example.org').length, count + 1)
    assert.deepEqual(lettersTo('really-free@example.org'), [])
  })

  it('leaves the account as it was', async () => {
    await signUp(app, 'thief', { email: 'ada@example.org', password: 'an attacker’s battery' })
    await app.sql("update users set email_verified_at = now() where username = 'ada'")
    const body = { email: 'ada@example.org', password: PASSWORD }
    expectStatus(200, await post(app, '/auth/signin', { body }))
    assert.equal(
      (await post(app, '/auth/signin', { body: { ...body, password: 'an attacker’s battery' } })).status,
      401,
    )
  })

  it('twice at the same moment makes one account', async () => {
    const answers = await Promise.all([
      signUp(app, 'twin-one', { email: 'twin@example.org' }),
      signUp(app, 'twin-two', { email: 'Twin@example.org' }),
    ])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201],
    )
    const rows = await app.sql("select username from users where lower(email) = 'twin@example.org'")
    assert.equal(rows.length, 1)
    assert.ok(lettersTo('twin@example.org').length + lettersTo('Twin@example.org').length === 2)
  })
})

it('where confirming is required, a passkey does not let in before either', async () => {
  await using app = await createTestApp({ mail: letters })
  const user = await aUser(app)
  const device = createAuthenticator({ origin: 'http://localhost:3000' })
  const made = expectStatus(200, await post(app, '/account/passkeys/options', { token: user.token }))
  const body = { challenge_id: made.challenge_id, response: device.create(made.options), name: 'Phone' }
  expectStatus(201, await post(app, '/account/passkeys', { token: user.token, body }))
  await using strict = await aSecondServer(app, { emailVerification: 'required' })
  const signInBy = async () => {
    const { challenge_id: id, options } = expectStatus(200, await post(strict, '/auth/passkey/options'))
    return post(strict, '/auth/passkey', { body: { challenge_id: id, response: device.get(options) } })
  }
  assert.deepEqual(refusalOf(await signInBy()), [401, 'passkey_refused'])
  assert.deepEqual(refusalOf(await signIn(strict, user)), [401, 'invalid_credentials'])
  await app.sql('update users set email_verified_at = now() where id = $1', [user.userId])
  expectStatus(200, await signInBy())
})
