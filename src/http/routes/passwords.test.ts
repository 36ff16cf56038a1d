import assert from 'node:assert/strict'
import { pbkdf2Sync } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createPasswords } from '#auth/passwords.ts'
import { systemRandom } from '#lib/random.ts'
import { anotherSession, logOf, opens, refusalOf, renew, signIn } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestApp, type TestUser } from '#test/support/app.ts'
import { createLetterBox } from '#test/support/doors.ts'

const letters = createLetterBox()
const NEW = 'another horse battery'
/** What a password costs here is more than what passlib made of it by default. */
const ROUNDS = 40_000

let app: TestApp
before(async () => {
  app = await createTestApp({ mail: letters, passwords: createPasswords(systemRandom, ROUNDS) })
})
after(() => app.close())

const change = (user: Pick<TestUser, 'token'>, body: object) =>
  app.request({ method: 'PUT', path: '/account/password', token: user.token, body })

const hashOf = async ({ userId }: TestUser): Promise<string> =>
  (await app.sql('select password_hash from users where id = $1', [userId]))[0].password_hash

const ab64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '').replaceAll('+', '.')

/** As passlib 1.7.4 writes it by default. */
const imported = (password: string): string => {
  const salt = systemRandom.bytes(16)
  return `$pbkdf2-sha256$29000$${ab64(salt)}$${ab64(pbkdf2Sync(password, salt, 29_000, 32, 'sha256'))}`
}

const importHash = async (user: TestUser): Promise<string> => {
  const hash = imported(user.password)
  await app.sql('update users set password_hash = $2 where id = $1', [user.userId, hash])
  return hash
}

describe('a new password', () => {
  const BAD = [
    ['short', 'abcdefghijk', 'too_short'],
    ['too long', 'horse battery '.repeat(10), 'too_long'],
    ['counted', '123456789012', 'too_common'],
    ['common, with something added', 'password12345!', 'too_easy'],
    ['repeated', 'abcabcabcabc', 'too_easy'],
    ['the product', 'scheduly-2026', 'too_easy'],
    ['the own name', 'grace-hopper1906', 'too_easy'],
  ] as const

  for (const [name, password, code] of BAD) {
    it(`that is ${name} is refused at sign-up, with its place`, async () => {
      const body = { email: 'grace.hopper@example.org', username: 'grace-hopper', password }
      const answer = await app.request({ method: 'POST', path: '/auth/signup', body })
      assert.equal(answer.status, 422)
      const [issue] = answer.body.errors
      assert.equal(issue.pointer, '/password')
      if (code !== 'too_common') assert.equal(issue.code, code)
      assert.ok(!answer.text.includes(password))
    })
  }

  it('may have twelve characters, or a hundred and twenty-eight, of any alphabet', async () => {
    for (const [at, password] of [
      'zvieraťá 7dňi',
      'q8#v'.repeat(3) + 'kX2 mP9',
      '馬と電池とホチキスと雲の話です',
    ].entries()) {
      const body = { email: `long-${at}@example.org`, username: `long-${at}`, password }
      expectStatus(201, await app.request({ method: 'POST', path: '/auth/signup', body }))
      const credentials = { email: body.email, password }
      expectStatus(200, await app.request({ method: 'POST', path: '/auth/signin', body: credentials }))
    }
    const password = systemRandom.bytes(64).toString('hex')
    const body = { email: 'longest@example.org', username: 'longest', password }
    expectStatus(201, await app.request({ method: 'POST', path: '/auth/signup', body }))
    const wrong = { email: body.email, password: password.slice(0, -1) }
    assert.equal((await app.request({ method: 'POST', path: '/auth/signin', body: wrong })).status, 401)
  })
})

describe('an imported password', () => {
  it('of 29,000 rounds signs in, and is hashed anew, once', async () => {
    const user = await aUser(app)
    await importHash(user)
    expectStatus(200, await signIn(app, user))
    const better = await hashOf(user)
    assert.match(better, new RegExp(`^\\$pbkdf2-sha256\\$${ROUNDS}\\$`))
    expectStatus(200, await signIn(app, user))
    assert.equal(await hashOf(user), better)
  })

  it('is left alone by a wrong one', async () => {
    const user = await aUser(app)
    const hash = await importHash(user)
    assert.equal((await signIn(app, user, { password: `${user.password}!` })).status, 401)
    assert.equal(await hashOf(user), hash)
  })

  it('signs in from many places at once, and ends up with one hash', async () => {
    const user = await aUser(app)
    await importHash(user)
    const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(app, user)))
    for (const answer of answers) expectStatus(200, answer)
    expectStatus(200, await signIn(app, user))
  })

  it('that can be no hash at all is a wrong password, and no fault of the server', async () => {
    const user = await aUser(app)
    for (const hash of ['', 'x', '$pbkdf2-sha256$9999999$AAAA$BBBB', '$pbkdf2-sha256$29000$$', '$2b$12$abcdefghijkl']) {
      await app.sql('update users set password_hash = $2 where id = $1', [user.userId, hash])
      assert.deepEqual(refusalOf(await signIn(app, user)), [401, 'invalid_credentials'])
    }
  })
})

describe('changing the password', () => {
  it('ends every other session and keeps this one; the old password is over', async () => {
    const user = await aUser(app)
    const other = await anotherSession(app, user)
    expectStatus(204, await change(user, { current_password: user.password, new_password: NEW }))
    assert.ok(await opens(app, user.token))
    expectStatus(200, await renew(app, user.cookie))
    assert.equal(await opens(app, other.token), false)
    assert.deepEqual(refusalOf(await renew(app, other.cookie)), [401, 'session_ended'])
    assert.deepEqual(refusalOf(await signIn(app, user)), [401, 'invalid_credentials'])
    expectStatus(200, await signIn(app, user, { password: NEW }))
    assert.ok((await logOf(app, user)).includes('password.changed'))
    assert.match(letters.letters.findLast(({ to }) => to === user.email)?.subject ?? '', /password was changed/)
  })

  it('needs the present one', async () => {
    const user = await aUser(app)
    const other = await anotherSession(app, user)
    const hash = await hashOf(user)
    for (const current of [{ current_password: `${user.password}!` }, {}]) {
      const answer = await change(user, { ...current, new_password: NEW })
      assert.equal(answer.status, 422)
      assert.deepEqual(
        answer.body.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
        [['/current_password', 'wrong_password']],
      )
    }
    assert.equal(await hashOf(user), hash)
    assert.ok(await opens(app, other.token))
  })

  it('keeps to the same rules, with the place of the new one', async () => {
    const user = await aUser(app)
    for (const [password, code] of [
      ['password12345!', 'too_easy'],
      [`${user.username}-2026`, 'too_easy'],
      ['short', 'too_short'],
    ]) {
      const answer = await change(user, { current_password: user.password, new_password: password })
      const [issue] = answer.body.errors
      assert.deepEqual([answer.status, issue.pointer, issue.code], [422, '/new_password', code])
    }
    expectStatus(200, await signIn(app, user))
  })

  it('of somebody without one needs a recent sign-in', async () => {
    const user = await aUser(app)
    await app.sql('update users set password_hash = null where id = $1', [user.userId])
    await app.sql("update sessions set verified_at = now() - interval '11 minutes' where user_id = $1", [user.userId])
    assert.deepEqual(refusalOf(await change(user, { new_password: NEW })), [403, 'step_up_required'])
    await app.sql('update sessions set verified_at = now() where user_id = $1', [user.userId])
    expectStatus(204, await change(user, { new_password: NEW }))
    expectStatus(200, await signIn(app, user, { password: NEW }))
  })

  it('ends the links for a new one that were mailed before', async () => {
    const user = await aUser(app)
    expectStatus(202, await app.request({ method: 'POST', path: '/auth/password-reset', body: { email: user.email } }))
    const token = letters.lastSecret(user.email)
    expectStatus(204, await change(user, { current_password: user.password, new_password: NEW }))
    const body = { token, password: 'a third horse battery' }
    const answer = await app.request({ method: 'POST', path: '/auth/password-reset/confirm', body })
    assert.deepEqual(refusalOf(answer), [404, 'link_invalid'])
  })
})

it('nobody without a password signs in with one', async () => {
  const user = await aUser(app)
  await app.sql('update users set password_hash = null where id = $1', [user.userId])
  assert.deepEqual(refusalOf(await signIn(app, user)), [401, 'invalid_credentials'])
})

it('a disabled person, a wrong password and an unknown address get the same answer', async () => {
  const [user, known] = [await aUser(app), await aUser(app)]
  await app.sql('update users set disabled_at = now() where id = $1', [user.userId])
  const answers = [
    await signIn(app, user),
    await signIn(app, known, { password: NEW }),
    await signIn(app, known, { email: 'nobody@example.org' }),
    await signIn(app, known, { password: NEW, totp_code: '123456' }),
  ].map(({ status, headers, body }) => {
    const { date, 'x-request-id': id, ...rest } = headers
    assert.ok(date !== null && id !== null)
    return { status, headers: rest, body: { ...body, request_id: '' } }
  })
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  assert.equal(answers[0]?.status, 401)
})
