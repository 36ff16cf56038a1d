import { systemClock } from '#lib/clock.ts'
import { NoAnswerError, NotSentError } from '#lib/http.ts'
import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import type { MediaItem } from '#domain/media.ts'
import { silentLog } from '#lib/log.ts'
import type { Attempt, Content, Context, Credentials, Preparation, Prepared } from '../provider.ts'
import { SCOPES } from './scopes.ts'

/** A call as the Graph API sees it: without host, version and token. For tests. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly fields: Readonly<Record<string, string>>
  readonly request: HttpRequest
}

export interface Said {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What Instagram does with a call: answers, is cut off having read it, or was never reached. */
export type Answer = Said | 'no-answer' | 'not-sent'

export const says = (body: unknown, status = 200): Said => ({ status, body: JSON.stringify(body) })

/** A refusal as Graph writes it. */
export const refuses = (code: number, subcode: number | null = null, more: object = {}): Said =>
  says({ error: { message: 'No.', code, ...(subcode === null ? {} : { error_subcode: subcode }), ...more } }, 400)

export const TOKEN = 'planted-access-token'
export const NOW = new Date('2026-11-23T12:00:00Z')
export const IG = '17841400000000001'

const credentials: Credentials = { accessToken: TOKEN, refreshToken: null, expiresAt: null, scopes: SCOPES }

/** By `METHOD path`, what is answered; of a list one after the other, the last one for good. */
export type Routes = Readonly<Record<string, Answer | readonly Answer[]>>

const isOne = (answers: Answer | readonly Answer[]): answers is Answer => !Array.isArray(answers)

const pick = (answers: Answer | readonly Answer[] | undefined, nth: number): Answer => {
  if (answers === undefined) return refuses(100, 33)
  return isOne(answers) ? answers : (answers[Math.min(nth, answers.length - 1)] ?? refuses(100, 33))
}

const readAsked = (request: HttpRequest): Asked => {
  const url = new URL(request.url)
  const form = request.method === 'POST' ? new URLSearchParams(String(request.body ?? '')) : url.searchParams
  const fields = Object.fromEntries([...form].filter(([name]) => name !== 'access_token'))
  return {
    method: request.method,
    path: url.pathname.replace(/^\/(ig-api-upload\/)?v\d+\.\d+\//, '$1'),
    fields,
    request,
  }
}

/** An Instagram that answers as told, with a clock that only moves when somebody sleeps or `pass` is called. */
export const aGraph = (routes: Routes, address: string | null = 'https://files.example/one') => {
  const asked: Asked[] = []
  const warnings: object[] = []
  let now = NOW.getTime()
  const http = async (request: HttpRequest): Promise<HttpResponse> => {
    const one = readAsked(request)
    const route = `${one.method} ${one.path}`
    const answer = pick(routes[route], asked.filter((other) => `${other.method} ${other.path}` === route).length)
    asked.push(one)
    if (answer === 'no-answer') throw new NoAnswerError('no readable answer')
    if (answer === 'not-sent') throw new NotSentError('could not reach')
    return { headers: {}, ...answer }
  }
  const context: Context = {
    http,
    clock: {
      ...systemClock,
      now: () => new Date(now),
      sleep: async (milliseconds) => void (now += milliseconds),
    },
    log: { ...silentLog, warn: (facts) => void warnings.push(facts) },
    hosts: {
      authorize: 'https://www.instagram.com',
      token: 'https://api.instagram.com',
      api: 'https://graph.instagram.com',
      upload: 'https://rupload.facebook.com',
      web: 'https://www.instagram.com',
    },
    app: { clientId: 'app', clientSecret: 'planted-app-secret' },
    media: {
      read: () => Promise.reject(new Error('Instagram fetches')),
      publicUrl: async (item: MediaItem) => (address === null ? null : `${address}/${item.id}`),
    },
    signal: new AbortController().signal,
  }
  const pass = (seconds: number) => void (now += seconds * 1_000)
  return { asked, warnings, context, pass, paths: () => asked.map(({ method, path }) => `${method} ${path}`) }
}

export const aContent = (content: Partial<Content> = {}): Content => ({
  text: 'Hello',
  media: [],
  options: {},
  ...content,
})

export const aPreparation = (content: Content, prepared: Prepared | null = null): Preparation => ({
  credentials,
  content,
  account: { remoteId: IG, handle: 'ada', facts: {} },
  prepared,
})

export const anAttempt = (content: Content, more: Partial<Attempt> = {}): Attempt => ({
  key: '01900000-0000-7000-8000-000000000000',
  credentials,
  content,
  account: { remoteId: IG, handle: 'ada' },
  prepared: null,
  startedAt: NOW,
  taken: new Set(),
  sendBefore: Number.POSITIVE_INFINITY,
  ...more,
})
