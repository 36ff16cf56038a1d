import type { HttpResponse } from '#lib/http.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { PrepareOutcome, PublishOutcome } from '../provider.ts'
import { oneLine, readJson, retryAfterSeconds } from '../remote.ts'
import { describeAnswer, readError } from './answers.ts'
import { meaningOf } from './errors.ts'
import type { Meaning, WhilePreparing, WhilePublishing } from './errors.ts'

/** What is needed beside an answer to say what it means. */
export interface Reading {
  readonly secrets: readonly string[]
  readonly now: Date
}

export type PrepareFailure = Exclude<PrepareOutcome, { kind: 'ready' | 'working' }>

/** What an answer other than the one that was asked for means, as long as nothing can have been published by it. */
export const failureOf = (response: HttpResponse, reading: Reading): PrepareFailure => {
  const judged = judgeAnswer(response, reading)
  const { meaning, reason, isTransient } = judged
  if (meaning === null) return response.status === 429 ? limited(judged) : { kind: 'unavailable', reason }
  switch (isTransient ? PASSING_FAILURES[meaning.preparing] : meaning.preparing) {
    case 'rejected':
      return { kind: 'rejected', code: meaning.code, reason }
    case 'unauthorized':
      return { kind: 'unauthorized', reason }
    case 'rate-limited':
      return limited(judged)
    case 'retry':
      return { kind: 'unavailable', reason }
    case 'remake':
      return { kind: 'unavailable', reason, stale: true }
  }
}

/** What an answer other than an id means when it is that of the publishing call. What nobody wrote down proves nothing. */
export const refusalOf = (response: HttpResponse, reading: Reading): PublishOutcome => {
  const judged = judgeAnswer(response, reading)
  const { meaning, reason, isTransient, isReadable } = judged
  if (meaning === null) return response.status === 429 && !isReadable ? limited(judged) : { kind: 'unknown', reason }
  switch (isTransient ? PASSING_REFUSALS[meaning.publishing] : meaning.publishing) {
    case 'rejected':
      return { kind: 'rejected', code: meaning.code, reason }
    case 'unauthorized':
      return { kind: 'unauthorized', reason }
    case 'rate-limited':
      return limited(judged)
    case 'not-ready':
      return { kind: 'unavailable', reason }
    case 'unknown':
      return { kind: 'unknown', reason }
  }
}

/** What Instagram itself calls transient is refused for good by no number. */
const PASSING_FAILURES: Readonly<Record<WhilePreparing, WhilePreparing>> = {
  rejected: 'retry',
  unauthorized: 'retry',
  'rate-limited': 'rate-limited',
  retry: 'retry',
  remake: 'remake',
}

/** Keys are looked at before anything is done, and so nothing was published without them. */
const PASSING_REFUSALS: Readonly<Record<WhilePublishing, WhilePublishing>> = {
  rejected: 'unknown',
  unauthorized: 'not-ready',
  'rate-limited': 'rate-limited',
  'not-ready': 'not-ready',
  unknown: 'unknown',
}

interface Judged {
  /** Null when nobody wrote it down, and for every fault of the server (5xx), whatever it says. */
  readonly meaning: Meaning | null
  readonly isTransient: boolean
  /** Whether it is an error as Graph writes them. */
  readonly isReadable: boolean
  readonly reason: string
  readonly waitSeconds: number | null
}

const LONGEST_REASON = 400

const judgeAnswer = (response: HttpResponse, { secrets, now }: Reading): Judged => {
  const error = readError(response)
  const meaning = error === null || response.status >= 500 ? null : meaningOf(error)
  const said = describeAnswer(response, secrets)
  return {
    meaning,
    isTransient: error?.isTransient ?? false,
    isReadable: error !== null,
    reason: meaning === null ? said : oneLine(`${meaning.sentence} ${said}`, LONGEST_REASON),
    waitSeconds: waitOf(response, now),
  }
}

const LEAST_WAIT_SECONDS = 60
const DEFAULT_WAIT_SECONDS = 900
const GREATEST_WAIT_SECONDS = 86_400

/** The day of Instagram's count has no fixed end: each post leaves it 24 hours after it was published. Asked every hour. */
export const DAILY_WAIT_SECONDS = 3_600

const limited = ({ meaning, reason, waitSeconds }: Judged) => {
  const usual = meaning?.code === 'daily_limit' ? DAILY_WAIT_SECONDS : DEFAULT_WAIT_SECONDS
  return { kind: 'rate-limited', retryAfterSeconds: waitSeconds ?? usual, reason } as const
}

const Usage = Type.Record(
  Type.String(),
  Type.Array(Type.Object({ estimated_time_to_regain_access: Type.Optional(Type.Number()) })),
)

/** The longest wait that the headers name and that makes sense; null for none. */
const waitOf = ({ headers }: HttpResponse, now: Date): number | null => {
  const usage = readJson(headers['x-business-use-case-usage'] ?? '')
  const minutes = Value.Check(Usage, usage)
    ? Object.values(usage).flatMap((cases) => cases.map((one) => one.estimated_time_to_regain_access ?? 0))
    : []
  const waits = [...minutes.map((one) => one * 60), retryAfterSeconds(headers['retry-after'], now)]
  const sensible = waits.filter((wait) => wait > 0 && wait <= GREATEST_WAIT_SECONDS)
  return sensible.length === 0 ? null : Math.max(LEAST_WAIT_SECONDS, Math.ceil(Math.max(...sensible)))
}
