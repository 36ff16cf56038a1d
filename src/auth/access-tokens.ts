import { createSecretKey, type KeyObject } from 'node:crypto'
import { errors, jwtVerify, SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose'
import type { Clock } from '#lib/clock.ts'
import { sha256Hex } from '#lib/hash.ts'

/** Who an access token speaks for. Roles are not in it: membership is read at each request. */
export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
}

export interface AccessTokens {
  issue(claims: AccessClaims): Promise<string>
  /** Null for a token that is forged, expired, of another kind, of another issuer or of a key that is gone. */
  verify(token: string): Promise<AccessClaims | null>
  /** Seconds. */
  readonly lifetimeSeconds: number
}

const LIFETIME_SECONDS = 600
/** How far ahead the clock of the machine that issued a token may be. The end of a token gets no leeway. */
const LEEWAY_SECONDS = 30
const LEAST_KEY_BYTES = 32
const AUDIENCE = 'scheduly-api'
const TYPE = 'at+jwt'
const ALGORITHM = 'HS256'

/** Room for ids and issuer many times over; what is longer is not ours and is not decoded. */
const MOST_CHARACTERS = 4096

/**
 * Three parts of base64url, the last of 32 bytes. Its last character has two idle bits: only the letters that leave
 * them zero are taken, so that a token has one spelling.
 */
const FORM = /^[\w-]+\.[\w-]+\.[\w-]{42}[AEIMQUYcgkosw048]$/

/** Exactly what `issue` writes: whatever names or brings another key (jwk, jku, x5c, x5u) or an extension is refused. */
const HEADER_NAMES: ReadonlySet<string> = new Set(['alg', 'typ', 'kid'])

interface SigningKey {
  readonly id: string
  readonly secret: KeyObject
}

const readKey = (key: string): SigningKey => {
  const bytes = Buffer.from(key, 'base64')
  if (bytes.length < LEAST_KEY_BYTES) throw new Error(`An access token key needs ${LEAST_KEY_BYTES} bytes.`)
  return { id: sha256Hex(bytes).slice(0, 8), secret: createSecretKey(bytes) }
}

const keyOf = (header: JWTHeaderParameters, keys: readonly SigningKey[]): KeyObject => {
  const plain = Object.keys(header).every((name) => HEADER_NAMES.has(name))
  const key = keys.find(({ id }) => id === header.kid)
  if (!plain || key === undefined) throw new errors.JWKSNoMatchingKey()
  return key.secret
}

/** Says no to a token that was given more time than any of ours, or that comes from the future. */
const lifeIsOurs = ({ iat, exp }: JWTPayload, nowSeconds: number): boolean =>
  typeof iat === 'number' &&
  typeof exp === 'number' &&
  iat <= nowSeconds + LEEWAY_SECONDS &&
  exp - iat <= LIFETIME_SECONDS

const readClaims = ({ sub, sid }: JWTPayload): AccessClaims | null =>
  typeof sub === 'string' && typeof sid === 'string' ? { userId: sub, sessionId: sid } : null

/**
 * `keys` (base64, at least 32 bytes each) are newest first: the first one signs, each verifies the tokens that name it.
 * A key that was replaced must stay in the list for ten minutes. `issuer` is the installation's public address.
 */
export const createAccessTokens = (keys: readonly string[], issuer: string, clock: Clock): AccessTokens => {
  const known = keys.map(readKey)
  const [newest] = known
  if (newest === undefined) throw new Error('Access tokens need at least one key.')
  return {
    lifetimeSeconds: LIFETIME_SECONDS,
    issue: ({ userId, sessionId }) => {
      const now = Math.floor(clock.now().getTime() / 1000)
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: newest.id })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setIssuedAt(now)
        .setExpirationTime(now + LIFETIME_SECONDS)
        .sign(newest.secret)
    },
    verify: async (token) => {
      if (token.length > MOST_CHARACTERS || !FORM.test(token)) return null
      const now = clock.now()
      try {
        const { payload } = await jwtVerify(token, (header) => keyOf(header, known), {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer,
          audience: AUDIENCE,
          requiredClaims: ['sub', 'sid', 'exp', 'iat'],
          currentDate: now,
        })
        return lifeIsOurs(payload, now.getTime() / 1000) ? readClaims(payload) : null
      } catch (error) {
        if (error instanceof errors.JOSEError) return null
        throw error
      }
    },
  }
}
