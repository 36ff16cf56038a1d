import type { FastifyInstance } from 'fastify'

/**
 * Who does not take a byte of an answer for so long is gone, or wants to keep it in our memory; the connection ends. Streams of events
 * say something more often than that, so that their readers are not cut off for silence.
 */
export const addStalledReaders = (server: FastifyInstance, stallMs: number): void => {
  server.addHook('onSend', async (_request, { raw }, payload) => {
    raw.setTimeout(stallMs, () => raw.destroy())
    return payload
  })
}
