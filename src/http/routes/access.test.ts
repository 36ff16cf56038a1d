import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { SignJWT } from 'jose'
import { cookieOf, opens, refusalOf, renew } from '#test/support/accounts.ts'
import { createRecordingRandom } from '#test/support/api-actors.ts'
import { aUser, createTestApp, expectStatus, type TestApp, type TestUser } from '#test/support/app.ts'

const { random, keyOf } = createRecordingRandom()

let app: TestApp
let ada: TestUser
before(async () => {
  app = await createTestApp({ random })
  ada = await aUser(app)
})
after(() => app.close())

const parts = (token: string) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object)

/** A copy of the person's good token with parts of it replaced, signed with the installation's own key unless told otherwise. */
const forge = (change: { header?: object; claims?: object; key?: Buffer } = {}): Promise<string> => {
  const [header, claims] = parts(ada.token)
  return new SignJWT({ ...claims, ...change.claims })
    .setProtectedHeader({ alg: 'HS256', ...header, ...change.header })
    .sign(change.key ?? keyOf(ada.token))
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

const refuses = async (token: string): Promise<void> => {
  const answer = await app.request({ path: '/account', token })
  assert.deepEqual(refusalOf(answer), [401, 'unauthenticated'])
  assert.equal(answer.headers['www-authenticate'], 'Bearer')
}

const seconds = () => Math.floor(app.deps.clock.now().getTime() / 1000)

describe('an access token', () => {
  it('copied as it is opens the account; the forger of these tests is right', async () => {
    assert.ok(await opens(app, await forge()))
  })

  it('names no role, and lives for ten minutes', async () => {
    const [header, claims] = parts(ada.token)
    assert.deepEqual(Object.keys(header ?? {}).toSorted(), ['alg', 'kid', 'typ'])
    assert.deepEqual(Object.keys(claims ?? {}).toSorted(), ['aud', 'exp', 'iat', 'iss', 'sid', 'sub'])
    assert.equal(Reflect.get(claims ?? {}, 'exp') - Reflect.get(claims ?? {}, 'iat'), 600)
  })

  it('is refused when it has expired, comes from the future, or was given more time than any', async () => {
    await refuses(await forge({ claims: { iat: seconds() - 600, exp: seconds() } }))
    await refuses(await forge({ claims: { iat: seconds() + 120, exp: seconds() + 600 } }))
    await refuses(await forge({ claims: { exp: seconds() + 86_400 } }))
  })

  it('is refused when it is for another audience, of another issuer, or of another kind', async () => {
    await refuses(await forge({ claims: { aud: 'another-api' } }))
    await refuses(await forge({ claims: { aud: undefined } }))
    await refuses(await forge({ claims: { iss: 'https://elsewhere.example.org' } }))
    await refuses(await forge({ header: { typ: 'JWT' } }))
    await refuses(await forge({ header: { typ: undefined } }))
  })

  it('is refused without a signature and with another algorithm', async () => {
    const [header = {}, claims = {}] = parts(ada.token)
    const none = `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`
    await refuses(none)
    await refuses(none + (ada.token.split('.')[2] ?? ''))
    await refuses(await forge({ header: { alg: 'HS512' } }))
    // The signature of HS256 under another name.
    const signed = `${encode({ ...header, alg: 'HS384' })}.${encode(claims)}`
    await refuses(`${signed}.${createHmac('sha256', keyOf(ada.token)).update(signed).digest('base64url')}`)
  })

  it('is refused with a key of its own, named or brought along', async () => {
    const key = random.bytes(32)
    await refuses(await forge({ key }))
    await refuses(await forge({ key, header: { kid: 'elsewhere' } }))
    await refuses(await forge({ key, header: { jwk: { kty: 'oct', k: key.toString('base64url') } } }))
    await refuses(await forge({ header: { jku: 'https://elsewhere.example.org/keys' } }))
  })

  it('is refused when one letter of it was changed', async () => {
    for (const at of [3, 40, ada.token.length - 5]) {
      const letter = ada.token[at] === 'A' ? 'B' : 'A'
      await refuses(ada.token.slice(0, at) + letter + ada.token.slice(at + 1))
    }
  })

  it('of another installation is refused, and so is one for another person in its session', async () => {
    await using other = await createTestApp()
    await refuses((await aUser(other)).token)
    const grace = await aUser(app)
    await refuses(await forge({ claims: { sub: grace.userId } }))
    await refuses(await forge({ claims: { sid: app.deps.random.id() } }))
  })

  it('is no refresh token, and a refresh token is none', async () => {
    const [name = '', token = ''] = ada.cookie.split('=')
    await refuses(token)
    assert.deepEqual(refusalOf(await renew(app, `${name}=${ada.token}`)), [401, 'session_ended'])
    assert.ok(await opens(app, ada.token))
    const answer = await renew(app, ada.cookie)
    expectStatus(200, answer)
    assert.ok(!answer.text.includes(cookieOf(answer).split('=')[1] ?? 'never'))
  })
})
