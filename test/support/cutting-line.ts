import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line between a browser and a server, which breaks in the middle of an upload when it is told to. */
export interface CuttingLine extends AsyncDisposable {
  /** The server's address, over this line: what the server has to take for its own, too (PUBLIC_URL). */
  readonly base: string
  /** Where the server is. */
  readonly lead: (to: string) => void
  /** Of what is sent by PATCH only so many bytes get through from now on; then it is cut off, or nothing moves any more. */
  readonly breakAfter: (bytes: number, how: 'cut' | 'stall') => Promise<void>
  /** All is well again. */
  readonly mend: () => void
}

interface Order {
  left: number
  readonly how: 'cut' | 'stall'
  readonly done: () => void
}

export const startCuttingLine = async (): Promise<CuttingLine> => {
  let target = new URL('http://127.0.0.1:1')
  const open = new Set<Socket>()
  let order: Order | null = null
  const keep = (socket: Socket, other: Socket): void => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      open.delete(socket)
      other.destroy()
    })
  }
  const bridge = (client: Socket): void => {
    const server = connect(Number(target.port), target.hostname)
    keep(client, server)
    keep(server, client)
    server.pipe(client)
    let isUpload = false
    client.on('data', (bytes: Buffer) => {
      isUpload ||= bytes.subarray(0, 6).toString('latin1') === 'PATCH '
      const now = order
      if (!isUpload || now === null) {
        if (!server.write(bytes)) {
          client.pause()
          server.once('drain', () => client.resume())
        }
        return
      }
      const passed = bytes.subarray(0, now.left)
      now.left -= passed.length
      server.write(passed)
      if (now.left > 0) return
      if (now.how === 'cut') client.destroy()
      // Read on, and forgotten: who does not read does not hear that the other side is gone.
      else client.removeAllListeners('data').resume()
      now.done()
    })
  }
  const listener = createServer(bridge).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('the line does not listen')
  return {
    base: `http://localhost:${address.port}`,
    lead: (to) => {
      target = new URL(to)
    },
    breakAfter: (left, how) =>
      new Promise((done) => {
        order = { left, how, done }
      }),
    mend: () => {
      order = null
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}
