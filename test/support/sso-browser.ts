import assert from 'node:assert/strict'
import type { Clock } from '#lib/clock.ts'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { renew } from './accounts.ts'
import { expectStatus, type TestAnswer, type TestApp, type TestAppOptions } from './app.ts'
import { oidcFor } from './oidc-client.ts'
import type { IssuerAccount, OidcIssuer } from './oidc-issuer.ts'

const PUBLIC_URL = 'https://social.example.org'
export const REDIRECT = `${PUBLIC_URL}/auth/sso/callback`

/** Somebody at the issuer with an address that the issuer has confirmed. */
export const verified = (name: string): IssuerAccount => ({
  subject: `subject-of-${name}`,
  email: `${name}@example.com`,
  emailVerified: true,
  preferredUsername: name,
})

/** An installation whose people may sign in at the issuer. */
export const ssoOptions = (issuer: OidcIssuer, clock: Clock = systemClock): TestAppOptions => ({
  publicUrl: PUBLIC_URL,
  clock,
  http: createHttp(systemClock),
  sso: { name: 'Example', oidc: oidcFor(issuer.issuer, { redirectUri: REDIRECT }) },
})

export type Door = Pick<TestApp, 'request'>

/** A browser on its way back from the issuer. */
export interface Trip {
  readonly url: URL
  /** What our own answer left in the browser. */
  readonly cookie: string
}

/** A cookie of the answer, ready for the header; with an empty value when it was taken away, or never set. */
export const cookieNamed = ({ cookies }: TestAnswer, name: string): string => {
  const found = cookies.find((each) => each.name === `__Host-${name}`)
  return `__Host-${name}=${found?.value ?? ''}`
}

/** Where an answer sends the browser. */
export const away = (answer: TestAnswer): URL => new URL(String(answer.headers['location']), PUBLIC_URL)

/** Starts at our door and comes back from the issuer as `person` (null: says no), without opening the last address. */
export const travel = async (issuer: OidcIssuer, door: Door, person: string | null): Promise<Trip> => {
  const answer = await door.request({ path: '/auth/sso/start' })
  assert.equal(answer.status, 302, answer.text)
  const cookie = cookieNamed(answer, 'scheduly_sso')
  return { url: await issuer.visit(away(answer).href, person), cookie }
}

/** Opens the address that the issuer sent the browser to. */
export const comeBack = ({ url, cookie }: Trip, door: Door): Promise<TestAnswer> =>
  door.request({ path: url.pathname + url.search, headers: { cookie } })

/** Where the browser ends up, after a trip that must not have signed in. */
export const endOf = (answer: TestAnswer): string => {
  assert.equal(answer.status, 302, answer.text)
  assert.ok(!answer.cookies.some(({ name, value }) => name.endsWith('refresh') && value !== ''))
  return away(answer).pathname + away(answer).hash
}

/** The account that a trip has signed in to. */
export const signedInBy = async (answer: TestAnswer, door: Door) => {
  assert.deepEqual([answer.status, away(answer).pathname + away(answer).hash], [302, '/signin-done'])
  const renewed = await renew(door, cookieNamed(answer, 'scheduly_refresh'))
  const { access_token: token } = expectStatus(200, renewed)
  return { token, ...expectStatus(200, await door.request({ path: '/account', token })) }
}
