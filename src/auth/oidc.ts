import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  type ClientAuth,
  type Configuration,
  type IDToken,
  type UserInfoResponse,
} from 'openid-client'
import type { Clock } from '#lib/clock.ts'
import type { Http } from '#lib/http.ts'
import { newSecret, type Random } from '#lib/random.ts'
import { failureOf, fetchThrough, isSafeAddress, TIMEOUT_SECONDS, type OidcFailure } from './oidc-door.ts'

export type { OidcFailure } from './oidc-door.ts'

/** What the sign-in that was started must remember until the browser comes back; it belongs to that browser alone. */
export interface OidcPending {
  readonly state: string
  readonly nonce: string
  /** Of PKCE; never leaves for the browser's address bar. */
  readonly verifier: string
}

/** Whom the issuer speaks of. `issuer` and `subject` together name the person for ever; nothing else does. */
export interface OidcIdentity {
  readonly issuer: string
  readonly subject: string
  readonly email: string | null
  /** True only when the issuer says so literally, in the same answer as the address. */
  readonly emailVerified: boolean
  readonly name: string | null
  readonly preferredUsername: string | null
}

export type OidcStart =
  | { readonly kind: 'started'; readonly url: string; readonly pending: OidcPending }
  | { readonly kind: 'unavailable'; readonly why: string }

export type OidcResult = ({ readonly kind: 'identity' } & OidcIdentity) | OidcFailure

/** Single sign-on at one issuer. Nothing here throws for what an issuer or a browser did. */
export interface Oidc {
  /** Where to send the browser, and what to keep until it comes back. */
  start(): Promise<OidcStart>
  /** Checks what the browser came back with, exchanges the code, and checks what the issuer says. */
  finish(callbackUrl: URL, pending: OidcPending): Promise<OidcResult>
}

export interface OidcOptions {
  readonly issuer: string
  readonly clientId: string
  /** Null for a public client: PKCE alone then ties the code to us. */
  readonly clientSecret: string | null
  /** Default `openid email profile`. */
  readonly scopes?: string
  /** Where the issuer sends the browser back to, exactly as registered there; without a query. */
  readonly redirectUri: string
  /** Lets an issuer on this very machine do without https. */
  readonly allowHttp: boolean
  readonly http: Http
  readonly clock: Clock
  readonly random: Random
}

/** How long what the issuer says of itself is taken for true. */
const METADATA_MILLISECONDS = 3_600_000
/** An ID token comes straight from the issuer: one that was made earlier, or will be made, is somebody's copy. */
const ISSUED_BEFORE_SECONDS = 600
const CLOCK_TOLERANCE_SECONDS = 60

/** With what the issuer's metadata asks for; the specification's default is basic. */
const clientAuthOf = (secret: string | null): ClientAuth => {
  if (secret === null) return None()
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)]
  return (...request: Parameters<ClientAuth>) => {
    const [{ token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] }] = request
    return methods.includes('client_secret_basic') ? basic(...request) : post(...request)
  }
}

const checkOptions = ({ issuer, redirectUri, allowHttp }: OidcOptions): void => {
  if (!isSafeAddress(issuer, allowHttp)) {
    throw new Error('The issuer for single sign-on must be an https address (http only on this machine).')
  }
  // For such an address openid-client would not compare the issuer that the document names with the one asked.
  if (issuer.includes('/.well-known/')) {
    throw new Error('The issuer for single sign-on is its plain address, without /.well-known/….')
  }
  if (!URL.canParse(redirectUri)) throw new Error('The address to come back to after single sign-on is not a URL.')
}

/** Asks the issuer about itself once for all who wait, keeps the answer for an hour, and never keeps a failure. */
const createDiscovery = (options: OidcOptions): (() => Promise<Configuration>) => {
  const { issuer, clientId, clientSecret, allowHttp, http, clock } = options
  let known: { readonly configuration: Promise<Configuration>; readonly until: number } | null = null
  const ask = () =>
    discovery(new URL(issuer), clientId, undefined, clientAuthOf(clientSecret), {
      [customFetch]: fetchThrough(http, allowHttp),
      timeout: TIMEOUT_SECONDS,
      // In this flow openid-client would leave the ID token's signature to TLS.
      execute: [enableNonRepudiationChecks, ...(allowHttp ? [allowInsecureRequests] : [])],
    })
  return () => {
    if (known !== null && clock.monotonic() < known.until) return known.configuration
    const asked = { configuration: ask(), until: clock.monotonic() + METADATA_MILLISECONDS }
    known = asked
    const forget = () => {
      if (known === asked) known = null
    }
    asked.configuration.catch(forget)
    return asked.configuration
  }
}

const textOf = (value: unknown, maxLength: number): string | null =>
  typeof value === 'string' && value !== '' && value.length <= maxLength ? value : null

/** What openid-client leaves open: when it was issued, for whom besides us, and a name of sensible length. */
const faultOf = (claims: IDToken, clientId: string, clock: Clock): string | null => {
  const age = clock.now().getTime() / 1000 - claims.iat
  if (age > ISSUED_BEFORE_SECONDS + CLOCK_TOLERANCE_SECONDS || age < -CLOCK_TOLERANCE_SECONDS) return 'iat'
  if (claims.azp !== undefined && claims.azp !== clientId) return 'azp'
  return textOf(claims.sub, 255) === null ? 'sub' : null
}

/** The address and whether it is verified come from one answer, never from two. */
const identityOf = (claims: IDToken, userInfo: UserInfoResponse | null): OidcIdentity => {
  const address = userInfo ?? claims
  const email = textOf(address.email, 254)
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email,
    emailVerified: email !== null && address.email_verified === true,
    name: textOf(claims.name ?? address.name, 200),
    preferredUsername: textOf(claims.preferred_username ?? address.preferred_username, 200),
  }
}

const exchange = async (
  options: OidcOptions,
  configuration: Configuration,
  answer: OidcAnswer,
): Promise<OidcResult> => {
  const { clientId, clock } = options
  const { state: expectedState, nonce: expectedNonce, verifier: pkceCodeVerifier } = answer.pending
  const checks = { expectedState, expectedNonce, pkceCodeVerifier, idTokenExpected: true }
  const tokens = await authorizationCodeGrant(configuration, answer.url, checks)
  const claims = tokens.claims()
  const fault = claims === undefined ? 'id_token' : faultOf(claims, clientId, clock)
  if (claims === undefined || fault !== null) return { kind: 'refused', reason: 'invalid', why: `claim ${fault}` }
  const complete = claims.email !== undefined || configuration.serverMetadata().userinfo_endpoint === undefined
  const userInfo = complete ? null : await fetchUserInfo(configuration, tokens.access_token, claims.sub)
  return { kind: 'identity', ...identityOf(claims, userInfo) }
}

interface OidcAnswer {
  readonly url: URL
  readonly pending: OidcPending
}

/** Throws for options that can never work; the issuer itself is first asked at the first sign-in. */
export const createOidc = (options: OidcOptions): Oidc => {
  checkOptions(options)
  const { random, scopes = 'openid email profile' } = options
  const redirectUri = new URL(options.redirectUri).href
  const discover = createDiscovery(options)

  const address = async (pending: OidcPending): Promise<string> => {
    const parameters = {
      redirect_uri: redirectUri,
      scope: scopes,
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
    }
    return buildAuthorizationUrl(await discover(), parameters).href
  }

  return {
    start: async () => {
      const pending = { state: newSecret(random), nonce: newSecret(random), verifier: newSecret(random) }
      try {
        return { kind: 'started', url: await address(pending), pending }
      } catch (error) {
        return { kind: 'unavailable', why: failureOf(error).why }
      }
    },
    finish: async (callbackUrl, pending) => {
      // Behind a proxy the request's own address may be another one than the browser's; only its query counts.
      const url = new URL(redirectUri)
      url.search = callbackUrl.search
      const configuration = await discover().catch(failureOf)
      if ('kind' in configuration) return { kind: 'unavailable', why: configuration.why }
      try {
        return await exchange(options, configuration, { url, pending })
      } catch (error) {
        return failureOf(error)
      }
    },
  }
}
