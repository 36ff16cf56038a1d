import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refused } from '#domain/problem.ts'
import type { Callers } from '#http/callers.ts'
import { createPlaces } from '#http/places.ts'
import type { Clock } from '#lib/clock.ts'
import { watchLoop } from '#lib/loop-watch.ts'
import type { Metrics } from '#lib/metrics.ts'
import type { Random } from '#lib/random.ts'

/** Behind by so much again and again, a process has more to do than it can, whatever it is busy with. */
const MOST_BEHIND_MS = 1_000

/** In seconds. Those who were turned away together come back one by one, and not as the same crowd. */
const SOONEST_AGAIN = 2
const LATEST_AGAIN = 10

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered however much there is to do: for supervisors, who would otherwise end what is only busy. */
    readonly neverShed?: boolean
  }
}

export interface SheddingOptions {
  /** How many requests are in hand at once. */
  readonly most: number
  readonly callers: Pick<Callers, 'nameOf'>
  readonly clock: Clock
  readonly random: Pick<Random, 'fraction'>
  readonly metrics?: Metrics | undefined
}

/** A request that was let in. */
interface Stay {
  /** In whose name it holds a place; null while it holds none. */
  holder: string | null
  isAnswered: boolean
}

const tooBusy = (fraction: number): Refused =>
  new Refused({
    code: 'too_busy',
    detail:
      'The server has more to do than it can at this moment, and has done nothing for this request; try again in a few seconds.',
    retryAfterSeconds: SOONEST_AGAIN + Math.floor(fraction * (LATEST_AGAIN - SOONEST_AGAIN + 1)),
  })

/** Requests from within this process have no connection, and bring all that they have. */
const isOnItsWay = ({ raw }: FastifyRequest): boolean => 'complete' in raw && !raw.complete

/** Who has a place, from when to when. */
const createStays = (most: number, callers: Pick<Callers, 'nameOf'>) => {
  const places = createPlaces(most)
  const stays = new WeakMap<FastifyRequest, Stay>()
  const leave = (request: FastifyRequest): void => {
    const stay = stays.get(request)
    if (stay === undefined || stay.holder === null) return
    places.leave(stay.holder)
    stay.holder = null
  }
  return {
    enter: (request: FastifyRequest): boolean => {
      const holder = callers.nameOf(request)
      if (!places.take(holder)) return false
      stays.set(request, { holder, isAnswered: false })
      return true
    },
    leave,
    /** In the name of whom it is known to be by now. */
    resume: (request: FastifyRequest): void => {
      const stay = stays.get(request)
      if (stay === undefined || stay.holder !== null || stay.isAnswered) return
      stay.holder = callers.nameOf(request)
      places.resume(stay.holder)
    },
    end: (request: FastifyRequest): void => {
      leave(request)
      const stay = stays.get(request)
      if (stay !== undefined) stay.isAnswered = true
    },
  }
}

/**
 * Turns requests away that could only wait: before anything is asked of the database, and never in the middle. A request is in hand
 * from its headers to its answer, but not while its body arrives or its answer is read: who is slow at that keeps nobody out.
 */
export const addShedding = (api: FastifyInstance, options: SheddingOptions): void => {
  const { most, callers, clock, random, metrics } = options
  const stays = createStays(most, callers)
  const closing = new AbortController()
  const behindMs = watchLoop(clock, closing.signal)

  api.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.neverShed === true) return
    if (behindMs() <= MOST_BEHIND_MS && stays.enter(request)) return
    metrics?.count('requests_shed')
    throw tooBusy(random.fraction())
  })
  api.addHook('preParsing', async (request: FastifyRequest) => stays.leave(request))
  api.addHook('preValidation', async (request: FastifyRequest) => {
    // What its route reads by itself, piece by piece, is worked on once its last piece was read.
    if (isOnItsWay(request)) request.raw.once('end', () => stays.resume(request))
    else stays.resume(request)
  })
  // A route's own hooks run after those of all scopes around it: what these still do about an answer, as to store it, is work.
  api.addHook('onRoute', (route) => {
    const end = async (request: FastifyRequest, _reply: FastifyReply, payload: unknown): Promise<unknown> => {
      stays.end(request)
      return payload
    }
    route.onSend = [route.onSend ?? [], end].flat()
  })
  // Also for the answer that is sent when answering failed, which no hook sees before.
  api.addHook('onResponse', async (request) => stays.end(request))
  api.addHook('onClose', async () => closing.abort())
}
