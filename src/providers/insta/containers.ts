import type { HttpResponse } from '#lib/http.ts'
import type { MediaItem } from '#domain/media.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Context, Preparation } from '../provider.ts'
import { oneLine, quote, readJson, secretsOf } from '../remote.ts'
import { readError } from './answers.ts'
import { failureOf } from './refusals.ts'
import type { PrepareFailure } from './refusals.ts'
import { meaningOfStatus } from './errors.ts'
import { ADDRESS_MISSING } from './needs.ts'
import type { Source } from './fields.ts'
import { accountPath, callGraph } from './graph.ts'
import type { Caller } from './graph.ts'
import { RemoteId } from './state.ts'
import type { Container } from './state.ts'

/** What a preparation works with. */
export interface Job {
  readonly preparation: Preparation
  readonly context: Context
  /** Whether videos are sent, so that Instagram need not fetch them. */
  readonly sendsVideos: boolean
}

const Created = Type.Object({
  id: RemoteId,
})

/** The id in the answer to a call that makes something; null when there is none. */
export const readId = (response: HttpResponse): string | null => {
  const answer = readJson(response.body)
  const isMade = response.status === 200 || response.status === 201
  return isMade && Value.Check(Created, answer) ? String(answer.id) : null
}

export type Made = { readonly kind: 'made'; readonly container: Container } | PrepareFailure

/** Makes a container. One whose answer got lost is harmless: nobody publishes it, and it expires in a day. */
export const createContainer = async (
  { preparation, context }: Job,
  fields: Readonly<Record<string, string>>,
): Promise<Made> => {
  const path = accountPath(preparation, 'media')
  const reply = await callGraph({ method: 'POST', path, fields }, preparation, context)
  if (reply.kind !== 'answered') return { kind: 'unavailable', reason: reply.reason }
  const id = readId(reply.response)
  if (id !== null) {
    const container = { id, createdAt: context.clock.now().toISOString(), isReady: false }
    return { kind: 'made', container: fields['upload_type'] === undefined ? container : { ...container, toSend: true } }
  }
  return failureOf(reply.response, { secrets: secretsOf(preparation), now: context.clock.now() })
}

/** Instagram fetches while it works on a container, ten minutes at most by our patience. */
const ADDRESS_SECONDS = 3_600

export type Addressed = { readonly kind: 'addressed'; readonly source: Source } | PrepareFailure

/** Where Instagram can fetch a file of the post; nowhere, when it is sent. */
export const addressOf = async (job: Job, index: number, byAddress: boolean): Promise<Addressed> => {
  const item = job.preparation.content.media[index]
  if (item === undefined) return { kind: 'rejected', code: 'media_required', reason: `The post has no file ${index}.` }
  const isSent = job.sendsVideos && !byAddress && item.kind === 'video'
  if (isSent) return { kind: 'addressed', source: { item, index, url: null } }
  const found = await publicAddress(job, item)
  return found.kind === 'public' ? { kind: 'addressed', source: { item, index, url: found.url } } : found
}

/** Where Instagram can fetch a file, whichever way the account was connected: a cover is never sent. */
export const publicAddress = async (
  { context }: Job,
  item: MediaItem,
): Promise<{ readonly kind: 'public'; readonly url: string } | PrepareFailure> => {
  try {
    const url = await context.media.publicUrl(item, ADDRESS_SECONDS)
    return url === null ? NO_ADDRESS : { kind: 'public', url }
  } catch {
    // Whatever the store says may hold an address that opens the file.
    return { kind: 'unavailable', reason: 'The store of the files could not give an address for one of them.' }
  }
}

const NO_ADDRESS: PrepareFailure = {
  kind: 'rejected',
  code: ADDRESS_MISSING.code,
  reason: ADDRESS_MISSING.detail,
}

const STATUSES = ['IN_PROGRESS', 'FINISHED', 'ERROR', 'EXPIRED', 'PUBLISHED'] as const

export type StatusCode = (typeof STATUSES)[number]

const StatusAnswer = Type.Object({
  status_code: Type.Enum(STATUSES),
  status: Type.Optional(Type.String()),
})

export type Status =
  | { readonly kind: 'read'; readonly status: StatusCode; readonly words: string }
  | { readonly kind: 'refused'; readonly response: HttpResponse }
  | { readonly kind: 'unread'; readonly reason: string }

/** Asks a container for its state. */
export const readStatus = async (id: string, caller: Caller, context: Context): Promise<Status> => {
  const fields = { fields: 'status_code,status' }
  const reply = await callGraph({ method: 'GET', path: id, fields }, caller, context)
  if (reply.kind !== 'answered') return { kind: 'unread', reason: reply.reason }
  const answer = readJson(reply.response.body)
  if (reply.response.status !== 200 || !Value.Check(StatusAnswer, answer)) {
    return { kind: 'refused', response: reply.response }
  }
  return { kind: 'read', status: answer.status_code, words: quote(answer.status ?? '', secretsOf(caller)) }
}

/** After so long a container that still is not ready, or cannot be asked about, is given up for a new one. */
const PATIENCE_SECONDS = 600

/** Instagram forgets containers after 24 hours; one that is nearly that old may do so in the very moment of the send. */
const OLDEST_SECONDS = 82_800

export type Check =
  | { readonly kind: 'finished' }
  | { readonly kind: 'published' }
  | { readonly kind: 'pending' }
  | PrepareFailure

/** Whether a container is ready. */
export const checkContainer = async (container: Container, job: Job): Promise<Check> => {
  const status = await readStatus(container.id, job.preparation, job.context)
  const age = ageOf(container, job.context)
  const patience = waitedFor(container, job.context)
  if (status.kind === 'unread') return { kind: 'unavailable', reason: status.reason }
  if (status.kind === 'refused') return unreadable(status.response, { age: patience, job })
  switch (status.status) {
    case 'PUBLISHED':
      return { kind: 'published' }
    case 'FINISHED':
      return age > OLDEST_SECONDS ? TOO_OLD : { kind: 'finished' }
    case 'IN_PROGRESS':
      return patience > PATIENCE_SECONDS ? TOO_SLOW : { kind: 'pending' }
    case 'EXPIRED':
      return TOO_OLD
    case 'ERROR':
      return failedBy(status.words)
  }
}

const TOO_OLD: PrepareFailure = {
  kind: 'unavailable',
  reason: 'What was prepared at Instagram has expired; it is prepared anew.',
  stale: true,
}

const TOO_SLOW: PrepareFailure = {
  kind: 'unavailable',
  reason: 'Instagram worked on the files for more than ten minutes; they are given to it anew.',
  stale: true,
}

/** "No such object" may be a passing fault of Meta's. Only once it has lasted is it believed. */
const unreadable = (response: HttpResponse, { age, job }: Readonly<{ age: number; job: Job }>): PrepareFailure => {
  const now = job.context.clock.now()
  const failure = failureOf(response, { secrets: secretsOf(job.preparation), now })
  if (readError(response)?.code !== 100) return failure
  const { reason } = failure
  return age > PATIENCE_SECONDS ? { kind: 'unavailable', reason, stale: true } : { kind: 'unavailable', reason }
}

const LONGEST_REASON = 400

const failedBy = (words: string): PrepareFailure => {
  const meaning = meaningOfStatus(words)
  const sentence = meaning?.sentence ?? 'Instagram could not work with a file.'
  const reason = oneLine(words === '' ? sentence : `${sentence} It says: ${words}`, LONGEST_REASON)
  if (meaning?.preparing === 'rejected') return { kind: 'rejected', code: meaning.code, reason }
  return { kind: 'unavailable', reason, stale: true }
}

/** Seconds since a container was made; one whose instant cannot be read counts as too old. */
const ageOf = ({ createdAt }: Container, { clock }: Context): number => {
  const age = (clock.now().getTime() - Date.parse(createdAt)) / 1_000
  return Number.isNaN(age) ? Number.POSITIVE_INFINITY : age
}

/** Seconds since Instagram could begin to work on it: a video has to be sent first. */
export const waitedFor = ({ sentAt, ...container }: Container, context: Context): number =>
  ageOf({ ...container, createdAt: sentAt ?? container.createdAt }, context)
