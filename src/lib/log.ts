import { pino } from 'pino'
import { traceFacts } from './tracing.ts'

/** What the rest of the program needs of a logger; the first argument holds facts, the second one sentence. */
export interface Log {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'token',
  'access_token',
  'refresh_token',
  'accessToken',
  'refreshToken',
  'client_secret',
  'clientSecret',
  'code',
  'code_verifier',
  'state',
]

/** Also a copy of one that lost its kind on the way, as queues and processes hand them on. */
const isError = (value: unknown): value is Error =>
  typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string'

/** What a log line keeps of an error. Drivers hang whole connections on theirs, with addresses and settings. */
export const errorFacts = (error: unknown): object => {
  if (!isError(error)) return { message: String(error) }
  const fault = 'code' in error && typeof error.code === 'string' ? { fault: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: errorFacts(error.cause) }
  return { type: error.name, message: error.message, ...fault, stack: error.stack, ...cause }
}

/**
 * JSON lines on standard error: standard output belongs to what a command prints for its user. With `sync` a line is out when it
 * was written, also where the process ends at once.
 */
export const createLog = (level: string, { sync = false }: { readonly sync?: boolean } = {}): Log =>
  pino(
    {
      level,
      base: null,
      mixin: traceFacts,
      serializers: { err: errorFacts },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    pino.destination({ fd: 2, sync }),
  )

/** Drops everything: for tests and for commands that speak for themselves. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
