import assert from 'node:assert/strict'
import type { MediaItem } from '#domain/media.ts'
import { systemClock } from '#lib/clock.ts'
import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import type { Context, Prepared, PrepareOutcome } from '../provider.ts'
import { twt } from './index.ts'

/** When it is, at first. */
export const NOW = new Date('2026-11-23T12:00:00.000Z')

type Answer = HttpResponse | Error

/** An answer of X. */
export const answer = (status: number, value: unknown, headers = {}): HttpResponse => ({
  status,
  headers,
  body: typeof value === 'string' ? value : JSON.stringify(value),
})

interface Asked {
  readonly place: string
  readonly body: string
  readonly bytes: number
  readonly request: HttpRequest
}

const placeOf = ({ method, url }: HttpRequest): string => `${method} ${new URL(url).pathname.replace(/\d{2,}/, 'ID')}`

const read = (request: HttpRequest): Asked => {
  const { body = '' } = request
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body)
  return { place: placeOf(request), body: bytes.toString('latin1'), bytes: bytes.length, request }
}

/** By place, what X answers: always the same, or one after the other, the last one from then on. */
export type Answers = Readonly<Record<string, Answer | readonly Answer[]>>

const WELL: Answers = {
  'POST /2/media/upload/initialize': answer(200, { data: { id: '77', media_key: '3_77', expires_after_secs: 86_399 } }),
  'POST /2/media/upload/ID/append': answer(200, { data: { expires_at: 1_800_000_000 } }),
  'POST /2/media/upload/ID/finalize': answer(200, {
    data: { id: '77', media_key: '3_77', expires_after_secs: 86_400 },
  }),
  'GET /2/media/upload': answer(200, { data: { id: '77', processing_info: { state: 'succeeded' } } }),
  'POST /2/media/metadata': answer(200, { data: { id: '77', associated_metadata: {} } }),
}

/** X as it answers, with what it was asked, and a clock that a test sets. */
export const aWorld = (answers: Answers = {}, now: Date = NOW) => {
  const asked: Asked[] = []
  const state = { now, elapsed: 0, perRequest: 0 }
  const context: Context = {
    http: async (request) => {
      const one = read(request)
      const before = asked.filter(({ place }) => place === one.place).length
      asked.push(one)
      state.elapsed += state.perRequest
      const found = answers[one.place] ?? WELL[one.place] ?? answer(404, { title: 'Not Found' })
      const list: readonly Answer[] = 'length' in found ? found : [found]
      const chosen = list[Math.min(before, list.length - 1)]
      if (chosen === undefined || chosen instanceof Error) throw chosen ?? new Error('no answer')
      return chosen
    },
    clock: { ...systemClock, now: () => state.now, monotonic: () => state.elapsed },
    log: silentLog,
    hosts: twt.hosts,
    app: { clientId: 'id', clientSecret: 'secret' },
    media: {
      read: async (_item, from, to) => Buffer.alloc(to - from, 'x'),
      publicUrl: () => Promise.resolve(null),
    },
    signal: new AbortController().signal,
  }
  return { asked, context, state, places: () => asked.map(({ place }) => place) }
}

const credentials = { accessToken: 'kept-token', refreshToken: null, expiresAt: null, scopes: twt.scopes }

/** Prepares a post with these files, once. */
export const run = (
  media: readonly MediaItem[],
  { context }: { readonly context: Context },
  more: { readonly prepared?: Prepared | null; readonly scopes?: readonly string[] } = {},
): Promise<PrepareOutcome> =>
  twt.prepare(
    {
      credentials: { ...credentials, scopes: more.scopes ?? credentials.scopes },
      content: { text: 'Look', media, options: {} },
      account: { remoteId: '42', handle: 'ada', facts: {} },
      prepared: more.prepared ?? null,
    },
    context,
  )

/** What a call has made ready. */
export const preparedOf = (outcome: PrepareOutcome): Prepared => {
  assert.ok(outcome.kind === 'ready' || outcome.kind === 'working', JSON.stringify(outcome))
  return outcome.prepared
}

/** The places that an upload asks at. */
export const INITIALIZE = 'POST /2/media/upload/initialize'
export const APPEND = 'POST /2/media/upload/ID/append'
export const FINALIZE = 'POST /2/media/upload/ID/finalize'
export const STATUS = 'GET /2/media/upload'
export const METADATA = 'POST /2/media/metadata'
