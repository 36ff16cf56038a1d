import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
  type CustomFetch,
} from 'openid-client'
import { NoAnswerError, NotSentError, type Http } from '#lib/http.ts'

/** Why a sign-in did not come about; `why` is for the log and holds no text of the issuer. */
export type OidcFailure =
  | { readonly kind: 'refused'; readonly reason: 'denied' | 'invalid'; readonly why: string }
  | { readonly kind: 'unavailable'; readonly why: string }

/** Of one request to the issuer, from connecting to the last byte. */
export const TIMEOUT_SECONDS = 5
const MAX_BYTES = 262_144

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Whether the address is https, or http to this very machine where that is allowed. */
export const isSafeAddress = (address: string, allowHttp: boolean): boolean => {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (allowHttp && protocol === 'http:' && LOOPBACK.test(hostname))
}

/** Lets openid-client speak through the project's door: one connection a request, no redirect, bounded in time and size. */
export const fetchThrough =
  (http: Http, allowHttp: boolean): CustomFetch =>
  async (url, { method, headers, body, signal }) => {
    if (!isSafeAddress(url, allowHttp)) throw new NotSentError('the issuer named an address without https')
    const answer = await http({
      method: method === 'POST' ? 'POST' : 'GET',
      url,
      headers: { ...headers, 'user-agent': 'Scheduly' },
      maxBytes: MAX_BYTES,
      timeoutMilliseconds: TIMEOUT_SECONDS * 1000,
      ...(body instanceof URLSearchParams ? { body: body.toString() } : {}),
      ...(signal === undefined ? {} : { signal }),
    })
    return new Response(answer.body === '' ? null : answer.body, { status: answer.status, headers: answer.headers })
  }

/** What the issuer answers when the person said no, or could not be asked. */
const DENIALS: readonly string[] = [
  'access_denied',
  'login_required',
  'consent_required',
  'interaction_required',
  'account_selection_required',
]
const PASSING: readonly string[] = ['temporarily_unavailable', 'server_error']

const unreached = (error: unknown): Error | null => {
  if (error instanceof NotSentError || error instanceof NoAnswerError) return error
  return error instanceof Error && error.cause !== undefined ? unreached(error.cause) : null
}

const statusOf = (error: unknown): number | null => {
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError) return error.status
  if (error instanceof ClientError && error.cause instanceof Response) return error.cause.status
  return null
}

/** Codes are the library's own; messages and descriptions may be the issuer's words, and stay out. */
const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unreadable error'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** Sorts what openid-client threw: the person or issuer said no, the answer breaks a rule, or the issuer is not there. */
export const failureOf = (error: unknown): OidcFailure => {
  const silence = unreached(error)
  if (silence !== null) return { kind: 'unavailable', why: silence.message }
  if (error instanceof AuthorizationResponseError) {
    if (PASSING.includes(error.error)) return { kind: 'unavailable', why: error.error }
    if (DENIALS.includes(error.error)) return { kind: 'refused', reason: 'denied', why: error.error }
  }
  const status = statusOf(error)
  const why = status === null ? nameOf(error) : `${nameOf(error)} (status ${status})`
  if (status !== null && (status >= 500 || status === 429)) return { kind: 'unavailable', why }
  return { kind: 'refused', reason: 'invalid', why }
}
