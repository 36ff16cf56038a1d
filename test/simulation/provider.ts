import { CODE_POINTS } from '#domain/text-length.ts'
import { NotSentError, type HttpResponse } from '#lib/http.ts'
import type { Attempt, Context, Credentials, FindOutcome, Provider, PublishOutcome } from '#providers/provider.ts'
import type { Acceptance } from './network.ts'
import { LATE_COMMIT_SECONDS, PACE, SEND_TIMEOUT_SECONDS } from './policy.ts'

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/** What a part of a thread stands below; nothing, for the first. */
const parentOf = ({ content }: Attempt): string | null => {
  const parent = content.options['reply_to']
  return typeof parent === 'string' ? parent : null
}

const ask = (
  context: Context,
  url: string,
  facts: { attempt: Attempt; sendBefore?: number },
): Promise<HttpResponse> => {
  const { attempt, sendBefore } = facts
  return context.http({
    method: 'POST',
    url,
    headers: { authorization: attempt.credentials.accessToken },
    body: JSON.stringify({
      key: attempt.key,
      text: attempt.content.text,
      parent: parentOf(attempt),
      account: attempt.account.remoteId,
      container: attempt.prepared?.['container'] ?? null,
    }),
    timeoutMilliseconds: SEND_TIMEOUT_SECONDS * 1000,
    signal: context.signal,
    ...(sendBefore === undefined ? {} : { sendBefore }),
  })
}

const readSend = ({ status, body }: HttpResponse): PublishOutcome => {
  const read = parse(body)
  if (status >= 500) return { kind: 'unknown', reason: `status ${status}` }
  if (status === 401) return { kind: 'unauthorized', reason: 'status 401' }
  if (status === 429) {
    const { retryAfter } = read as { retryAfter: number }
    return { kind: 'rate-limited', retryAfterSeconds: retryAfter, reason: 'status 429' }
  }
  if (status === 410) return { kind: 'unavailable', reason: 'status 410', stale: true }
  if (status === 403) return { kind: 'rejected', code: 'duplicate_content', reason: 'status 403' }
  if (status >= 400) return { kind: 'rejected', code: 'invalid', reason: `status ${status}` }
  if (typeof read !== 'object' || read === null || !('id' in read)) return { kind: 'unknown', reason: 'unreadable' }
  const { id } = read as { id: string }
  return { kind: 'published', remoteId: id, url: `https://network.example/${id}` }
}

const publish = async (attempt: Attempt, context: Context): Promise<PublishOutcome> => {
  try {
    return readSend(await ask(context, '/posts', { attempt, sendBefore: attempt.sendBefore }))
  } catch (error) {
    return { kind: error instanceof NotSentError ? 'unavailable' : 'unknown', reason: String(error) }
  }
}

/** How far before the start of a send a timeline is read, in case that clocks differ. */
const MARGIN_MS = 5000

const found = (entries: readonly Acceptance[]): FindOutcome => {
  const [first] = entries
  if (first === undefined) return { kind: 'absent', evidence: 'not in the list' }
  if (entries.length > 1) return { kind: 'ambiguous', evidence: `${entries.length} posts` }
  const url = `https://network.example/${first.remoteId}`
  return { kind: 'found', remoteId: first.remoteId, url, evidence: url }
}

const find = async (attempt: Attempt, context: Context): Promise<FindOutcome> => {
  const answer = await ask(context, '/find', { attempt }).catch((error: unknown) => String(error))
  if (typeof answer === 'string') return { kind: 'unavailable', reason: answer }
  if (answer.status === 401) return { kind: 'unauthorized', reason: 'status 401' }
  if (answer.status !== 200) return { kind: 'unavailable', reason: `status ${answer.status}` }
  const seen = parse(answer.body) as readonly Acceptance[]
  if (!attempt.account.remoteId.startsWith('C')) return found(seen.filter((entry) => entry.key === attempt.key))
  const since = attempt.startedAt.getTime() - MARGIN_MS
  return found(
    seen.filter(
      ({ text, parent, at, remoteId }) =>
        text === attempt.content.text && parent === parentOf(attempt) && at >= since && !attempt.taken.has(remoteId),
    ),
  )
}

const refresh: Provider['refresh'] = async (credentials, context) => {
  try {
    const [account] = credentials.accessToken.split('-access-')
    const { status, body } = await context.http({
      method: 'POST',
      url: '/token',
      body: JSON.stringify({ account, refresh: credentials.refreshToken }),
      timeoutMilliseconds: SEND_TIMEOUT_SECONDS * 1000,
      signal: context.signal,
    })
    if (status >= 500) return { kind: 'unavailable', reason: `status ${status}` }
    if (status >= 400) return { kind: 'rejected', reason: `status ${status}` }
    return { kind: 'refreshed', credentials: keysOf(JSON.parse(body) as Grant) }
  } catch (error) {
    return { kind: 'unavailable', reason: String(error) }
  }
}

interface Grant {
  readonly access: string
  readonly refresh: string
  readonly until: number
}

export const keysOf = ({ access, refresh: refreshToken, until }: Grant): Credentials => ({
  accessToken: access,
  refreshToken,
  expiresAt: new Date(until).toISOString(),
  scopes: [],
})

/** A network of one class; its first letter is its class, and that of its accounts too. */
export const createProvider = (dedupe: Provider['dedupe']): Provider => ({
  code: dedupe,
  name: `Network ${dedupe}`,
  app: { clientIdVariable: '', clientSecretVariable: '', guide: '' },
  hosts: { authorize: '', token: '', api: '', web: '' },
  connection: 'oauth2',
  scopes: [],
  scopeUses: {},
  dedupe,
  lateCommitSeconds: LATE_COMMIT_SECONDS,
  renewAheadSeconds: 60,
  pace: PACE,
  options: {},
  limits: [],
  mediaRules: {},
  mediaForms: [],
  threadPart: (content, part, earlier) => {
    const own = content.thread?.[part - 1]
    if (own === undefined) return { text: content.text, media: [], options: {} }
    const above = earlier[part - 1]
    return { ...own, options: above === undefined ? {} : { reply_to: above } }
  },
  validate: () => [],
  needsOf: () => [],
  textCounter: CODE_POINTS,
  longestText: () => null,
  authorizationUrl: () => '',
  connect: () => Promise.resolve({ kind: 'unavailable', reason: 'not part of the simulation' }),
  needsPreparing: () => false,
  prepare: () => Promise.resolve({ kind: 'ready', prepared: {} }),
  publish,
  find,
  refresh,
  canRenew: () => true,
  readPermalink: () => null,
  disconnect: () => Promise.resolve(),
})
