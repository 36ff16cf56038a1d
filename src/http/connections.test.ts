import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { test } from 'node:test'
import { createMetrics } from '#lib/metrics.ts'
import { boundConnections } from './connections.ts'

const open = async (trustProxy?: string) => {
  const server = createServer()
  const metrics = createMetrics({ version: '0', role: 'http' })
  boundConnections(server, { most: 4, trustProxy, metrics })
  server.on('connection', (socket) => {
    if (!socket.destroyed) socket.write('in')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sockets: Socket[] = []
  return {
    /** Whether somebody from this address of this machine is let in. */
    enter: async (localAddress: string): Promise<boolean> => {
      const socket = connect({ host: '127.0.0.1', port, localAddress })
      sockets.push(socket)
      return await Promise.race([once(socket, 'data').then(() => true), once(socket, 'close').then(() => false)])
    },
    leave: (index: number): void => void sockets[index]?.destroy(),
    refused: async () => Number(/^scheduly_connections_refused_total (\d+)$/m.exec(await metrics.text())?.[1]),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

test('one address has half of the connections, all have no more than there are, and what is refused is counted', async () => {
  await using door = await open()
  const [one, other] = ['127.0.0.1', '127.0.0.2']
  assert.deepEqual([await door.enter(one), await door.enter(one), await door.enter(one)], [true, true, false])
  assert.deepEqual(
    [await door.enter(other), await door.enter(other), await door.enter('127.0.0.3')],
    [true, true, false],
  )
  assert.equal(await door.refused(), 2)
  door.leave(0)
  while (!(await door.enter(one)));
})

test('a proxy that is trusted may have all', async () => {
  await using door = await open('10.0.0.0/8,127.0.0.4')
  for (let count = 0; count < 4; count += 1) assert.equal(await door.enter('127.0.0.4'), true)
  assert.equal(await door.enter('127.0.0.4'), false)
  assert.equal(await door.refused(), 1)
})
