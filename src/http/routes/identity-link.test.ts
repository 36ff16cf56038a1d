import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ageProof, logOf, post, refusalOf } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestAnswer, type TestApp, type TestUser } from '#test/support/app.ts'
import { createLetterBox } from '#test/support/doors.ts'
import { startOidcIssuer, type OidcIssuer } from '#test/support/oidc-issuer.ts'
import { aSecondServer } from '#test/support/second-server.ts'
import {
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

const NAMES = ['linker', 'twice', 'same', 'other', 'silent', 'listed', 'only']
const letters = createLetterBox()

let issuer: OidcIssuer
let app: TestApp
before(async () => {
  const accounts = Object.fromEntries(NAMES.map((name) => [name, verified(name)]))
  issuer = await startOidcIssuer({ redirectUris: [REDIRECT], accounts })
  app = await createTestApp({ ...ssoOptions(issuer), mail: letters })
})
after(async () => {
  await app.close()
  await issuer.stop()
})

const travel = (person: string, door: Door = app): Promise<Trip> => travelFrom(issuer, door, person)
const come = (trip: Trip, door: Door = app): Promise<TestAnswer> => comeBack(trip, door)
const signedIn = (answer: TestAnswer, door: Door = app) => signedInBy(answer, door)

const identitiesOf = (name: string) =>
  app.sql('select user_id from identities where issuer = $1 and subject = $2', [issuer.issuer, `subject-of-${name}`])

const startLink = (user: Pick<TestUser, 'token'>) => post(app, '/account/identities', { token: user.token })

const link = async (user: Pick<TestUser, 'token'>, person: string): Promise<TestAnswer> => {
  const answer = await startLink(user)
  const { url } = expectStatus(200, answer)
  return come({ url: await issuer.visit(url, person), cookie: cookieNamed(answer, 'scheduly_sso') })
}

describe('tying an account to the issuer', () => {
  it('lets the identity in from then on, whatever its address', async () => {
    const user = await aUser(app)
    assert.equal(endOf(await link(user, 'linker')), '/signin-done#linked')
    assert.equal(endOf(await link(user, 'linker')), '/signin-done#linked', 'once more changes nothing')
    assert.equal((await signedIn(await come(await travel('linker')))).id, user.userId)
    assert.equal((await logOf(app, user)).filter((action) => action === 'identity.linked').length, 1)
  })

  it('confirms its address where that must be, if it is the same that the issuer has confirmed', async () => {
    await using strict = await aSecondServer(app, { emailVerification: 'required' })
    const [same, other] = [await aUser(app), await aUser(app)]
    await app.sql("update users set email = 'same@example.com' where id = $1", [same.userId])
    for (const [user, person] of [
      [same, 'same'],
      [other, 'other'],
    ] as const) {
      assert.equal(endOf(await link(user, person)), '/signin-done#linked')
    }
    assert.equal((await signedIn(await come(await travel('same', strict), strict), strict)).id, same.userId)
    assert.equal(endOf(await come(await travel('other', strict), strict)), '/signin-done#error=invalid')
  })

  it('that is tied to another one is refused', async () => {
    const [user, other] = [await aUser(app), await aUser(app)]
    assert.equal(endOf(await link(user, 'twice')), '/signin-done#linked')
    assert.equal(endOf(await link(other, 'twice')), '/signin-done#error=linked_elsewhere')
    assert.deepEqual(await identitiesOf('twice'), [{ user_id: user.userId }])
  })

  it('needs a fresh proof, since it is one more way in', async () => {
    const user = await aUser(app)
    await ageProof(app, user)
    assert.deepEqual(refusalOf(await startLink(user)), [403, 'step_up_required'])
  })

  it('is off when the session has ended meanwhile', async () => {
    const user = await aUser(app)
    const answer = await startLink(user)
    const url = await issuer.visit(expectStatus(200, answer).url, 'silent')
    expectStatus(204, await post(app, '/auth/logout', { headers: { cookie: user.cookie } }))
    const cookie = cookieNamed(answer, 'scheduly_sso')
    assert.equal(endOf(await come({ url, cookie })), '/signin-done#error=invalid')
  })
})

describe('an identity', () => {
  it('is listed to its person alone, and lets nobody in once it is untied; the person is told by mail of both', async () => {
    const [user, other] = [await aUser(app), await aUser(app)]
    await link(user, 'listed')
    const list = async ({ token }: TestUser) =>
      expectStatus(200, await app.request({ path: '/account/identities', token })).data
    const [identity] = await list(user)
    assert.deepEqual([identity.issuer, identity.email], [issuer.issuer, verified('listed').email])
    assert.deepEqual(await list(other), [])
    const untie = ({ token }: TestUser) =>
      app.request({ method: 'DELETE', path: `/account/identities/${identity.id}`, token })
    assert.deepEqual(refusalOf(await untie(other)), [404, 'not_found'])
    expectStatus(204, await untie(user))
    assert.deepEqual(await list(user), [])
    assert.deepEqual(await identitiesOf('listed'), [])
    assert.ok((await logOf(app, user)).includes('identity.unlinked'))
    const told = letters.letters.filter(({ to, subject }) => to === user.email && subject.startsWith('The sign-in'))
    assert.equal(told.length, 2)
  })

  it('stays tied when it is the only way into the account, and without a fresh proof', async () => {
    const only = await signedIn(await come(await travel('only')))
    const [{ id }] = await app.sql('select id from identities where user_id = $1', [only.id])
    const untie = () => app.request({ method: 'DELETE', path: `/account/identities/${id}`, token: only.token })
    assert.deepEqual(refusalOf(await untie()), [409, 'conflict'])
    await ageProof(app, { userId: only.id })
    assert.deepEqual(refusalOf(await untie()), [403, 'step_up_required'])
    assert.equal((await identitiesOf('only')).length, 1)
  })
})
