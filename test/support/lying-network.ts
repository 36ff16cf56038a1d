import { createServer, type Socket } from 'node:net'

/** A request as it arrived, whole. */
export interface Heard {
  readonly method: string
  readonly path: string
  readonly head: string
  readonly body: string
}

/** What to answer with when nothing is wrong. */
export interface Truth {
  readonly status: number
  readonly body: string
}

/** Answers on the socket itself, so that it can break every rule of HTTP. */
export type Lie = (socket: Socket, truth: Truth, heard: Heard) => void

export interface LyingNetwork extends AsyncDisposable {
  readonly url: string
  readonly heard: readonly Heard[]
  /** Bytes that the kernel took from us, over all connections. */
  bytesWritten(): number
  /** Connections that are still open. */
  open(): number
  /** Resolves once the other side has closed every connection. */
  quiet(): Promise<void>
}

const lengthOf = (head: string): number => Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)

/** Cuts one whole request from the front of what has arrived. */
const takeRequest = (bytes: Buffer): Heard | null => {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = bytes.subarray(0, end).toString('latin1')
  if (bytes.length < end + 4 + lengthOf(`\r\n${head}`)) return null
  const [method = '', path = ''] = head.split(' ')
  return { method, path, head, body: bytes.subarray(end + 4).toString('utf8') }
}

/** Starts a network that tells `truth` by path, but for the paths that `lies` picks. */
export const startLyingNetwork = async (
  truth: (heard: Heard) => Truth,
  lies: (heard: Heard) => Lie | null,
): Promise<LyingNetwork> => {
  const heard: Heard[] = []
  const sockets = new Set<Socket>()
  let written = 0
  let whenQuiet = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let bytes = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      written += socket.bytesWritten
      if (sockets.size === 0) whenQuiet.resolve()
    })
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      const request = takeRequest(bytes)
      // A second request on one connection would be heard as well: there must be none.
      if (request === null) return
      bytes = Buffer.alloc(0)
      heard.push(request)
      const lie = lies(request) ?? honest
      lie(socket, truth(request), request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    heard,
    bytesWritten: () => written + [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0),
    open: () => sockets.size,
    quiet: () => {
      if (sockets.size === 0) return Promise.resolve()
      whenQuiet = Promise.withResolvers<void>()
      return whenQuiet.promise
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An answer in one piece: status line, headers, a blank line, the body. */
export const answer = (status: number, body: string | Buffer, headers: readonly string[] = []): Buffer => {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
  const lines = [`HTTP/1.1 ${status} Whatever`, `content-length: ${bytes.length}`, ...headers]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes])
}

const honest: Lie = (socket, { status, body }) => socket.end(answer(status, body))

/** One answer, whatever the truth. */
export const says =
  (status: number, body: string | Buffer, headers: readonly string[] = []): Lie =>
  (socket) =>
    socket.end(answer(status, body, headers))

/** Raw bytes, then the end of the connection. */
export const spits =
  (...parts: readonly (string | Buffer)[]): Lie =>
  (socket) => {
    for (const part of parts) socket.write(part)
    socket.end()
  }

/** Writes the head, then the same piece over and over, as fast as the other side reads, up to a gigabyte. */
export const floods =
  (head: string, piece: string): Lie =>
  (socket) => {
    const block = piece.repeat(Math.ceil(65_536 / piece.length))
    socket.write(head)
    const pour = (): void => {
      while (!socket.destroyed && socket.bytesWritten < 1_073_741_824) if (!socket.write(block)) return
    }
    socket.on('drain', pour)
    pour()
  }

/** Writes the head at once, then one byte every few milliseconds for ever. */
export const drips =
  (head: string, rest: string): Lie =>
  (socket) => {
    socket.write(head)
    let index = 0
    const timer = setInterval(() => {
      socket.write(rest[index % rest.length] ?? ' ')
      index += 1
    }, 5)
    socket.on('close', () => clearInterval(timer))
  }

/** 32 MiB of blanks, packed once into some kilobytes. */
export const bomb = (encoding: string, pack: (bytes: Buffer) => Buffer): Lie => {
  const bytes = pack(Buffer.alloc(32 * 1_048_576, ' '))
  return says(201, bytes, [`content-encoding: ${encoding}`, 'content-type: application/json'])
}
