import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '#domain/problem.ts'
import { createPlaces } from '#http/places.ts'
import { addressKey } from '#http/trust-proxy.ts'
import type { Clock } from '#lib/clock.ts'
import { watchLoop } from '#lib/loop-watch.ts'
import type { Metrics } from '#lib/metrics.ts'
import { bearerOf } from './authentication.ts'

/** Behind by so much again and again, a process has more to do than it can, whatever it is busy with. */
const MOST_BEHIND_MS = 1_000

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered however much there is to do: for supervisors, who would otherwise end what is only busy. */
    readonly neverShed?: boolean
  }
}

export interface SheddingOptions {
  /** How many requests are in hand at once. */
  readonly most: number
  readonly clock: Clock
  readonly metrics?: Metrics | undefined
}

/** By what somebody is told apart before it is known who that is: what they show, else where they come from. */
const callerOf = (request: FastifyRequest): string => bearerOf(request) ?? addressKey(request.ip)

const tooBusy = () =>
  refuse(
    'too_busy',
    'The server has more to do than it can at this moment, and has done nothing for this request; try again in a few seconds.',
  )

/**
 * Turns requests away that could only wait: before anything is asked of the database, and never in the middle. A request is in hand
 * from its headers to its answer, but not while its body arrives or its answer is read: who is slow at that keeps nobody out.
 */
export const addShedding = (api: FastifyInstance, { most, clock, metrics }: SheddingOptions): void => {
  const places = createPlaces(most)
  const closing = new AbortController()
  const behindMs = watchLoop(clock, closing.signal)
  const held = new WeakMap<FastifyRequest, string>()
  const step = (request: FastifyRequest, act: 'resume' | 'leave'): void => {
    const caller = held.get(request) ?? callerOf(request)
    if (act === 'resume') held.set(request, caller)
    else if (!held.delete(request)) return
    places[act](caller)
  }

  api.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.neverShed === true) return
    const caller = callerOf(request)
    if (behindMs() > MOST_BEHIND_MS || !places.take(caller)) {
      metrics?.count('requests_shed')
      throw tooBusy()
    }
    held.set(request, caller)
  })
  api.addHook('preParsing', async (request: FastifyRequest) => step(request, 'leave'))
  api.addHook('preValidation', async (request: FastifyRequest) => {
    // What its route reads by itself, piece by piece, has not arrived yet: nothing waits for it but its sender.
    if (request.raw.complete && request.routeOptions.config.neverShed !== true) step(request, 'resume')
  })
  api.addHook('onSend', async (request: FastifyRequest, _reply: FastifyReply, payload) => {
    step(request, 'leave')
    return payload
  })
  api.addHook('onClose', async () => closing.abort())
}
