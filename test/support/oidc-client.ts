import assert from 'node:assert/strict'
import { createOidc, type Oidc, type OidcOptions, type OidcPending, type OidcResult } from '#auth/oidc.ts'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { systemRandom } from '#lib/random.ts'

/** Where issuers send browsers back to in tests; nobody opens it. */
export const REDIRECT = 'https://social.example.org/auth/sso/callback'

/** The client as the test issuers know it. */
export const oidcFor = (issuer: string, changes: Partial<OidcOptions> = {}): Oidc =>
  createOidc({
    issuer,
    clientId: 'scheduly',
    clientSecret: 'secret-of-the-test-client',
    redirectUri: REDIRECT,
    allowHttp: true,
    http: createHttp(systemClock),
    clock: systemClock,
    random: systemRandom,
    ...changes,
  })

/** Starts a sign-in that must start. */
export const begin = async (oidc: Oidc): Promise<{ readonly url: string; readonly pending: OidcPending }> => {
  const started = await oidc.start()
  if (started.kind !== 'started') throw new Error(`not started: ${started.why}`)
  return started
}

export const isRefused = (result: OidcResult, reason: 'denied' | 'invalid' = 'invalid'): void => {
  assert.deepEqual({ ...result, why: '' }, { kind: 'refused', reason, why: '' })
}
