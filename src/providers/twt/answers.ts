import type { HttpResponse } from '#lib/http.ts'
import type { PublishOutcome } from '../provider.ts'
import { quote, readJson, retryAfterSeconds } from '../remote.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** What is needed beside an answer of X to say what it means. */
export interface Reading {
  readonly handle: string
  readonly web: string
  readonly now: Date
  /** Never to appear in a reason, even when X repeats them to us. */
  readonly secrets: readonly string[]
  /** The post that was answered, and whether it may be the account's own. */
  readonly parent?: { readonly id: string; readonly mayBeOwn: boolean } | null
  /** When the first and the last of the post's files stood ready at X; null without files. */
  readonly files?: { readonly firstReadyAt: Date; readonly lastReadyAt: Date } | null
}

/**
 * What X says to `POST /2/tweets`. Judged by status and problem type; by words only where X gives nothing else. An error without a
 * body of X's own kind proves nothing: a page of somebody in between.
 */
export const readPublishAnswer = (response: HttpResponse, reading: Reading): PublishOutcome => {
  const { status } = response
  if (status === 200 || status === 201) return readCreated(response, reading)
  if (status < 400 || status > 499) return { kind: 'unknown', reason: describeAnswer(response, reading.secrets) }
  // Perhaps not X's own: something before it that refuses may have passed an earlier part of the request on.
  return isProblem(response)
    ? readRefusal(response, reading)
    : { kind: 'unknown', reason: describeAnswer(response, reading.secrets) }
}

const text = Type.Optional(Type.String())
const Refusal = Type.Object({
  title: text,
  detail: text,
  type: text,
  errors: Type.Optional(Type.Array(Type.Unknown())),
})

/** Whether an error is told as X tells errors: an object with a title, a detail, a type or a list of errors. */
const isProblem = ({ body }: HttpResponse): boolean => {
  const answer = readJson(body)
  return (
    Value.Check(Refusal, answer) &&
    [answer.title, answer.detail, answer.type, answer.errors].some((each) => each !== undefined)
  )
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

/** What stands in the way of any call, whatever it asks for. */
export type Obstacle =
  | Extract<PublishOutcome, { kind: 'unauthorized' }>
  | (Extract<PublishOutcome, { kind: 'rate-limited' }> & { readonly unpaid?: true })

/** Reads an answer that says: not these keys, not so often, or not without paying. Null for every other one. */
export const readObstacle = (
  response: HttpResponse,
  { now, secrets }: Pick<Reading, 'now' | 'secrets'>,
): Obstacle | null => {
  const reason = describeAnswer(response, secrets)
  if (response.status === 401) return { kind: 'unauthorized', reason }
  if (response.status === 402 || (isRefusal(response) && OUT_OF_CREDITS.has(slugOf(response)))) {
    const used = `The app's credits or quota at X are used up. ${reason}`
    return { kind: 'rate-limited', retryAfterSeconds: CREDITS_RETRY_SECONDS, reason: used, unpaid: true }
  }
  if (response.status === 429) return { kind: 'rate-limited', retryAfterSeconds: retryAfter(response, now), reason }
  return null
}

const isRefusal = ({ status }: HttpResponse): boolean => status >= 400 && status <= 499

/** The code of a refusal by X's own problem type, where that names one. */
export const codeOfProblem = (response: HttpResponse): string | undefined => codeOf(slugOf(response))

const slugOf = (response: HttpResponse): string => problemSlug(readJson(response.body))

const readRefusal = (response: HttpResponse, reading: Reading): PublishOutcome => {
  const obstacle = readObstacle(response, reading)
  if (obstacle !== null) return obstacle
  const reason = describeAnswer(response, reading.secrets)
  const early = response.status === 403 ? readEarlyReply(reason, reading) : readInvalidFiles(response, reading)
  if (early !== null) return early
  if (response.status === 403) return { kind: 'rejected', code: forbiddenCode(slugOf(response), reason), reason }
  const code = REFUSALS.get(response.status)
  return code === undefined
    ? { kind: 'unknown', reason }
    : { kind: 'rejected', code: codeOfProblem(response) ?? code, reason }
}

/** How long X may take to show a new post to whoever answers it. */
const PARENT_SETTLES_MS = 600_000

/** X's ids hold the millisecond of their making, counted from this instant (X's announcement of Snowflake, 2010). */
const SNOWFLAKE_EPOCH_MS = 1_288_834_974_657n

const madeAt = (id: string): number => Number((BigInt(id) >> 22n) + SNOWFLAKE_EPOCH_MS)

/** A part of a thread that comes before its parent is visible everywhere (node-twitter-api-v2 issue 366) may go out a moment later. */
const readEarlyReply = (reason: string, { parent = null, now }: Reading): PublishOutcome | null => {
  if (parent === null || !parent.mayBeOwn || !/deleted or not visible/i.test(reason)) return null
  return now.getTime() - madeAt(parent.id) < PARENT_SETTLES_MS ? { kind: 'unavailable', reason } : null
}

/** Right after X said that a file is ready, a post with it may still be refused; a moment later it is taken. */
const FILES_SETTLE_MS = 60_000

/** Files that stood ready this long may have been removed before their time: uploading them anew is worth a try. */
const FILES_OLD_MS = 300_000

const readInvalidFiles = (response: HttpResponse, { files = null, now, secrets }: Reading): PublishOutcome | null => {
  if (files === null || response.status !== 400 || !/media.?ids?/i.test(response.body)) return null
  const reason = describeAnswer(response, secrets)
  if (now.getTime() - files.lastReadyAt.getTime() < FILES_SETTLE_MS) return { kind: 'unavailable', reason }
  if (now.getTime() - files.firstReadyAt.getTime() < FILES_OLD_MS) return null
  return { kind: 'unavailable', reason, stale: true }
}

const REFUSALS: ReadonlyMap<number, string> = new Map([
  [400, 'invalid_request'],
  [404, 'not_found'],
  [413, 'too_large'],
  [422, 'invalid_request'],
])

/** X marks these by words alone; their type is `about:blank` (the first was seen 2026-02, iembot issue 163). */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/duplicate content/i, 'duplicate_content'],
  [/deleted or not visible/i, 'reply_target_gone'],
  [/reply to this conversation is not allowed/i, 'reply_not_allowed'],
  [/one cashtag/i, 'too_many_cashtags'],
  [/video longer than/i, 'media_duration'],
]

const forbiddenCode = (slug: string, reason: string): string => {
  const known = FORBIDDEN.find(([words]) => words.test(reason))
  return known?.[1] ?? codeOf(slug) ?? 'forbidden'
}

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
  const waits = [
    ...resets,
    numberOf(headers['x-rate-limit-reset']) - seconds,
    retryAfterSeconds(headers['retry-after'], now),
  ]
  const sensible = waits.filter((wait) => wait > -LEAST_WAIT_SECONDS && wait <= GREATEST_WAIT_SECONDS)
  if (sensible.length === 0) return DEFAULT_WAIT_SECONDS
  return Math.max(LEAST_WAIT_SECONDS, Math.ceil(Math.max(...sensible)))
}

const numberOf = (header: string | undefined): number =>
  header !== undefined && /^\d{1,15}$/.test(header.trim()) ? Number(header) : Number.NaN
