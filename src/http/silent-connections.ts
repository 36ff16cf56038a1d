import type { FastifyInstance } from 'fastify'
import type { Socket } from 'node:net'
import type { Clock } from '#lib/clock.ts'

/** Within this what was asked before the end has been read, also what still lay with the operating system. */
const GRACE_MS = 250

/**
 * Ends connections on which nothing is asked when the server closes. Browsers and clients open some ahead. Node.js takes those for
 * ones whose first request is on its way, does not count them as idle, and waits a minute for each.
 */
const endUnasked = (server: FastifyInstance, clock: Pick<Clock, 'sleep'>): void => {
  const open = new Set<Socket>()
  let closing = false
  const end = async (socket: Socket): Promise<void> => {
    await clock.sleep(GRACE_MS)
    if (socket.bytesRead === 0) socket.destroy()
  }
  server.server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    // Until it listens no more some still come in.
    if (closing) void end(socket)
  })
  server.addHook('preClose', async () => {
    closing = true
    for (const socket of open) if (socket.bytesRead === 0) void end(socket)
  })
}

/**
 * Ends connections whose last answer is given after the server began to close. Node.js closes what is idle at that moment, and
 * keeps what becomes idle later for as long as any other: for 72 seconds here, by which an answer that was under way would hold up
 * the end. Node.js itself asks for this time behind each answer, when all of it is out and nothing is to be answered behind it, and
 * adds a second. (To say `close` in the answer would cut off what was asked behind it on the same connection, and to end what is
 * idle whenever something was answered, those who still take an answer.)
 */
const endAnswered = (server: FastifyInstance): void => {
  server.addHook('preClose', async () => {
    server.server.keepAliveTimeout = 1
  })
}

/** Ends connections on which nothing is left to be answered once the server closes, so that none holds up its end. */
export const addSilentConnections = (server: FastifyInstance, clock: Pick<Clock, 'sleep'>): void => {
  endUnasked(server, clock)
  endAnswered(server)
}
