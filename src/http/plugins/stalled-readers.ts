import { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Who does not take a byte of an answer for so long is gone, or wants to keep it in our memory; the connection ends, as Node does
 * where nobody listens for that. Streams of events say something more often than that, so that their readers are not cut off for
 * silence. What is injected has no connection: its stand-in would keep the process until the time is over.
 */
export const addStalledReaders = (server: FastifyInstance, stallMs: number): void => {
  server.addHook('onSend', async ({ raw: { socket } }, _reply, payload) => {
    if (socket instanceof Socket) socket.setTimeout(stallMs)
    return payload
  })
}
