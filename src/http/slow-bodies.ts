import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refused } from '#domain/problem.ts'
import type { Clock } from '#lib/clock.ts'

/** Bodies that may take longer to arrive than other requests do, because somebody watches how fast they come. */
export interface SlowBodies {
  /** Lifts the server's own limit on a request until `work` is done with its body. */
  during<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T>
  /** Whether the limit is lifted on this connection. */
  isLifted(socket: Socket): boolean
}

/** What nobody reads any more is let in for so long, so that its sender gets to see why. */
const LEFTOVER_MS = 30_000

const endLater = (clock: Clock, { raw }: FastifyRequest): void => {
  if (raw.complete || raw.destroyed) return
  // Whoever stopped in the middle left it standing: then not even the end of the connection would be noticed.
  raw.unpipe()
  raw.resume()
  clock.deadline(LEFTOVER_MS).addEventListener('abort', () => {
    if (!raw.complete) raw.destroy()
  })
}

/** The one list of connections on which the server's limit is lifted. */
export const createSlowBodies = (clock: Clock): SlowBodies => {
  const lifted = new WeakSet<Socket>()
  return {
    during: async (request, work) => {
      const { socket } = request.raw
      lifted.add(socket)
      try {
        return await work()
      } finally {
        lifted.delete(socket)
        // Node looks at each request once only, and has perhaps looked at this one while the limit was lifted.
        endLater(clock, request)
      }
    },
    isLifted: (socket) => lifted.has(socket),
  }
}

/** Nobody reads the rest of a body that came too slowly, so that the connection is of no use any more. */
export const closeLate = async (_request: FastifyRequest, reply: FastifyReply, error: Error): Promise<void> => {
  if (error instanceof Refused && error.problem.code === 'request_timeout') reply.header('connection', 'close')
}
