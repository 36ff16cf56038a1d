import type { FastifyInstance } from 'fastify'
import type { Socket } from 'node:net'

/**
 * Ends connections on which nothing was ever asked, when the server closes. Browsers and clients open some ahead. Node.js takes
 * those for ones whose first request is on its way, does not count them as idle, and waits a minute for each.
 */
export const addSilentConnections = (server: FastifyInstance): void => {
  const silent = new Set<Socket>()
  server.server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  server.server.on('request', ({ socket }) => silent.delete(socket))
  server.addHook('preClose', async () => {
    for (const socket of silent) if (socket.bytesRead === 0) socket.destroy()
  })
}
