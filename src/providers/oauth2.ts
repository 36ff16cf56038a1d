import type { Http, HttpResponse } from '#lib/http.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { AppCredentials } from './provider.ts'
import { quote, readJson, send } from './remote.ts'

/** Keys as a token endpoint grants them (RFC 6749 §5.1); null where it said nothing. */
export interface Grant {
  readonly accessToken: string
  readonly refreshToken: string | null
  readonly lifetimeSeconds: number | null
  readonly scopes: readonly string[] | null
}

export type GrantOutcome =
  | { readonly kind: 'granted'; readonly grant: Grant }
  /** The endpoint answered no, and will not change its mind. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** It did not answer, not readably, or with a passing fault. */
  | { readonly kind: 'unavailable'; readonly reason: string }

/** What every token call needs. */
export interface TokenEndpoint {
  readonly http: Http
  readonly url: string
  readonly app: AppCredentials
  readonly signal: AbortSignal
}

/** Builds the address to which a browser is sent to ask for consent. */
export const authorizationAddress = (page: string, parameters: Readonly<Record<string, string>>): string =>
  `${page}?${new URLSearchParams(parameters).toString().replaceAll('+', '%20')}`

/** Trades the code of a redirect for keys. Every refusal is final: a code works once and dies soon. */
export const exchangeCode = async (
  endpoint: TokenEndpoint,
  code: Readonly<{ code: string; redirectUri: string; codeVerifier: string }>,
): Promise<GrantOutcome> => {
  const form = {
    grant_type: 'authorization_code',
    code: code.code,
    redirect_uri: code.redirectUri,
    code_verifier: code.codeVerifier,
  }
  const secrets = [code.code, code.codeVerifier, endpoint.app.clientSecret]
  return askForGrant(endpoint, { form, secrets, isFinal: () => true })
}

/**
 * Errors that end a grant. `invalid_request` and `unauthorized_client` stand here because X answers a used refresh
 * token with the one and a lost app permission with the other.
 */
const GRANT_ENDED = new Set(['invalid_grant', 'invalid_request', 'unauthorized_client'])

/** Renews keys (RFC 6749 §6). When the answer has no refresh token, the one used stays valid and is returned. */
export const refreshGrant = async (endpoint: TokenEndpoint, refreshToken: string): Promise<GrantOutcome> => {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
  const secrets = [refreshToken, endpoint.app.clientSecret]
  const outcome = await askForGrant(endpoint, { form, secrets, isFinal: (error) => GRANT_ENDED.has(error) })
  if (outcome.kind !== 'granted') return outcome
  return { kind: 'granted', grant: { ...outcome.grant, refreshToken: outcome.grant.refreshToken ?? refreshToken } }
}

/** Ends a token (RFC 7009). Best effort: the answer changes nothing for us. */
export const revokeToken = async (endpoint: TokenEndpoint, token: string): Promise<void> => {
  await askTokenEndpoint(endpoint, { token })
}

/** The instant at which keys granted now end, as RFC 3339, or null when their lifetime is not known. */
export const endOfLife = (now: Date, lifetimeSeconds: number | null): string | null =>
  lifetimeSeconds === null ? null : new Date(now.getTime() + lifetimeSeconds * 1_000).toISOString()

const TEN_YEARS_SECONDS = 315_360_000

/** Lifetimes come as numbers or as digits in a string; anything else counts as not said. */
export const readLifetime = (value: unknown): number | null => {
  const seconds = typeof value === 'string' ? Number.parseInt(value, 10) : value
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return null
  return seconds > 0 && seconds <= TEN_YEARS_SECONDS ? Math.floor(seconds) : null
}

/** The fields of a form, as a body of type application/x-www-form-urlencoded. */
export const formBody = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString()

export const FORM_HEADERS = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' } as const

/** One call of a token endpoint in the name of the app, whatever it answers. */
export const askTokenEndpoint = async (endpoint: TokenEndpoint, form: Readonly<Record<string, string>>) => {
  const { clientId, clientSecret } = endpoint.app
  // A public client has no secret to prove itself with: it names itself in the body instead (RFC 6749 §3.2.1).
  const isPublic = clientSecret === ''
  return send(endpoint.http, {
    method: 'POST',
    url: endpoint.url,
    headers: isPublic ? FORM_HEADERS : { ...FORM_HEADERS, authorization: basic(clientId, clientSecret) },
    body: formBody(isPublic ? { ...form, client_id: clientId } : form),
    signal: endpoint.signal,
  })
}

/** RFC 6749 §2.3.1 wants both halves form-encoded before they are joined. */
const basic = (clientId: string, clientSecret: string): string => {
  const pair = [clientId, clientSecret].map((half) => encodeURIComponent(half)).join(':')
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`
}

interface Asking {
  readonly form: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
  readonly isFinal: (error: string) => boolean
}

const askForGrant = async (endpoint: TokenEndpoint, asking: Asking): Promise<GrantOutcome> => {
  const reply = await askTokenEndpoint(endpoint, asking.form)
  if (reply.kind !== 'answered') return { kind: 'unavailable', reason: reply.reason }
  return reply.response.status === 200 ? readGrant(reply.response) : readRefusal(reply.response, asking)
}

/** A token that can be sent (RFC 6749 appendix A): one with a line break would only be refused when it is used. */
export const Token = Type.String({ pattern: '^[\\x20-\\x7E]{1,8192}$' })

const TokenAnswer = Type.Object({ access_token: Token })

const MOST_SCOPES = 200

const nonEmpty = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const readGrant = (response: HttpResponse): GrantOutcome => {
  const answer = readJson(response.body)
  if (!Value.Check(TokenAnswer, answer)) {
    return { kind: 'unavailable', reason: 'The token endpoint answered without an access token.' }
  }
  const fields: Readonly<Record<string, unknown>> = { ...answer }
  const scope = nonEmpty(fields['scope'])
  const grant: Grant = {
    accessToken: answer.access_token,
    refreshToken: Value.Check(Token, fields['refresh_token']) ? fields['refresh_token'] : null,
    lifetimeSeconds: readLifetime(fields['expires_in']),
    scopes: scope === null ? null : scope.split(/[\s,]+/, MOST_SCOPES).filter((name) => name !== ''),
  }
  return { kind: 'granted', grant }
}

const ErrorAnswer = Type.Object({ error: Type.String(), error_description: Type.Optional(Type.String()) })

const readRefusal = (response: HttpResponse, asking: Asking): GrantOutcome => {
  const answer = readJson(response.body)
  const isRefusal = [400, 401, 403].includes(response.status)
  if (!isRefusal || !Value.Check(ErrorAnswer, answer)) {
    return { kind: 'unavailable', reason: `The token endpoint answered with status ${response.status}.` }
  }
  const words = [answer.error, answer.error_description ?? ''].filter((part) => part !== '').join(': ')
  const reason = `The token endpoint refused: ${quote(words, asking.secrets)}`
  return { kind: asking.isFinal(answer.error) ? 'rejected' : 'unavailable', reason }
}
