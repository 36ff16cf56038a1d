import { createSecretKey } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '#lib/clock.ts'
import { sha256Hex } from '#lib/hash.ts'

/** Who an access token speaks for. Roles are not in it: membership is read at each request. */
export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
}

export interface AccessTokens {
  issue(claims: AccessClaims): Promise<string>
  /** Null for a token that is forged, expired, of another kind or of another issuer. */
  verify(token: string): Promise<AccessClaims | null>
  /** Seconds. */
  readonly lifetimeSeconds: number
}

const LIFETIME_SECONDS = 600
const AUDIENCE = 'scheduly-api'
const TYPE = 'at+jwt'
const ALGORITHM = 'HS256'

/** Signs with `key` (base64, at least 32 bytes) and names `issuer`, the installation's public address. */
export const createAccessTokens = (key: string, issuer: string, clock: Clock): AccessTokens => {
  const secret = createSecretKey(Buffer.from(key, 'base64'))
  const keyId = sha256Hex(Buffer.from(key, 'base64')).slice(0, 8)
  return {
    lifetimeSeconds: LIFETIME_SECONDS,
    issue: ({ userId, sessionId }) => {
      const now = Math.floor(clock.now().getTime() / 1000)
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: keyId })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setIssuedAt(now)
        .setExpirationTime(now + LIFETIME_SECONDS)
        .sign(secret)
    },
    verify: async (token) => {
      try {
        const { payload } = await jwtVerify<{ sid?: unknown }>(token, secret, {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer,
          audience: AUDIENCE,
          requiredClaims: ['sub', 'sid', 'exp', 'iat'],
          currentDate: clock.now(),
        })
        if (typeof payload.sub !== 'string' || typeof payload.sid !== 'string') return null
        return { userId: payload.sub, sessionId: payload.sid }
      } catch (error) {
        if (error instanceof errors.JOSEError) return null
        throw error
      }
    },
  }
}
