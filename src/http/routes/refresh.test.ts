import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { anotherSession, cookieOf, logOf, opens, post, refusalOf, renew } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestApp, type TestUser } from '#test/support/app.ts'
import { createLetterBox } from '#test/support/doors.ts'

const letters = createLetterBox()
const ENDED = [401, 'session_ended']

let app: TestApp
before(async () => {
  app = await createTestApp({ mail: letters })
})
after(() => app.close())

/** Moves the last swap out of the ten seconds in which a second tab may come late. */
const ageSwap = ({ userId }: TestUser, seconds: number) =>
  app.sql('update sessions set rotated_at = now() - make_interval(secs => $2) where user_id = $1', [userId, seconds])

const next = async (cookie: string): Promise<string> => {
  const answer = await renew(app, cookie)
  expectStatus(200, answer)
  return cookieOf(answer)
}

const warningsTo = ({ email }: TestUser): number =>
  letters.letters.filter(({ to, subject }) => to === email && subject === 'A session of yours was ended').length

/** Nothing of the session works, the person was told once, and the log says why. */
const assertStolen = async (user: TestUser, cookies: readonly string[]) => {
  for (const cookie of cookies) assert.deepEqual(refusalOf(await renew(app, cookie)), ENDED)
  assert.equal(await opens(app, user.token), false)
  assert.equal(warningsTo(user), 1)
  assert.equal((await logOf(app, user)).filter((action) => action === 'session.refresh_reused').length, 1)
}

describe('a refresh token', () => {
  it('is swapped at each use, for another one that works', async () => {
    const { cookie } = await aUser(app)
    const second = await next(cookie)
    const third = await next(second)
    assert.equal(new Set([cookie, second, third]).size, 3)
    await next(third)
  })

  it('gives the same successor to a second tab that comes within ten seconds', async () => {
    const user = await aUser(app)
    const successor = await next(user.cookie)
    await ageSwap(user, 9)
    assert.equal(await next(user.cookie), successor)
    await next(successor)
  })

  it('that comes back eleven seconds later was copied: the session ends, for the thief and for the owner', async () => {
    const user = await aUser(app)
    const successor = await next(user.cookie)
    await ageSwap(user, 11)
    assert.deepEqual(refusalOf(await renew(app, user.cookie)), ENDED)
    await assertStolen(user, [user.cookie, successor])
  })

  it('that comes back after its successor was used was copied, however quickly it comes', async () => {
    const user = await aUser(app)
    const last = await next(await next(user.cookie))
    assert.deepEqual(refusalOf(await renew(app, user.cookie)), ENDED)
    await assertStolen(user, [last])
  })

  it('that is several swaps old ends the session at any time', async () => {
    const user = await aUser(app)
    const second = await next(user.cookie)
    const last = await next(await next(await next(second)))
    await app.sql(
      `update used_refresh_tokens set used_at = now() - interval '20 days'
        where session_id in (select id from sessions where user_id = $1)`,
      [user.userId],
    )
    assert.deepEqual(refusalOf(await renew(app, second)), ENDED)
    await assertStolen(user, [last])
  })

  it('that was stolen ends its own session only', async () => {
    const user = await aUser(app)
    const elsewhere = await anotherSession(app, user)
    const last = await next(await next(user.cookie))
    await renew(app, user.cookie)
    await assertStolen(user, [last])
    assert.ok(await opens(app, elsewhere.token))
    await next(elsewhere.cookie)
  })

  it('used fifty times at once leaves one living chain', async () => {
    const user = await aUser(app)
    const answers = await Promise.all(Array.from({ length: 50 }, () => renew(app, user.cookie)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    const successors = new Set(answers.map(cookieOf))
    assert.equal(successors.size, 1)
    for (const answer of answers) assert.ok(await opens(app, answer.body.access_token))
    const last = await next([...successors].join(''))
    const rows = await app.sql(
      'select count(*)::int as count from sessions where user_id = $1 and revoked_at is null',
      [user.userId],
    )
    assert.deepEqual(rows, [{ count: 1 }])
    await next(last)
    assert.equal(warningsTo(user), 0)
  })

  it('stolen and used by two at once, after its successor was used, ends the session and tells once', async () => {
    const user = await aUser(app)
    const last = await next(await next(user.cookie))
    const answers = await Promise.all([renew(app, user.cookie), renew(app, user.cookie), renew(app, last)])
    for (const answer of answers.slice(0, 2)) assert.deepEqual(refusalOf(answer), ENDED)
    await assertStolen(user, [last])
  })

  it('works no more after signing out, nor does any that came before it', async () => {
    const user = await aUser(app)
    const second = await next(user.cookie)
    const third = await next(second)
    expectStatus(204, await post(app, '/auth/logout', { headers: { cookie: third } }))
    for (const cookie of [user.cookie, second, third]) assert.deepEqual(refusalOf(await renew(app, cookie)), ENDED)
    assert.equal(await opens(app, user.token), false)
    assert.equal(warningsTo(user), 0)
  })

  it('that was swapped already still signs out, and twice is once', async () => {
    const user = await aUser(app)
    const second = await next(user.cookie)
    for (let times = 0; times < 2; times += 1) {
      expectStatus(204, await post(app, '/auth/logout', { headers: { cookie: user.cookie } }))
    }
    assert.deepEqual(refusalOf(await renew(app, second)), ENDED)
    assert.equal((await logOf(app, user)).filter((action) => action === 'session.signed_out').length, 1)
  })

  it('is over after fourteen days without use, and not before', async () => {
    const user = await aUser(app)
    const age = (time: string) =>
      app.sql('update sessions set idle_expires_at = idle_expires_at - $2::interval where user_id = $1', [
        user.userId,
        time,
      ])
    await age('13 days 23 hours 59 minutes')
    const second = await next(user.cookie)
    await age('14 days')
    assert.deepEqual(refusalOf(await renew(app, second)), ENDED)
    assert.equal(warningsTo(user), 0)
  })

  it('is over thirty days after signing in, however often it was used, and so is its access token', async () => {
    const user = await aUser(app)
    const age = (time: string) =>
      app.sql('update sessions set expires_at = expires_at - $2::interval where user_id = $1', [user.userId, time])
    await age('29 days 23 hours 59 minutes')
    const second = await next(user.cookie)
    const [row] = await app.sql('select idle_expires_at <= expires_at as within from sessions where user_id = $1', [
      user.userId,
    ])
    assert.equal(row.within, true)
    await age('1 minute')
    assert.deepEqual(refusalOf(await renew(app, second)), ENDED)
    assert.equal(await opens(app, user.token), false)
  })

  it('of somebody who was disabled works no more, and goes on when they are back', async () => {
    const user = await aUser(app)
    await app.sql('update users set disabled_at = now() where id = $1', [user.userId])
    assert.deepEqual(refusalOf(await renew(app, user.cookie)), ENDED)
    assert.equal(await opens(app, user.token), false)
    await app.sql('update users set disabled_at = null where id = $1', [user.userId])
    await next(user.cookie)
  })

  it('is kept as a hash only', async () => {
    const user = await aUser(app)
    const second = await next(user.cookie)
    const [{ rows }] = await app.sql(
      `select json_build_array(
        (select json_agg(to_jsonb(s)) from sessions s), (select json_agg(to_jsonb(u)) from used_refresh_tokens u),
        (select json_agg(to_jsonb(l)) from account_log l))::text as rows`,
    )
    for (const cookie of [user.cookie, second]) {
      const token = cookie.split('=')[1] ?? ''
      assert.ok(token.length === 43 && !rows.includes(token))
      assert.ok(!rows.includes(Buffer.from(token, 'base64url').toString('hex')))
    }
  })
})
