import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import type { Context, Credentials, PrepareOutcome } from '../provider.ts'
import { readJson, secretsOf, send } from '../remote.ts'
import { codeOfProblem, describeAnswer, readObstacle } from './answers.ts'

/** What a channel must be allowed for files; channels connected by early versions are not. */
export const MEDIA_SCOPE = 'media.write'

/** Why a preparation does not go on. */
export type Failure = Exclude<PrepareOutcome, { readonly kind: 'ready' | 'working' }>

export type MediaAnswer =
  | { readonly kind: 'answered'; readonly answer: unknown }
  /** X understood and says no to this request. */
  | { readonly kind: 'declined'; readonly status: number; readonly code: string | undefined; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface Caller {
  readonly credentials: Credentials
  readonly context: Context
}

export const failed = (failure: Failure): Extract<MediaAnswer, { kind: 'failed' }> => ({ kind: 'failed', failure })

/** Sends one request about files. Whatever becomes of it, nothing is public: what is not a clear answer may be tried again. */
export const callMedia = async (
  request: Pick<HttpRequest, 'method' | 'body'> & { readonly path: string; readonly type?: string },
  { credentials, context }: Caller,
): Promise<MediaAnswer> => {
  const { method, path, body, type } = request
  const reply = await send(context.http, {
    method,
    url: `${context.hosts.api}${path}`,
    headers: {
      authorization: `Bearer ${credentials.accessToken}`,
      ...(type === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body }),
    signal: context.signal,
  })
  if (reply.kind !== 'answered') return failed({ kind: 'unavailable', reason: reply.reason })
  return readAnswer(reply.response, { credentials, context })
}

const readAnswer = (response: HttpResponse, { credentials, context }: Caller): MediaAnswer => {
  const secrets = secretsOf({ credentials })
  const reason = describeAnswer(response, secrets)
  const { status } = response
  if (status >= 200 && status <= 299) return readSuccess(response, reason)
  if (status < 400 || status > 499 || status === 408) return failed({ kind: 'unavailable', reason })
  const obstacle = readObstacle(response, { now: context.clock.now(), secrets })
  return obstacle === null ? readRefusal(response, reason) : failed(obstacle)
}

/** X may answer a part with nothing at all; a page of somebody between us and X is no answer. */
const readSuccess = (response: HttpResponse, reason: string): MediaAnswer => {
  const answer = readJson(response.body)
  const isAnswer = response.body === '' || isObject(answer)
  return isAnswer ? { kind: 'answered', answer } : failed({ kind: 'unavailable', reason })
}

const readRefusal = (response: HttpResponse, reason: string): MediaAnswer => {
  const { status } = response
  const code = codeOfProblem(response)
  if (status !== 403) return { kind: 'declined', status, code, reason }
  return failed(code === undefined ? withoutScope(reason) : { kind: 'rejected', code, reason })
}

const isObject = (answer: unknown): boolean => typeof answer === 'object' && answer !== null && !Array.isArray(answer)

/** What is refused when a channel was connected without the permission for files. */
export const MEDIA_NOT_GRANTED = {
  code: 'media_scope_missing',
  detail: 'This channel may not upload files to X; connect it again to allow it.',
} as const

/** X says no more than "Forbidden" where a permission is missing. */
export const withoutScope = (reason: string): Failure => ({
  kind: 'rejected',
  code: MEDIA_NOT_GRANTED.code,
  reason: `${MEDIA_NOT_GRANTED.detail} ${reason}`.trim(),
})
