import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refused } from '#domain/problem.ts'
import type { Callers } from '#http/callers.ts'
import { whenGone } from '#http/gone.ts'
import { createPlaces } from '#http/places.ts'
import { createTurns, type EndTurn } from '#http/turns.ts'
import { createUnread } from '#http/unread.ts'
import type { Clock } from '#lib/clock.ts'
import { firstSignal } from '#lib/first-signal.ts'
import { watchLoop } from '#lib/loop-watch.ts'
import type { Metrics } from '#lib/metrics.ts'
import type { Random } from '#lib/random.ts'

const MOST_BEHIND_MS = 1_000

/**
 * Of what is let in so much is worked on at once, and of one caller so much: the rest waits in order. More at once would not be done
 * sooner by one process, only each of it later. What takes longer waits for a network or for a lock, and holds up nobody.
 */
const TURNS = { most: 16, each: 4, asideMs: 500, longestMs: 2_000 }

/** Whoever has not been begun with by then hears so, while they still listen. */
const PATIENCE_MS = 1_000

/** Of answers that nobody reads this much is kept in memory for one caller. */
const MOST_UNREAD_BYTES = 32 * 1024 * 1024

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
  /** Behind by so much again and again, a process has more to do than it can, whatever it is busy with. */
  readonly mostBehindMs?: number | undefined
}

/** A request that was let in. */
interface Stay {
  /** In whose name it holds a place; null while it holds none. */
  holder: string | null
  /** Null while it is not worked on. */
  endTurn: EndTurn | null
  isAnswered: boolean
}

const soon = (fraction: number): number => SOONEST_AGAIN + Math.floor(fraction * (LATEST_AGAIN - SOONEST_AGAIN + 1))

const tooBusy = (fraction: number): Refused =>
  new Refused({
    code: 'too_busy',
    detail:
      'The server has more to do than it can at this moment, and has done nothing for this request; try again in a few seconds.',
    retryAfterSeconds: soon(fraction),
  })

const answersUnread = (fraction: number): Refused =>
  new Refused({
    code: 'answers_unread',
    detail:
      'Many large answers that you asked for are still waiting for you to read them; read or close them, then try again.',
    retryAfterSeconds: soon(fraction),
  })

/** From within this process, on behalf of a request that was let in: it has no connection, and brings all that it has. */
const isFromWithin = ({ raw }: FastifyRequest): boolean => !('complete' in raw)

const isOnItsWay = (request: FastifyRequest): boolean => !isFromWithin(request) && !request.raw.complete

/** Who has a place, from when to when, and whose turn it is. */
const createStays = ({ most, callers, clock }: Pick<SheddingOptions, 'most' | 'callers' | 'clock'>) => {
  const places = createPlaces(most)
  const turns = createTurns(TURNS, clock)
  const stays = new WeakMap<FastifyRequest, Stay>()
  const pause = (stay: Stay): void => {
    stay.endTurn?.()
    stay.endTurn = null
  }
  const leave = (stay: Stay): void => {
    if (stay.holder === null) return
    places.leave(stay.holder)
    stay.holder = null
  }
  return {
    enter: (request: FastifyRequest): boolean => {
      const holder = callers.nameOf(request)
      if (!places.take(holder)) return false
      stays.set(request, { holder, endTurn: null, isAnswered: false })
      return true
    },
    /** Waits until it is worked on; false when `enough` is aborted first. */
    begin: async (request: FastifyRequest, enough: () => AbortSignal): Promise<boolean> => {
      const stay = stays.get(request)
      if (stay === undefined || stay.endTurn !== null || stay.isAnswered || isFromWithin(request)) return true
      const caller = callers.nameOf(request)
      stay.endTurn = turns.take(caller) ?? (await turns.wait(caller, enough()))
      return stay.endTurn !== null
    },
    /** What is still to come takes as long as it likes. */
    await: (request: FastifyRequest): void => {
      const stay = stays.get(request)
      if (stay === undefined) return
      leave(stay)
      if (isOnItsWay(request)) pause(stay)
    },
    /** In the name of whom it is known to be by now. */
    resume: (request: FastifyRequest): void => {
      const stay = stays.get(request)
      if (stay === undefined || stay.holder !== null || stay.isAnswered) return
      stay.holder = callers.nameOf(request)
      places.resume(stay.holder)
    },
    end: (request: FastifyRequest): void => {
      const stay = stays.get(request)
      if (stay === undefined) return
      leave(stay)
      pause(stay)
      stay.isAnswered = true
    },
  }
}

/**
 * Turns requests away that could only wait: before anything is asked of the database, and never in the middle. A request is in hand
 * from its headers to its answer, but not while its body arrives or its answer is read: who is slow at that keeps nobody out.
 */
export const addShedding = (api: FastifyInstance, options: SheddingOptions): void => {
  const { callers, clock, random, metrics, mostBehindMs = MOST_BEHIND_MS } = options
  const stays = createStays(options)
  const answers = createUnread(MOST_UNREAD_BYTES)
  const closing = new AbortController()
  const behindMs = watchLoop(clock, closing.signal)
  const shed = (problem: Refused): never => {
    metrics?.count('requests_shed')
    throw problem
  }

  api.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.neverShed === true) return
    if (answers.isFull(callers.nameOf(request))) shed(answersUnread(random.fraction()))
    if (behindMs() > mostBehindMs || !stays.enter(request)) shed(tooBusy(random.fraction()))
    const enough = () => firstSignal(whenGone(request, reply), clock.deadline(PATIENCE_MS)).signal
    if (!(await stays.begin(request, enough))) shed(tooBusy(random.fraction()))
  })
  api.addHook('preParsing', async (request: FastifyRequest) => stays.await(request))
  api.addHook('preValidation', async (request, reply) => {
    // What its route reads by itself, piece by piece, is worked on once its last piece was read.
    if (isOnItsWay(request)) {
      request.raw.once('end', () => stays.resume(request))
      return
    }
    stays.resume(request)
    // Refused for no reason any more, as something may have been done: but nobody is there to hear of it.
    if (!(await stays.begin(request, () => whenGone(request, reply)))) throw tooBusy(random.fraction())
  })
  // A route's own hooks run after those of all scopes around it: what these still do about an answer, as to store it, is work.
  api.addHook('onRoute', (route) => {
    const end = async (request: FastifyRequest, { raw }: FastifyReply, payload: unknown): Promise<unknown> => {
      stays.end(request)
      if (!isFromWithin(request)) answers.keep(callers.nameOf(request), payload, raw)
      return payload
    }
    route.onSend = [route.onSend ?? [], end].flat()
  })
  // Also for the answer that is sent when answering failed, which no hook sees before.
  api.addHook('onResponse', async (request) => stays.end(request))
  api.addHook('onClose', async () => closing.abort())
}
