import { attempt, type Outcome } from './attempt.ts'
import type { Answer, Body } from './call.ts'
import { systemPlatform, type Platform } from './platform.ts'
import { ConnectionError, toProblemError, UnexpectedAnswerError } from './problem.ts'

/** Who a call is made as. */
export interface Credentials {
  /** Undefined: nobody. Rejects as soon as `signal` is aborted, with its reason. */
  token(signal?: AbortSignal): Promise<string | undefined>
  /** Another token in place of the one that was refused; undefined when there is none. `signal` as above. */
  renew(refused: string, signal?: AbortSignal): Promise<string | undefined>
}

/** What a session needs to go on another time. Whoever has it is signed in: keep it like a password. */
export interface SessionState {
  readonly accessToken: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** `name=value`; null in a browser, which keeps the cookie to itself. */
  readonly refreshCookie: string | null
}

/** A signed-in person. */
export interface Session extends Credentials {
  readonly url: string
  state(): SessionState
  /** Ends it at the server. */
  signOut(): Promise<void>
}

export interface SessionOptions {
  /** Told of each new state, before it is used: what was kept is worth nothing any more. */
  readonly onChange?: (state: SessionState) => void | Promise<void>
  readonly timeoutMs?: number
  readonly platform?: Partial<Platform>
}

type SignIn = Body<'signIn'>

/** Before an access token ends it is renewed, so that it does not end on its way. */
const EARLY_MS = 20_000
const TIMEOUT_MS = 30_000

/** The server's address without a slash at its end; throws when it is none. */
export const toBase = (url: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new TypeError('The address of the server must be a URL that begins with https:// or http://')
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new TypeError('The address of the server must not hold a name or a password')
  }
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '')
}

interface Wire {
  readonly base: string
  readonly platform: Platform
  readonly timeoutMs: number
}

interface Asked {
  readonly path: string
  readonly body: object
  readonly cookie: string | null
}

const ask = async ({ base, platform, timeoutMs }: Wire, { path, body, cookie }: Asked): Promise<Outcome> =>
  attempt(platform, {
    url: `${base}${path}`,
    init: {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(cookie === null ? {} : { cookie }) },
      body: JSON.stringify(body),
      // In a browser the cookie is the browser's own.
      credentials: 'same-origin',
    },
    answer: path === '/auth/logout' ? 'none' : 'json',
    signal: undefined,
    timeoutMs,
  })

const toError = (outcome: Exclude<Outcome, { kind: 'done' }>): Error => {
  if (outcome.kind === 'refused') return toProblemError(outcome.problem, outcome.retryAfterSeconds)
  if (outcome.kind === 'foreign') return outcome.error
  const { cause } = outcome
  return new ConnectionError('The server could not be reached; see cause.', { cause, mayHaveHappened: true })
}

const cookieOf = (headers: Headers): string | null =>
  headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .find((pair) => /^(?:__Host-)?scheduly_refresh=./.test(pair)) ?? null

const isAccess = (value: unknown): value is Answer<'renewAccess'> =>
  typeof value === 'object' &&
  value !== null &&
  'access_token' in value &&
  typeof value.access_token === 'string' &&
  'expires_in' in value &&
  typeof value.expires_in === 'number'

const toState = (outcome: Outcome, now: number, kept: string | null): SessionState => {
  if (outcome.kind !== 'done') throw toError(outcome)
  const { result, facts } = outcome
  if (!isAccess(result)) throw new UnexpectedAnswerError('The server answered without an access token.', facts.status)
  return {
    accessToken: result.access_token,
    expiresAt: now + result.expires_in * 1_000,
    refreshCookie: cookieOf(facts.headers) ?? kept,
  }
}

const wireOf = (url: string, { platform, timeoutMs = TIMEOUT_MS }: SessionOptions): Wire => ({
  base: toBase(url),
  platform: { ...systemPlatform, ...platform },
  timeoutMs,
})

/** Waits for what others may wait for too: whoever has had enough waits no longer, and it goes on. */
const waitFor = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

/** Goes on with a session that was begun before, from what `state()` or `onChange` gave. */
export const resumeSession = (url: string, kept: SessionState, options: SessionOptions = {}): Session => {
  const wire = wireOf(url, options)
  let state = kept
  let renewal: Promise<void> | null = null

  const renewNow = async (): Promise<void> => {
    const asked = { path: '/auth/access', body: {}, cookie: state.refreshCookie }
    const now = wire.platform.now()
    const next = toState(await ask(wire, asked), now, state.refreshCookie)
    await options.onChange?.(next)
    state = next
  }

  /**
   * Calls that come at once share one renewal. It is never broken off: the server may have given out the next cookie already, and
   * whoever does not hear of it is signed out.
   */
  const renewOnce = async (signal: AbortSignal | undefined): Promise<string> => {
    signal?.throwIfAborted()
    renewal ??= renewNow().finally(() => (renewal = null))
    await waitFor(renewal, signal)
    return state.accessToken
  }

  return {
    url: wire.base,
    state: () => state,
    token: async (signal) => (wire.platform.now() < state.expiresAt - EARLY_MS ? state.accessToken : renewOnce(signal)),
    renew: async (refused, signal) => (state.accessToken === refused ? renewOnce(signal) : state.accessToken),
    signOut: async () => {
      const outcome = await ask(wire, { path: '/auth/logout', body: {}, cookie: state.refreshCookie })
      if (outcome.kind !== 'done') throw toError(outcome)
    },
  }
}

/** Signs a person in. With a second factor and no code it rejects with `second_factor_required`; then ask for it. */
export const signIn = async (url: string, credentials: SignIn, options: SessionOptions = {}): Promise<Session> => {
  const wire = wireOf(url, options)
  const now = wire.platform.now()
  const outcome = await ask(wire, { path: '/auth/signin', body: credentials, cookie: null })
  const state = toState(outcome, now, null)
  await options.onChange?.(state)
  return resumeSession(url, state, options)
}

/** Acts with an API key; there is no other in its place. */
export const keyCredentials = (key: string | undefined): Credentials => ({
  token: async () => key,
  renew: async () => undefined,
})
