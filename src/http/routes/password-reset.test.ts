import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createOutgoingMail } from '#auth/outgoing-mail.ts'
import type { Throttle } from '#auth/throttle.ts'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import type { Log } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { anotherSession, logOf, opens, post, refusalOf, renew, signIn, statusesOf } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestAnswer, type TestApp } from '#test/support/app.ts'
import { createLetterBox, noLimits } from '#test/support/doors.ts'

const letters = createLetterBox()
const NEW = 'another horse battery'
const INVALID = [404, 'link_invalid']
/** The answer waits a moment on purpose; only one test here needs that. */
const clock = { ...systemClock, sleep: async () => {} }

let app: TestApp
before(async () => {
  app = await createTestApp({ mail: letters, clock, http: createHttp(systemClock) })
})
after(() => app.close())

const ask = (email: string, of: TestApp = app) => post(of, '/auth/password-reset', { body: { email } })

const linkFor = async (email: string): Promise<string> => {
  expectStatus(202, await ask(email))
  return letters.lastSecret(email)
}

const confirm = (token: string, password = NEW) =>
  post(app, '/auth/password-reset/confirm', { body: { token, password } })

const shown = ({ status, headers, text, body }: TestAnswer) => {
  const same = Object.entries(headers).filter(([name]) => name !== 'date' && name !== 'x-request-id')
  return [status, Object.fromEntries(same), text.replace(body?.request_id ?? 'no id', '')]
}

describe('asking for a new password', () => {
  it('is answered alike for an account, for none, and for a disabled one; only the first gets mail', async () => {
    const [known, disabled] = [await aUser(app), await aUser(app)]
    await app.sql('update users set disabled_at = now() where id = $1', [disabled.userId])
    const emails = [known.email, known.email.toUpperCase(), 'nobody@example.org', disabled.email]
    const earlier = letters.letters.length
    const answers: TestAnswer[] = []
    for (const email of emails) answers.push(await ask(email))
    assert.deepEqual(expectStatus(202, answers[0] ?? (await ask(''))), { mail: 'smtp' })
    for (const answer of answers) assert.deepEqual(shown(answer), shown(answers[0] ?? answer))
    assert.deepEqual(
      letters.letters.slice(earlier).map(({ to }) => to),
      [known.email, known.email],
    )
  })

  it('takes as long as writing a mail does, whether there is one to write or not', async () => {
    const waits: number[] = []
    const sleep = async (milliseconds: number) => void waits.push(milliseconds)
    await using patient = await createTestApp({ mail: letters, clock: { ...clock, sleep } })
    await ask('nobody@example.org', patient)
    await ask((await aUser(patient)).email, patient)
    assert.deepEqual(waits, [250, 250])
  })

  it('is answered alike when writing the mail fails, and the log says so', async () => {
    const lines: string[] = []
    const note = (_facts: object, words: string) => void lines.push(words)
    const log: Log = { debug: note, info: note, warn: note, error: note }
    const heard = (words: string) => lines.includes(words)
    const queue = async () => {
      throw new Error('no room for mail')
    }
    await using other = await createTestApp({ mail: { ...letters, queue }, clock, log })
    expectStatus(202, await ask('nobody@example.org', other))
    assert.ok(!heard('a reset link could not be mailed'))
    await other.sql("insert into users (id, email, username) values (gen_random_uuid(), 'ada@example.org', 'ada')")
    expectStatus(202, await ask('ada@example.org', other))
    assert.ok(heard('a reset link could not be mailed'))
  })

  it('writes to one account a few times only, without telling', async () => {
    const throttle: Throttle = {
      ...noLimits,
      take: async (policy, subject) => {
        const taken = await noLimits.take(policy, subject)
        return policy === 'reset_account' ? { ...taken, allowed: false } : taken
      },
    }
    await using strict = await createTestApp({ mail: letters, clock, throttle })
    await strict.sql("insert into users (id, email, username) values (gen_random_uuid(), 'eve@example.org', 'eve')")
    expectStatus(202, await ask('eve@example.org', strict))
    assert.throws(() => letters.lastSecret('eve@example.org'))
  })

  it('is refused plainly where no mail is sent, whoever asks', async () => {
    await using mute = await createTestApp()
    const { email } = await aUser(mute)
    for (const address of [email, 'nobody@example.org']) {
      assert.deepEqual(refusalOf(await ask(address, mute)), [409, 'mail_off'])
    }
    assert.equal(expectStatus(200, await mute.request({ path: '/auth/methods' })).mail, 'off')
  })

  it('writes the link to the log in development, and says so', async () => {
    const lines: object[] = []
    const note = (facts: object) => void lines.push(facts)
    const log: Log = { debug: note, info: note, warn: note, error: note }
    const mail = createOutgoingMail({ mode: 'log', vault: app.deps.vault, random: systemRandom, log })
    await using own = await createTestApp({ mail, log, clock })
    const user = await aUser(own)
    assert.deepEqual(expectStatus(202, await ask(user.email, own)), { mail: 'log' })
    const [, token] = /\/reset#([\w-]{43})/.exec(JSON.stringify(lines)) ?? []
    const body = { token, password: NEW }
    expectStatus(204, await post(own, '/auth/password-reset/confirm', { body }))
    expectStatus(200, await signIn(own, user, { password: NEW }))
  })
})

describe('a mailed link for a new password', () => {
  it('sets it, ends every session, and does not sign in', async () => {
    const user = await aUser(app)
    const other = await anotherSession(app, user)
    const answer = await confirm(await linkFor(user.email))
    assert.deepEqual([answer.status, answer.text, answer.cookies], [204, '', []])
    for (const { token, cookie } of [user, other]) {
      assert.equal(await opens(app, token), false)
      assert.deepEqual(refusalOf(await renew(app, cookie)), [401, 'session_ended'])
    }
    assert.deepEqual(refusalOf(await signIn(app, user)), [401, 'invalid_credentials'])
    const { token } = await anotherSession(app, user, { password: NEW })
    assert.equal(expectStatus(200, await app.request({ path: '/account', token })).email_verified, true)
    const log = await logOf(app, user)
    assert.ok(log.includes('password.reset_requested') && log.includes('password.reset'))
    assert.match(letters.letters.findLast(({ to }) => to === user.email)?.subject ?? '', /password was changed/)
  })

  it('works once', async () => {
    const user = await aUser(app)
    const link = await linkFor(user.email)
    expectStatus(204, await confirm(link))
    assert.deepEqual(refusalOf(await confirm(link, 'a third horse battery')), INVALID)
    expectStatus(200, await signIn(app, user, { password: NEW }))
  })

  it('is used by one of two that come at once', async () => {
    const user = await aUser(app)
    const link = await linkFor(user.email)
    const words = [NEW, 'a third horse battery']
    const answers = await Promise.all(words.map((password) => confirm(link, password)))
    assert.deepEqual(statusesOf(answers), [204, 404])
    const winner = words[answers.findIndex(({ status }) => status === 204)]
    expectStatus(200, await signIn(app, user, { password: winner }))
  })

  it('is not used up by a password that is refused', async () => {
    const user = await aUser(app)
    const link = await linkFor(user.email)
    const answer = await confirm(link, `${user.username}-2026`)
    assert.deepEqual([answer.status, answer.body.errors[0].pointer], [422, '/password'])
    expectStatus(204, await confirm(link))
  })

  it('is replaced by a newer one, also when two are asked for at once', async () => {
    const user = await aUser(app)
    const older = await linkFor(user.email)
    const newer = await linkFor(user.email)
    assert.deepEqual(refusalOf(await confirm(older)), INVALID)
    for (let times = 0; times < 5; times += 1) {
      await Promise.all(Array.from({ length: 5 }, () => ask(user.email)))
    }
    const open = await app.sql(
      "select 1 from mailed_tokens where user_id = $1 and kind = 'password_reset' and used_at is null",
      [user.userId],
    )
    assert.equal(open.length, 1)
    assert.deepEqual(refusalOf(await confirm(newer)), INVALID)
  })

  it('works for half an hour', async () => {
    const user = await aUser(app)
    const age = (minutes: number) =>
      app.sql('update mailed_tokens set expires_at = expires_at - make_interval(mins => $2) where user_id = $1', [
        user.userId,
        minutes,
      ])
    await linkFor(user.email)
    await age(30)
    assert.deepEqual(refusalOf(await confirm(letters.lastSecret(user.email))), INVALID)
    await linkFor(user.email)
    await age(29)
    expectStatus(204, await confirm(letters.lastSecret(user.email)))
  })

  it('that is made up, of another kind, or of a disabled person opens nothing, all alike', async () => {
    const user = await aUser(app)
    expectStatus(204, await post(app, '/account/email-verification', { token: user.token }))
    const verification = letters.lastSecret(user.email)
    const link = await linkFor(user.email)
    await app.sql('update users set disabled_at = now() where id = $1', [user.userId])
    const answers = [
      await confirm(verification),
      await confirm(link),
      await confirm('x'),
      await confirm('a'.repeat(43)),
    ]
    for (const answer of answers) {
      assert.deepEqual(refusalOf(answer), INVALID)
      assert.deepEqual(shown(answer), shown(answers[0] ?? answer))
    }
  })

  it('is kept as a hash only', async () => {
    const user = await aUser(app)
    const link = await linkFor(user.email)
    const [{ rows }] = await app.sql('select json_agg(to_jsonb(m))::text as rows from mailed_tokens m')
    assert.ok(!rows.includes(link) && !rows.includes(Buffer.from(link, 'base64url').toString('hex')))
  })
})
