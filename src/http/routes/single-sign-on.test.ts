import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { logOf, refusalOf } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestAnswer, type TestApp, type TestUser } from '#test/support/app.ts'
import { startOidcIssuer, type IssuerAccount, type OidcIssuer } from '#test/support/oidc-issuer.ts'
import { aSecondServer } from '#test/support/second-server.ts'
import {
  away,
  comeBack,
  cookieNamed,
  endOf,
  REDIRECT,
  signedInBy,
  ssoOptions,
  travel as travelFrom,
  verified,
  type Door,
  type Trip,
} from '#test/support/sso-browser.ts'

const ACCOUNTS: Readonly<Record<string, IssuerAccount>> = {
  ...Object.fromEntries(
    ['new', 'returning', 'known', 'squatted', 'closed', 'off', 'off-too', 'late', 'taken', 'racer'].map((name) => [
      name,
      verified(name),
    ]),
  ),
  unverified: { ...verified('unverified'), emailVerified: false },
  silent: { subject: 'subject-without-address' },
  odd: { ...verified('odd'), preferredUsername: 'Ö / !' },
}

let issuer: OidcIssuer
let app: TestApp
let ahead = 0
const clock = { ...systemClock, now: () => new Date(Date.now() + ahead) }

before(async () => {
  issuer = await startOidcIssuer({ redirectUris: [REDIRECT], accounts: ACCOUNTS })
  app = await createTestApp(ssoOptions(issuer, clock))
})
after(async () => {
  await app.close()
  await issuer.stop()
})

const travel = (person: string | null, door: Door = app): Promise<Trip> => travelFrom(issuer, door, person)
const come = (trip: Trip, door: Door = app): Promise<TestAnswer> => comeBack(trip, door)
const signedIn = (answer: TestAnswer, door: Door = app) => signedInBy(answer, door)

const confirmAddress = ({ userId }: TestUser, email: string) =>
  app.sql('update users set email = $2, email_verified_at = now() where id = $1', [userId, email])

const identitiesOf = (name: string) =>
  app.sql('select user_id from identities where issuer = $1 and subject = $2', [issuer.issuer, `subject-of-${name}`])

describe('signing in at the issuer', () => {
  it('makes an account with a confirmed address and no password, and leads back to it the next time', async () => {
    const first = await signedIn(await come(await travel('new')))
    assert.deepEqual(
      [first.email, first.username, first.email_verified, first.has_password],
      ['new@example.com', 'new', true, false],
    )
    await app.sql("update users set email = 'moved@example.com' where id = $1", [first.id])
    const second = await signedIn(await come(await travel('new')))
    assert.deepEqual([second.id, second.email], [first.id, 'moved@example.com'])
    const { data } = expectStatus(200, await app.request({ path: '/account/sessions', token: second.token }))
    assert.deepEqual([...new Set(data.map(({ method }: { method: string }) => method))], ['sso'])
    const log = await logOf(app, { userId: first.id })
    assert.deepEqual(log.slice(0, 3), ['account.created', 'identity.linked', 'signin.succeeded'])
  })

  it('finds a username for those whose wish is taken, or is none', async () => {
    await app.sql("insert into users (id, email, username) values (gen_random_uuid(), 'a@example.org', 'Taken')")
    assert.match((await signedIn(await come(await travel('taken')))).username, /^taken-[0-9a-f]{8}$/)
    assert.match((await signedIn(await come(await travel('odd')))).username, /^person/)
  })

  it('leads to the account with the same address when both sides have confirmed it, whatever its case', async () => {
    const user = await aUser(app)
    await confirmAddress(user, 'KNOWN@example.com')
    assert.equal((await signedIn(await come(await travel('known')))).id, user.userId)
    assert.deepEqual(await identitiesOf('known'), [{ user_id: user.userId }])
  })

  it('does not lead to an account whose address was never confirmed: anybody can have opened it', async () => {
    const user = await aUser(app)
    await app.sql("update users set email = 'squatted@example.com' where id = $1", [user.userId])
    assert.equal(endOf(await come(await travel('squatted'))), '/signin-done#error=not_linked')
    assert.deepEqual(await identitiesOf('squatted'), [])
  })

  it('needs an address that the issuer has confirmed', async () => {
    for (const person of ['unverified', 'silent']) {
      assert.equal(endOf(await come(await travel(person))), '/signin-done#error=email_unverified')
    }
    const rows = await app.sql("select 1 from users where email = 'unverified@example.com'")
    assert.deepEqual(rows, [])
  })

  it('makes no account where signing up is not open, and still lets in who has one', async () => {
    const { id } = await signedIn(await come(await travel('returning')))
    for (const signup of ['closed', 'invited'] as const) {
      await using door = await aSecondServer(app, { signup })
      assert.equal(endOf(await come(await travel('closed', door), door)), '/signin-done#error=signup_closed')
      assert.equal((await signedIn(await come(await travel('returning', door), door), door)).id, id)
    }
  })

  it('ends where it began when the person says no', async () => {
    const answer = await come(await travel(null))
    assert.equal(endOf(answer), '/signin-done#error=denied')
  })

  it('lets no disabled person in, by the identity or by the address', async () => {
    const { id } = await signedIn(await come(await travel('off')))
    await app.sql('update users set disabled_at = now() where id = $1', [id])
    assert.equal(endOf(await come(await travel('off'))), '/signin-done#error=invalid')
    const user = await aUser(app)
    await confirmAddress(user, 'off-too@example.com')
    await app.sql('update users set disabled_at = now() where id = $1', [user.userId])
    assert.equal(endOf(await come(await travel('off-too'))), '/signin-done#error=invalid')
    assert.deepEqual(await identitiesOf('off-too'), [])
  })

  it('for the first time from two browsers at once makes one account', async () => {
    const trips = [await travel('racer'), await travel('racer')]
    const accounts = await Promise.all(trips.map(async (trip) => signedIn(await come(trip))))
    assert.equal(accounts[0]?.id, accounts[1]?.id)
  })
})

describe('a browser that comes back', () => {
  it('signs in once: the same address again is refused', async () => {
    const trip = await travel('returning')
    const answer = await come(trip)
    await signedIn(answer)
    assert.equal(cookieNamed(answer, 'scheduly_sso'), '__Host-scheduly_sso=', 'the flow is forgotten')
    assert.equal(endOf(await come(trip)), '/signin-done#error=invalid')
  })

  it('is another one than set out: nobody is signed in', async () => {
    const trip = await travel('returning')
    const other = await travel('returning')
    for (const cookie of [other.cookie, '', '__Host-scheduly_sso=garbage', `${trip.cookie}; ${other.cookie}`]) {
      assert.equal(endOf(await come({ ...trip, cookie })), '/signin-done#error=invalid')
    }
    await signedIn(await come(other))
  })

  it('with a cookie that was changed, or made elsewhere, is refused', async () => {
    const trip = await travel('returning')
    const letter = trip.cookie.at(-3) === 'A' ? 'B' : 'A'
    const changed = trip.cookie.slice(0, -3) + letter + trip.cookie.slice(-2)
    await using elsewhere = await createTestApp(ssoOptions(issuer, clock))
    const foreign = cookieNamed(await elsewhere.request({ path: '/auth/sso/start' }), 'scheduly_sso')
    for (const cookie of [changed, foreign]) {
      assert.equal(endOf(await come({ ...trip, cookie })), '/signin-done#error=invalid')
    }
  })

  it('comes too late after ten minutes', async () => {
    const trip = await travel('late')
    ahead = 600_000
    assert.equal(endOf(await come(trip)), '/signin-done#error=invalid')
    ahead = 0
    await signedIn(await come(trip))
  })

  it('with an answer that was tampered with is refused', async () => {
    for (const change of [{ state: 'x' }, { code: 'x' }, { iss: 'https://evil.example' }]) {
      const trip = await travel('returning')
      for (const [name, value] of Object.entries(change)) trip.url.searchParams.set(name, value)
      assert.equal(endOf(await come(trip)), '/signin-done#error=invalid', JSON.stringify(change))
    }
    for (const path of ['', '?', '?code=1&code=2', '?error=x', '?code=%00', `?code=${'x'.repeat(5_000)}`]) {
      const { cookie } = await travel('returning')
      const answer = await app.request({ path: `/auth/sso/callback${path}`, headers: { cookie } })
      assert.equal(endOf(answer), '/signin-done#error=invalid', path)
    }
  })

  it('keeps what it holds for us where scripts and other sites do not get it', async () => {
    const answer = await app.request({ path: '/auth/sso/start' })
    const [line = ''] = [answer.headers['set-cookie']].flat().map(String)
    assert.match(line, /^__Host-scheduly_sso=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const state = away(answer).searchParams.get('state') ?? ''
    assert.ok(state.length >= 43 && !Buffer.from(line.split(/[=;]/)[1] ?? '', 'base64url').includes(state))
  })
})

it('an issuer that does not answer is told as such, before and after', async () => {
  const own = await startOidcIssuer({ redirectUris: [REDIRECT], accounts: ACCOUNTS })
  await using door = await aSecondServer(app, ssoOptions(own, clock))
  const started = await door.request({ path: '/auth/sso/start' })
  const url = await own.visit(away(started).href, 'returning')
  await own.stop()
  const back = await come({ url, cookie: cookieNamed(started, 'scheduly_sso') }, door)
  assert.equal(endOf(back), '/signin-done#error=unavailable')
  await using fresh = await aSecondServer(app, ssoOptions(own, clock))
  assert.deepEqual(refusalOf(await fresh.request({ path: '/auth/sso/start' })), [503, 'unavailable'])
})
