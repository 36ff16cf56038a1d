import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ThrottlePolicyName } from '#auth/throttle-policies.ts'
import type { RateLimits } from '#http/plugins/rate-limit.ts'

/** Routes where guessing or flooding would pay: a narrower limit beside that of all public routes. */
const NARROW: Readonly<Record<string, ThrottlePolicyName>> = {
  '/calendar/:file': 'calendar',
  '/auth/signup': 'sign_up',
  '/auth/signin': 'sign_in',
  '/auth/passkey': 'sign_in',
  '/auth/sso/callback': 'sign_in',
  '/auth/password-reset': 'reset',
  '/auth/password-reset/confirm': 'reset',
  '/auth/email-verification/confirm': 'reset',
}

/** Hook of all public routes: counts by the address of whoever asks. */
export const limitPublic =
  (limits: RateLimits) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const narrow = NARROW[request.routeOptions.url ?? '']
    await limits.perAddress('public')(request, reply)
    if (narrow !== undefined) await limits.perAddress(narrow)(request, reply)
  }
