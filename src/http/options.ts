import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { ActionDeps } from '#actions/deps.ts'
import type { Log } from '#lib/log.ts'
import type { Metrics } from '#lib/metrics.ts'

/** What `GET /readyz` tells: each part that a request needs, and whether it answers. */
export interface Readiness {
  readonly ready: boolean
  /** Whether requests can be served, whatever else is wrong; as `ready` when left out. */
  readonly serves?: boolean
  readonly checks: Readonly<Record<string, 'ok' | 'failed'>>
  /** Whether anything is published at all; null, or left out, when nobody says. A pause is meant, and no reason not to serve. */
  readonly publishing?: 'on' | 'paused' | 'halted' | null
}

/** How much a web server takes on at once, unless somebody says otherwise. */
export const USUAL_LOAD = { requests: 100, connections: 15_000 } as const

export interface HttpOptions {
  readonly actions: ActionDeps
  readonly log: Log
  /** Origin that people open, without a trailing slash. */
  readonly publicUrl: string
  readonly logRequests: boolean
  /** Whether requests are traced; default: no. */
  readonly traced?: boolean
  /** Proxies whose word about the caller's address counts, as in TRUST_PROXY; nobody by default. */
  readonly trustProxy?: string
  readonly ready: () => Promise<Readiness>
  /** Registers more on the finished server; app.ts mounts the sandboxes here. */
  readonly mount?: (server: FastifyInstance) => Promise<void>
  /** Pages of the sandboxes, for the landing page to link to. */
  readonly sandboxPages?: readonly { readonly name: string; readonly url: string }[]
  /** The built dashboard; without it a page at `/` says where to go on. */
  readonly dashboard?: {
    readonly folder: string
    /** Where files of posts are shown from, when that is another server than this. */
    readonly mediaOrigins: readonly string[]
  }
  /** How much it takes on at once; left out: as usual. */
  readonly load?: {
    readonly requests: number
    readonly connections: number
    /** Who takes nothing of an answer for so long is cut off. */
    readonly stallMs?: number
    /** Behind by so much again and again, it turns requests away. */
    readonly mostBehindMs?: number
  }
  readonly version: string
  /** By what this installation is told from another one; without it nobody is told. */
  readonly installation?: string
  /** What is counted, and who may read it. */
  readonly metrics?: { readonly metrics: Metrics; readonly token: string | null }
}

/** The server as routes see it: schemas give the types. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>
