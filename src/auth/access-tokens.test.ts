import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { SignJWT, UnsecuredJWT } from 'jose'
import { systemClock, type Clock } from '#lib/clock.ts'
import { sha256Hex } from '#lib/hash.ts'
import { systemRandom } from '#lib/random.ts'
import { createAccessTokens } from './access-tokens.ts'

const KEY = systemRandom.bytes(32)
const ISSUER = 'https://social.example.org'
const START = Date.parse('2026-06-01T12:00:00Z')
const CLAIMS = { userId: 'user-1', sessionId: 'session-1' }

let now = START
const clock: Clock = { ...systemClock, now: () => new Date(now) }

const keyId = (key: Buffer): string => sha256Hex(key).slice(0, 8)
/** The first of `keys` signs. */
const tokensOf = (...keys: readonly Buffer[]) =>
  createAccessTokens(
    keys.map((key) => key.toString('base64')),
    ISSUER,
    clock,
  )
const tokens = tokensOf(KEY)

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** A token signed with bytes that no library would take for a secret, such as a public key in PEM. */
const signedWith = (secret: string | Buffer, header: Record<string, unknown>, hash = 'sha256'): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const seconds = START / 1000
  const claims = { sub: 'user-1', sid: 'session-1', iss: ISSUER, aud: 'scheduly-api', iat: seconds, exp: seconds + 600 }
  const text = `${part({ alg: 'HS256', typ: 'at+jwt', kid: keyId(KEY), ...header })}.${part(claims)}`
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`
}

/** A token that would be accepted, with parts replaced; undefined leaves a claim out. */
const forge = (
  changes: {
    readonly payload?: Record<string, unknown>
    readonly header?: Record<string, unknown>
    readonly key?: Parameters<SignJWT['sign']>[0]
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
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: keyId(KEY), ...changes.header })
    .sign(changes.key ?? KEY)
}

describe('an access token', () => {
  it('speaks for the person and session that it was issued for', async () => {
    now = START
    assert.deepEqual(await tokens.verify(await tokens.issue(CLAIMS)), CLAIMS)
    assert.deepEqual(await tokens.verify(await forge()), CLAIMS)
    assert.deepEqual(await tokens.verify(signedWith(KEY, {})), CLAIMS)
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
    'without a key id': () => forge({ header: { kid: undefined } }),
    'with the id of a key that we do not have': () => forge({ header: { kid: '00000000' } }),
    'with a key id that is no text': () => signedWith(KEY, { kid: [keyId(KEY)] }),
    'with the key id of a built-in property': () => forge({ header: { kid: '__proto__' } }),
    'with HS384 of the same key': () => signedWith(KEY, { alg: 'HS384' }, 'sha384'),
    'with HS512 of the same key': () => signedWith(KEY, { alg: 'HS512' }, 'sha512'),
    'signed HS256 and named HS384': () => signedWith(KEY, { alg: 'HS384' }),
    'signed HS256 and named none': () => signedWith(KEY, { alg: 'none' }),
    'with RS256': () => forge({ header: { alg: 'RS256' }, key: rsa.privateKey }),
    'with RS256 and its own public key': () =>
      forge({ header: { alg: 'RS256', jwk: rsa.publicKey.export({ format: 'jwk' }) }, key: rsa.privateKey }),
    'with a public key taken for a secret': () => signedWith(rsa.publicKey.export({ format: 'pem', type: 'spki' }), {}),
    'with an empty secret': () => signedWith('', {}),
    'for another audience': () => forge({ payload: { aud: 'somebody-else' } }),
    'without an audience': () => forge({ payload: { aud: undefined } }),
    'of another issuer': () => forge({ payload: { iss: 'https://elsewhere.example.org' } }),
    'without a session': () => forge({ payload: { sid: undefined } }),
    'with a session that is no text': () => forge({ payload: { sid: 7 } }),
    'without a person': () => forge({ payload: { sub: undefined } }),
    'without an end': () => forge({ payload: { exp: undefined } }),
    'without a start': () => forge({ payload: { iat: undefined } }),
    'that lives for longer than ours': () => forge({ payload: { exp: START / 1000 + 601 } }),
    'that lives for a year': () => forge({ payload: { exp: START / 1000 + 31_536_000 } }),
    'that never ends': () => forge({ payload: { exp: Number.MAX_SAFE_INTEGER } }),
    'with an end that is no number': () => forge({ payload: { exp: 'never' } }),
    'from the future': () => forge({ payload: { iat: START / 1000 + 31, exp: START / 1000 + 631 } }),
    'without a signature': async () => (await forge()).replace(/[^.]+$/, ''),
    'of a hundred thousand characters': () => forge({ payload: { padding: 'x'.repeat(100_000) } }),
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
    // Each of these is signed with the right key: the name in the header alone is the reason.
    'with jwk in its header': () => forge({ header: { jwk: { kty: 'oct', k: KEY.toString('base64url') } } }),
    'with jku in its header': () => signedWith(KEY, { jku: 'https://elsewhere.example.org/keys' }),
    'with x5u in its header': () => signedWith(KEY, { x5u: 'https://elsewhere.example.org/chain' }),
    'with x5c in its header': () => signedWith(KEY, { x5c: ['AAAA'] }),
    'with crit in its header': () => signedWith(KEY, { crit: ['exp'] }),
    'with b64 in its header': () => signedWith(KEY, { b64: true }),
  }
  for (const [name, make] of Object.entries(wrong)) {
    it(`${name} is refused`, async () => {
      assert.equal(await tokens.verify(await make()), null)
    })
  }

  it('with any one character changed is refused', async () => {
    const token = await forge()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ %'
    const change = fc.record({
      at: fc.oneof(fc.nat(token.length - 1), fc.constant(token.length - 1)),
      by: fc.constantFrom(...Array.from(alphabet)),
    })
    await fc.assert(
      fc.asyncProperty(change, async ({ at, by }) => {
        fc.pre(token[at] !== by)
        assert.equal(await tokens.verify(`${token.slice(0, at)}${by}${token.slice(at + 1)}`), null)
      }),
      { numRuns: 1000 },
    )
  })

  it('has one spelling: nothing before, behind or between is overlooked', async () => {
    const token = await forge()
    for (const other of [` ${token}`, `${token}\n`, `${token}=`, `${token}.`, token.replace('.', '..')]) {
      assert.equal(await tokens.verify(other), null)
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

describe('keys of access tokens', () => {
  const older = systemRandom.bytes(32)
  const newer = systemRandom.bytes(32)

  it('are replaced without signing anybody out: the newest signs, each verifies', async () => {
    const before = await tokensOf(older).issue(CLAIMS)
    const rotated = tokensOf(newer, older)
    assert.deepEqual(await rotated.verify(before), CLAIMS)
    const after = await rotated.issue(CLAIMS)
    assert.deepEqual(await tokensOf(newer).verify(after), CLAIMS)
    assert.equal(await tokensOf(older).verify(after), null)
  })

  it('that were taken out of the list verify nothing any more', async () => {
    const token = await tokensOf(older).issue(CLAIMS)
    assert.equal(await tokensOf(newer).verify(token), null)
  })

  it('do not stand in for each other', async () => {
    const forged = await forge({ key: older, header: { kid: keyId(newer) } })
    assert.equal(await tokensOf(newer, older).verify(forged), null)
  })

  it('must be there, and long enough', () => {
    assert.throws(() => tokensOf())
    assert.throws(() => tokensOf(systemRandom.bytes(31)))
    assert.throws(() => tokensOf(newer, Buffer.alloc(0)))
  })
})
