import { createOperations } from './generated/operations.ts'
import { createList } from './pages.ts'
import { systemPlatform, type Platform } from './platform.ts'
import { createCall } from './send.ts'
import { keyCredentials, toBase, type Session } from './session.ts'
import { watchEvents, type Watched, type WatchOptions } from './watch.ts'

export interface ClientOptions {
  /** The address of your Scheduly: `https://scheduly.example.org`. */
  readonly url: string
  /** An API key, or a session as `signIn` gives it. Without it: what needs nobody. */
  readonly auth?: string | Session
  /** How often a call is tried again when that is safe; default 4. */
  readonly retries?: number
  /** Milliseconds for each try; default 30 seconds. */
  readonly timeoutMs?: number
  /** For tests, and for places with a fetch of their own. */
  readonly platform?: Partial<Platform>
}

const RETRIES = 4
const TIMEOUT_MS = 30_000

/** The API, as functions: `scheduly.posts.create(orgId, { text: 'Good morning' })`. */
export const createScheduly = (options: ClientOptions) => {
  const { url, auth, retries = RETRIES, timeoutMs = TIMEOUT_MS } = options
  const platform = { ...systemPlatform, ...options.platform }
  const credentials = typeof auth === 'object' ? auth : keyCredentials(auth)
  const call = createCall({ base: toBase(url), credentials, retries, timeoutMs, platform })
  const operations = createOperations(call, createList(call))
  return {
    ...operations,
    events: {
      ...operations.events,
      /** Follows what happens as it happens; where the line is lost, it goes on from there. */
      watch: (orgId: string, watching: WatchOptions = {}): AsyncGenerator<Watched, void> =>
        watchEvents({ call, platform }, orgId, watching),
    },
  }
}

/** What `createScheduly` gives. */
export type Scheduly = ReturnType<typeof createScheduly>
