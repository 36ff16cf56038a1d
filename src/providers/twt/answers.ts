import type { HttpResponse } from '#lib/http.ts'
import type { PublishOutcome } from '../provider.ts'
import { quote, readJson } from '../remote.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** What is needed beside an answer of X to say what it means. */
export interface Reading {
  readonly handle: string
  readonly web: string
  readonly now: Date
  /** Never to appear in a reason, even when X repeats them to us. */
  readonly secrets: readonly string[]
}

/** What X says to `POST /2/tweets`. Judged by status and problem type; by words only where X gives nothing else. */
export const readPublishAnswer = (response: HttpResponse, reading: Reading): PublishOutcome => {
  const { status } = response
  if (status === 200 || status === 201) return readCreated(response, reading)
  if (status < 400 || status > 499) return { kind: 'unknown', reason: describeAnswer(response, reading.secrets) }
  return readRefusal(response, reading)
}

/** One sentence on an answer: its status and, cut short, X's own words. */
export const describeAnswer = (response: HttpResponse, secrets: readonly string[]): string => {
  const words = wordsOf(readJson(response.body))
  const said = words === '' ? '' : `: ${quote(words, secrets)}`
  return `X answered with status ${response.status}${said}`
}

const Created = Type.Object({ data: Type.Object({ id: Type.String({ pattern: '^[0-9]{1,19}$' }) }) })

const readCreated = (response: HttpResponse, reading: Reading): PublishOutcome => {
  const answer = readJson(response.body)
  if (!Value.Check(Created, answer)) {
    return { kind: 'unknown', reason: `X answered with status ${response.status} and no id of a post.` }
  }
  return { kind: 'published', remoteId: answer.data.id, url: permalink(reading, answer.data.id) }
}

/** Where people read a post. */
export const permalink = (place: Pick<Reading, 'web' | 'handle'>, remoteId: string): string =>
  `${place.web}/${encodeURIComponent(place.handle)}/status/${remoteId}`

/** Problem types that mean the app has used up what its operator paid for. */
const OUT_OF_CREDITS: ReadonlySet<string> = new Set(['credits', 'credits-depleted', 'usage-capped'])

/** Money comes back by a person's act, not by itself: asking every hour is enough. */
const CREDITS_RETRY_SECONDS = 3_600

const readRefusal = (response: HttpResponse, reading: Reading): PublishOutcome => {
  const slug = problemSlug(readJson(response.body))
  const reason = describeAnswer(response, reading.secrets)
  if (response.status === 401) return { kind: 'unauthorized', reason }
  if (response.status === 402 || OUT_OF_CREDITS.has(slug)) {
    const used = `The app's credits or quota at X are used up. ${reason}`
    return { kind: 'rate-limited', retryAfterSeconds: CREDITS_RETRY_SECONDS, reason: used }
  }
  if (response.status === 429)
    return { kind: 'rate-limited', retryAfterSeconds: retryAfter(response, reading.now), reason }
  if (response.status === 403) return { kind: 'rejected', code: forbiddenCode(slug, reason), reason }
  const code = REFUSALS.get(response.status)
  return code === undefined ? { kind: 'unknown', reason } : { kind: 'rejected', code: codeOf(slug) ?? code, reason }
}

const REFUSALS: ReadonlyMap<number, string> = new Map([
  [400, 'invalid_request'],
  [404, 'not_found'],
  [413, 'too_large'],
  [422, 'invalid_request'],
])

/** X marks a repeated post by words alone; its type is `about:blank` (seen 2026-02, iembot issue 163). */
const forbiddenCode = (slug: string, reason: string): string =>
  /duplicate content/i.test(reason) ? 'duplicate_content' : (codeOf(slug) ?? 'forbidden')

const codeOf = (slug: string): string | undefined =>
  /^[a-z0-9-]{3,60}$/.test(slug) ? slug.replaceAll('-', '_') : undefined

const Problem = Type.Object({ type: Type.String() })

/** The last path segment of a problem's type: old answers name another host. Empty for none and `about:blank`. */
const problemSlug = (answer: unknown): string => {
  if (!Value.Check(Problem, answer) || answer.type === 'about:blank') return ''
  return answer.type.split('/').at(-1) ?? ''
}

const Message = Type.Object({ message: Type.String() })

const wordsOf = (answer: unknown): string => {
  if (typeof answer !== 'object' || answer === null) return ''
  const { title, detail, errors }: Readonly<Record<string, unknown>> = { ...answer }
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  const message = Value.Check(Message, first) ? first.message : undefined
  const said = [title, detail, message].filter((words) => typeof words === 'string' && words !== '')
  return [...new Set(said)].join(' – ')
}

const DEFAULT_WAIT_SECONDS = 900
const LEAST_WAIT_SECONDS = 60
const GREATEST_WAIT_SECONDS = 86_400

/** The latest of the resets that apply; a wait that makes no sense (missing, over a day, long past) becomes 15 minutes. */
const retryAfter = ({ headers }: HttpResponse, now: Date): number => {
  const seconds = now.getTime() / 1_000
  const resets = ['x-user-limit-24hour', 'x-app-limit-24hour']
    .filter((limit) => headers[`${limit}-remaining`] === '0')
    .map((limit) => numberOf(headers[`${limit}-reset`]) - seconds)
  const waits = [...resets, numberOf(headers['x-rate-limit-reset']) - seconds, headerWait(headers['retry-after'], now)]
  const sensible = waits.filter((wait) => wait > -LEAST_WAIT_SECONDS && wait <= GREATEST_WAIT_SECONDS)
  if (sensible.length === 0) return DEFAULT_WAIT_SECONDS
  return Math.max(LEAST_WAIT_SECONDS, Math.ceil(Math.max(...sensible)))
}

const numberOf = (header: string | undefined): number =>
  header !== undefined && /^\d{1,15}$/.test(header.trim()) ? Number(header) : Number.NaN

/** Retry-After is a number of seconds or an HTTP date (RFC 9110 §10.2.3). */
const headerWait = (header: string | undefined, now: Date): number => {
  const seconds = numberOf(header)
  return Number.isNaN(seconds) ? (Date.parse(header ?? '') - now.getTime()) / 1_000 : seconds
}
