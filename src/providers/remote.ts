import { NoAnswerError, NotSentError } from '#lib/http.ts'
import type { Http, HttpRequest, HttpResponse } from '#lib/http.ts'
import type { Keys } from './provider.ts'

/** What became of one request: the two transport errors as values, so that each caller must say what they mean. */
export type Reply =
  | { readonly kind: 'answered'; readonly response: HttpResponse }
  /** Nothing left this machine. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** The network may have acted on it. */
  | { readonly kind: 'no-answer'; readonly reason: string }

/** Sends one request. Errors other than the door's two pass through: they are bugs. */
export const send = async (http: Http, request: HttpRequest): Promise<Reply> => {
  try {
    return { kind: 'answered', response: await http(request) }
  } catch (error) {
    if (error instanceof NotSentError) return { kind: 'not-sent', reason: `Nothing was sent: ${error.message}.` }
    if (error instanceof NoAnswerError) return { kind: 'no-answer', reason: `The outcome is open: ${error.message}.` }
    throw error
  }
}

const sourceOf = (context: unknown): string | undefined =>
  typeof context === 'object' && context !== null && 'source' in context && typeof context.source === 'string'
    ? context.source
    : undefined

/** Ids may be JSON numbers beyond 2^53, which a double would round: those keep their digits as a string. */
const keepDigits = (_name: string, value: unknown, ...context: readonly unknown[]): unknown => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = sourceOf(context[0])
  return source !== undefined && /^-?\d+$/.test(source) ? source : value
}

/** The JSON of a body, or undefined when it is none. Whole numbers beyond 2^53 come as strings of their digits. */
export const readJson = (body: string): unknown => {
  try {
    return JSON.parse(body, keepDigits)
  } catch {
    return undefined
  }
}

const LONGEST_QUOTE = 300

/** Shortest secret worth hiding: a shorter one would tear ordinary words apart. */
const SHORTEST_SECRET = 4

/** Signs that turn the direction of the text around them, and so let words pretend to be others. */
const TURNS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu

/** One well-formed line of at most `most` characters. */
export const oneLine = (words: string, most: number): string => {
  const line = words
    .replaceAll(TURNS, '')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  return (line.length <= most ? line : `${line.slice(0, most - 1)}…`).toWellFormed()
}

/** A network's own words, fit for a log line and a screen: one line, at most 300 characters, without our secrets. */
export const quote = (words: string, secrets: readonly string[]): string => {
  const hidden = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce((text, secret) => text.replaceAll(secret, '[secret]'), words)
  return oneLine(hidden, LONGEST_QUOTE)
}

/** What must never be seen in a reason, whoever repeats it. */
export const secretsOf = ({ credentials }: Keys): readonly string[] => [
  credentials.accessToken,
  credentials.refreshToken ?? '',
]

/** Seconds until the time that Retry-After names, by a number of them or an HTTP date (RFC 9110 §10.2.3); NaN without one. */
export const retryAfterSeconds = (header: string | undefined, now: Date): number => {
  const said = (header ?? '').trim()
  return /^\d{1,15}$/.test(said) ? Number(said) : (Date.parse(said) - now.getTime()) / 1_000
}
