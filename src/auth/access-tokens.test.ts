import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { SignJWT, UnsecuredJWT } from 'jose'
import { systemClock, type Clock } from '#lib/clock.ts'
import { systemRandom } from '#lib/random.ts'
import { createAccessTokens } from './access-tokens.ts'

const KEY = systemRandom.bytes(32)
const ISSUER = 'https://social.example.org'
const START = Date.parse('2026-06-01T12:00:00Z')
const CLAIMS = { userId: 'user-1', sessionId: 'session-1' }

let now = START
const clock: Clock = { ...systemClock, now: () => new Date(now) }
const tokens = createAccessTokens(KEY.toString('base64'), ISSUER, clock)

/** A token that would be accepted, with parts replaced; undefined leaves a claim out. */
const forge = (
  changes: {
    readonly payload?: Record<string, unknown>
    readonly header?: Record<string, unknown>
    readonly key?: Uint8Array
  } = {},
): Promise<string> => {
  const seconds = START / 1000
  const payload = {
    sub: 'user-1',
    sid: 'session-1',
    iss: ISSUER,
    aud: 'scheduly-api',
    iat: seconds,
    exp: seconds + 600,
    ...changes.payload,
  }
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...changes.header })
    .sign(changes.key ?? KEY)
}

describe('an access token', () => {
  it('speaks for the person and session that it was issued for', async () => {
    now = START
    assert.deepEqual(await tokens.verify(await tokens.issue(CLAIMS)), CLAIMS)
    assert.deepEqual(await tokens.verify(await forge()), CLAIMS)
  })

  it('holds no role and nothing else than who, for whom, when', async () => {
    const [, payload = ''] = (await tokens.issue(CLAIMS)).split('.')
    const claims = Object.keys(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object)
    assert.deepEqual(claims.sort(), ['aud', 'exp', 'iat', 'iss', 'sid', 'sub'])
  })

  it('lives for ten minutes of the clock and not a second longer', async () => {
    now = START
    const token = await tokens.issue(CLAIMS)
    now = START + 599_000
    assert.deepEqual(await tokens.verify(token), CLAIMS)
    now = START + 600_000
    assert.equal(await tokens.verify(token), null)
    now = START
    assert.equal(tokens.lifetimeSeconds, 600)
  })

  it('is accepted when it was issued by a machine whose clock is a little ahead', async () => {
    now = START - 20_000
    assert.deepEqual(await tokens.verify(await forge()), CLAIMS)
    now = START
  })

  const wrong: Readonly<Record<string, () => Promise<string> | string>> = {
    'with another key': () => forge({ key: systemRandom.bytes(32) }),
    'of another type': () => forge({ header: { typ: 'JWT' } }),
    'without a type': () => forge({ header: { typ: undefined } }),
    'with another algorithm of the same key': () => forge({ header: { alg: 'HS512' }, key: Buffer.concat([KEY, KEY]) }),
    'for another audience': () => forge({ payload: { aud: 'somebody-else' } }),
    'without an audience': () => forge({ payload: { aud: undefined } }),
    'of another issuer': () => forge({ payload: { iss: 'https://elsewhere.example.org' } }),
    'without a session': () => forge({ payload: { sid: undefined } }),
    'with a session that is no text': () => forge({ payload: { sid: 7 } }),
    'without a person': () => forge({ payload: { sub: undefined } }),
    'without an end': () => forge({ payload: { exp: undefined } }),
    'without a start': () => forge({ payload: { iat: undefined } }),
    'that is not valid yet': () => forge({ payload: { nbf: START / 1000 + 60 } }),
    'with a critical extension that is not known': () => forge({ header: { crit: ['x'], x: 1 } }).catch(() => 'a.b.c'),
    'with algorithm none': () =>
      new UnsecuredJWT({ sid: 'session-1' })
        .setSubject('user-1')
        .setIssuer(ISSUER)
        .setAudience('scheduly-api')
        .setIssuedAt(START / 1000)
        .setExpirationTime(START / 1000 + 600)
        .encode(),
    'with another kind of key named in its header': () => {
      const { publicKey } = generateKeyPairSync('ed25519')
      return forge({ header: { jwk: publicKey.export({ format: 'jwk' }) }, key: systemRandom.bytes(32) })
    },
  }
  for (const [name, make] of Object.entries(wrong)) {
    it(`${name} is refused`, async () => {
      assert.equal(await tokens.verify(await make()), null)
    })
  }

  it('with one character changed is refused', async () => {
    const token = await forge()
    const signature = token.lastIndexOf('.') + 1
    for (const at of [0, token.indexOf('.') + 5, signature, signature + 20]) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
      assert.equal(await tokens.verify(changed), null)
    }
  })

  it('made of arbitrary text is refused without an exception', async () => {
    const part = fc.oneof(fc.base64String(), fc.string())
    const text = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
    )
    await fc.assert(
      fc.asyncProperty(text, async (token) => {
        assert.equal(await tokens.verify(token), null)
      }),
      { numRuns: 300 },
    )
  })
})
