import type { FastifyRequest } from 'fastify'
import type { ActionDeps, Actor } from '#actions/deps.ts'
import { authenticate } from '#actions/authenticate.ts'
import { refuse } from '#domain/problem.ts'
import { spokenTo } from '#http/spoken.ts'

/** Knows who is behind a request. */
export interface Authentication {
  /** Hook of protected routes: runs before anything of the request is looked at. Refuses with `unauthenticated`. */
  readonly require: (request: FastifyRequest) => Promise<void>
  /** The person behind a request of a protected route. */
  readonly actor: (request: FastifyRequest) => Actor
  /** Says more of the request: its Idempotency-Key, and the versions that it is meant for. */
  readonly amend: (request: FastifyRequest, more: Pick<Actor, 'keyed' | 'expects'>) => void
  readonly userId: (request: FastifyRequest) => string | null
}

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{1,4096}=*) *$/i

/** What a request shows, whatever it opens. */
export const bearerOf = (request: FastifyRequest): string | undefined =>
  BEARER.exec(request.headers.authorization ?? '')?.[1]

const unauthenticated = () =>
  refuse(
    'unauthenticated',
    'Send a valid access token or API key: Authorization: Bearer …; POST /auth/signin gives a token.',
  )

/** Reads and checks the access token; what it says is kept beside the request, out of everybody's reach. */
export const createAuthentication = (deps: ActionDeps): Authentication => {
  const actors = new WeakMap<FastifyRequest, Actor>()
  const actorOf = (request: FastifyRequest): Actor => {
    const actor = actors.get(request)
    if (actor === undefined) throw new Error('this route is not protected')
    return actor
  }
  return {
    require: async (request) => {
      const token = bearerOf(request)
      const identity = token === undefined ? null : await authenticate(deps, token)
      if (identity === null) throw unauthenticated()
      actors.set(request, { ...identity, requestId: request.id, ip: request.ip, language: spokenTo(request) })
    },
    actor: actorOf,
    amend: (request, more) => {
      actors.set(request, { ...actorOf(request), ...more })
    },
    userId: (request) => actors.get(request)?.userId ?? null,
  }
}
