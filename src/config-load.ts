import { USUAL_LOAD } from '#http/options.ts'
import { number, type Read, type Variable } from './config-variables.ts'

/** How much of everything a web server takes on at once. */
export interface LoadConfig {
  readonly requests: number
  readonly connections: number
}

/** The variables of load. */
export const LOAD_VARIABLES = {
  HTTP_CONCURRENCY: number(
    { min: 10, max: 10_000, fallback: USUAL_LOAD.requests },
    'How many requests a web server has in hand at once; more are answered 503 with Retry-After before anything is done for them. Sixteen are worked on at once, and none waits for that longer than a second.',
  ),
  HTTP_CONNECTIONS: number(
    { min: 100, max: 1_000_000, fallback: USUAL_LOAD.connections },
    'How many connections a web server keeps open at once; more are closed at once. One address has half of them, but for proxies that TRUST_PROXY names. What `ulimit -n` allows must be some hundreds more, for the database and files.',
  ),
} as const satisfies Record<string, Variable<number>>

export const readLoadConfig = (read: Read): LoadConfig => ({
  requests: read('HTTP_CONCURRENCY', LOAD_VARIABLES.HTTP_CONCURRENCY),
  connections: read('HTTP_CONNECTIONS', LOAD_VARIABLES.HTTP_CONNECTIONS),
})
