import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Stands before a server and lets through, breaks off, or keeps silent. */
export interface Gate extends AsyncDisposable {
  readonly port: number
  /** Holds for what is open, too. */
  set(state: 'open' | 'broken' | 'silent'): void
}

/** Opens a gate before a port of this machine. */
export const openGate = async (target: number): Promise<Gate> => {
  let state: 'open' | 'broken' | 'silent' = 'open'
  const sockets = new Set<Socket>()
  const bridge = (client: Socket): void => {
    const server = connect(target, '127.0.0.1')
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.on('data', (bytes: Buffer) => {
        if (state === 'open') other.write(bytes)
      })
    }
    if (state === 'broken') client.destroy()
  }
  const listener = createServer(bridge).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (listener.address() as AddressInfo).port,
    set: (wanted) => {
      state = wanted
      if (state === 'broken') breakAll()
    },
    [Symbol.asyncDispose]: async () => {
      breakAll()
      listener.close()
      await once(listener, 'close')
    },
  }
}
