import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '#actions/deps.ts'
import type { Taken, Throttle } from '#auth/throttle.ts'
import { THROTTLE_POLICIES, type ThrottlePolicyName } from '#auth/throttle-policies.ts'
import { Refused } from '#domain/problem.ts'
import { addressKey } from '#http/trust-proxy.ts'

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** Hooks that count requests, say in each answer what is left, and refuse with `rate_limited`. */
export interface RateLimits {
  /** For routes that need no access token. */
  readonly perAddress: (policy: ThrottlePolicyName) => Hook
  /** By whatever else a request comes by. */
  readonly perSubject: (policy: ThrottlePolicyName, subject: string) => Hook
  /** For routes of signed-in people and API keys; to be called after the hook that finds out who it is. */
  readonly perCaller: () => Hook
  /** A limit beside that, for routes where one request does the work of many. */
  readonly forCaller: (policy: ThrottlePolicyName) => Hook
}

/** A field may hold several limits: a route can have one of its own beside that of all. */
const addItem = (reply: FastifyReply, field: string, item: string): void => {
  const before = reply.getHeader(field)
  reply.header(field, typeof before === 'string' ? `${before}, ${item}` : item)
}

/** The fields of draft-ietf-httpapi-ratelimit-headers: lists of names with parameters (RFC 9651). */
const tell = (reply: FastifyReply, policy: ThrottlePolicyName, taken: Taken): void => {
  addItem(reply, 'ratelimit-policy', `"${policy}";q=${taken.limit};w=${THROTTLE_POLICIES[policy].windowSeconds}`)
  addItem(reply, 'ratelimit', `"${policy}";r=${taken.remaining};t=${taken.resetSeconds}`)
}

const tooMany = ({ limit, resetSeconds }: Taken, windowSeconds: number): Refused =>
  new Refused({
    code: 'rate_limited',
    detail: `Only ${limit} such requests are taken in ${windowSeconds} seconds; try again in ${resetSeconds}.`,
    params: { reason: 'requests', limit, window_seconds: windowSeconds, reset_seconds: resetSeconds },
    retryAfterSeconds: resetSeconds,
  })

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A POST that changes nothing: it has a body because what it asks about is long, and counts as a read. */
    readonly changesNothing?: boolean
  }
}

const isReading = ({ method, routeOptions }: FastifyRequest): boolean =>
  method === 'GET' || method === 'HEAD' || routeOptions.config.changesNothing === true

/** One name for a person over all sessions, one for each API key. */
export const callerOf = (actor: Actor): string => (actor.kind === 'key' ? `key ${actor.keyId}` : `user ${actor.userId}`)

export const createRateLimits = (
  throttle: Throttle,
  authentication: { readonly actor: (request: FastifyRequest) => Actor },
): RateLimits => {
  const count = async (reply: FastifyReply, policy: ThrottlePolicyName, subject: string): Promise<void> => {
    const taken = await throttle.take(policy, subject)
    tell(reply, policy, taken)
    if (!taken.allowed) throw tooMany(taken, THROTTLE_POLICIES[policy].windowSeconds)
  }
  return {
    perAddress: (policy) => (request, reply) => count(reply, policy, addressKey(request.ip)),
    perSubject: (policy, subject) => (_request, reply) => count(reply, policy, subject),
    forCaller: (policy) => (request, reply) => count(reply, policy, callerOf(authentication.actor(request))),
    perCaller: () => (request, reply) =>
      count(reply, isReading(request) ? 'read' : 'write', callerOf(authentication.actor(request))),
  }
}
