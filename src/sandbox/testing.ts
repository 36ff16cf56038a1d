import { createHash } from 'node:crypto'
import { type Clock, systemClock } from '#lib/clock.ts'
import { createHttp, type HttpResponse } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createSandbox, listenSandbox, type Sandbox, type SandboxCode } from './sandbox.ts'
import { SANDBOX_CLIENT } from './secrets.ts'

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on, and wakes those whose time has come. */
  advance(milliseconds: number): void
  /** Resolves when something sleeps. */
  sleeper(): Promise<void>
}

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** A clock for tests; it starts at `start`. */
export const createManualClock = (start = new Date('2026-11-02T09:00:00Z')): ManualClock => {
  let passed = 0
  const sleepers = new Set<Sleeper>()
  const watchers: (() => void)[] = []
  return {
    now: () => new Date(start.getTime() + passed),
    monotonic: () => passed,
    sleep: async (milliseconds, signal) =>
      await new Promise((resolve) => {
        const sleeper = { until: passed + milliseconds, wake: resolve }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => resolve(), { once: true })
        for (const tell of watchers.splice(0)) tell()
      }),
    deadline: (milliseconds) => systemClock.deadline(milliseconds),
    advance: (milliseconds) => {
      passed += milliseconds
      for (const sleeper of sleepers) {
        if (sleeper.until > passed) continue
        sleepers.delete(sleeper)
        sleeper.wake()
      }
    },
    sleeper: async () => {
      if (sleepers.size > 0) return
      await new Promise<void>((resolve) => {
        watchers.push(resolve)
      })
    },
  }
}

/** A sandbox on its own port, for one test. */
export interface Running {
  readonly sandbox: Sandbox
  readonly url: string
  readonly clock: ManualClock
  readonly close: () => Promise<void>
}

interface Cleanup {
  after(work: () => Promise<void>): void
}

/** Starts a sandbox and ends it with the test (closing it earlier is fine). */
export const startSandbox = async (
  context: Cleanup,
  code: SandboxCode,
  {
    journal = null,
    clock = createManualClock(),
  }: { readonly journal?: string | null; readonly clock?: ManualClock } = {},
): Promise<Running> => {
  const sandbox = await createSandbox(code, { clock, random: systemRandom, journal, log: silentLog })
  const { url, close } = await listenSandbox(sandbox)
  let closing: Promise<void> | null = null
  const closeOnce = async (): Promise<void> => {
    closing ??= close()
    await closing
  }
  context.after(closeOnce)
  return { sandbox, url, clock, close: closeOnce }
}

const http = createHttp(systemClock)

/** The parts of a request that tests vary. */
export interface Ask {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly token?: string
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly basic?: string
  readonly timeoutMilliseconds?: number
}

const headersOf = ({ token, json, form, basic }: Ask): Record<string, string> => ({
  ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  ...(basic === undefined ? {} : { authorization: `Basic ${Buffer.from(basic).toString('base64')}` }),
  ...(json === undefined ? {} : { 'content-type': 'application/json' }),
  ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
})

/** Sends one request; rejects with `NoAnswerError` when the connection ends without an answer. */
export const ask = async (url: string, asked: Ask = {}): Promise<HttpResponse> => {
  const isWrite = asked.json !== undefined || asked.form !== undefined
  const body = asked.form === undefined ? JSON.stringify(asked.json) : new URLSearchParams(asked.form).toString()
  return await http({
    method: asked.method ?? (isWrite ? 'POST' : 'GET'),
    url,
    headers: headersOf(asked),
    ...(isWrite ? { body } : {}),
    timeoutMilliseconds: asked.timeoutMilliseconds ?? 5_000,
  })
}

/** The confidential client's name and secret, as Basic wants them. */
export const BASIC = `${SANDBOX_CLIENT.clientId}:${SANDBOX_CLIENT.clientSecret}`
export const VERIFIER = 'a-verifier-of-at-least-forty-three-characters'
export const CALLBACK = 'http://127.0.0.1:9/callback'

/** A good authorization request for X. */
export const TWT_ASKED = {
  response_type: 'code',
  client_id: SANDBOX_CLIENT.clientId,
  redirect_uri: CALLBACK,
  scope: 'tweet.read tweet.write users.read offline.access',
  state: 'state-1',
  code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
  code_challenge_method: 'S256',
} as const

/** Presses "Approve" on X's page; the code of the redirect. */
export const approveTwt = async (url: string, changes: Readonly<Record<string, string>> = {}): Promise<string> => {
  const form = { ...TWT_ASKED, account: 'demo', decision: 'approve', ...changes }
  const answer = await ask(`${url}/i/oauth2/authorize`, { form })
  return new URL(answer.headers.location ?? 'about:blank').searchParams.get('code') ?? ''
}

/** Exchanges a code of X. */
export const exchangeTwt = async (
  url: string,
  code: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<HttpResponse> => {
  const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: VERIFIER, ...changes }
  return await ask(`${url}/2/oauth2/token`, { form, basic: BASIC })
}

/** Signs in at X, and returns the two tokens. */
export const signIn = async (
  url: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<{ readonly access: string; readonly refresh: string }> => {
  const answer = await exchangeTwt(url, await approveTwt(url, changes))
  const body: Readonly<Record<string, unknown>> = Object.assign({}, JSON.parse(answer.body))
  return { access: String(body.access_token), refresh: String(body.refresh_token) }
}
