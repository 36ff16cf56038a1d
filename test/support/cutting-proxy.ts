import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Stands between a client and PostgreSQL, and cuts the line at the worst moment. */
export interface CuttingProxy {
  /** The database's address, through the proxy. */
  readonly url: string
  /** How often the line was cut. */
  cuts(): number
  close(): Promise<void>
}

/**
 * Lets one execution of `statement`, which is a transaction of its own, through, and drops the connection instead of its
 * answer. The statement is prepared first where that is done, and then executed by its name.
 */
export const cutOneAnswer = async (databaseUrl: string, statement: string): Promise<CuttingProxy> => {
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  let cuts = 0
  const bridge = (client: Socket): void => {
    const server = connect(Number(target.port), target.hostname)
    let dropAnswer = false
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
    }
    client.on('data', (bytes: Buffer) => {
      const text = bytes.toString('latin1')
      if (cuts === 0 && text.includes(statement)) {
        dropAnswer = true
        cuts += 1
      }
      server.write(bytes)
    })
    server.on('data', (bytes: Buffer) => {
      // Ready again and idle: the statement is committed.
      if (dropAnswer && bytes.toString('latin1').endsWith('Z\0\0\0\x05I')) client.destroy()
      else if (dropAnswer) return
      else client.write(bytes)
    })
  }
  const listener = createServer(bridge).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  const url = new URL(databaseUrl)
  url.port = String(address === null || typeof address === 'string' ? 0 : address.port)
  return {
    url: url.href,
    cuts: () => cuts,
    close: async () => {
      for (const socket of open) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}
