import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** What happens to one request on its way. */
export type Fate =
  /** Goes through. */
  | 'pass'
  /** Never arrives. */
  | 'cut before'
  /** Arrives, is answered, and the answer is lost. */
  | 'cut after'
  /** Arrives, and half of the answer comes back. */
  | 'cut within'
  /** Is answered by somebody on the way, with this status. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }

/** What was asked on this way. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly key: string | undefined
  readonly authorization: string | undefined
}

/** A way to the server on which things go wrong, in the order that the test says. */
export interface TroubledWay extends AsyncDisposable {
  readonly url: string
  /** The next requests meet these; all after them go through. */
  readonly meet: (...fates: readonly Fate[]) => void
  /** Since the last call. */
  readonly asked: () => readonly Asked[]
  /** Cuts every line that is open. */
  readonly cut: () => void
  /** Resolves when so many requests for this path have been answered from now on. */
  readonly answered: (path: string, times: number) => Promise<void>
  /** Resolves when no request is under way. */
  readonly quiet: () => Promise<void>
}

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}

const forward = async (target: string, request: IncomingMessage, body: Buffer): Promise<Response> => {
  const left = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])
  const headers = Object.entries(request.headers).filter(([name]) => !left.has(name)) as [string, string][]
  const { method = 'GET', url = '/' } = request
  return fetch(`${target}${url}`, { method, headers, ...(body.length === 0 ? {} : { body: new Uint8Array(body) }) })
}

const headersOf = (answer: Response): Record<string, string | string[]> => {
  const hidden = new Set(['connection', 'content-encoding', 'transfer-encoding', 'content-length', 'set-cookie'])
  const plain = [...answer.headers].filter(([name]) => !hidden.has(name))
  return { ...Object.fromEntries(plain), 'set-cookie': answer.headers.getSetCookie() }
}

const goThrough = async (target: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const answer = await forward(target, request, await readBody(request))
  response.writeHead(answer.status, headersOf(answer))
  response.flushHeaders()
  response.once('close', () => void answer.body?.cancel().catch(() => undefined))
  if (answer.body !== null) for await (const part of answer.body) response.write(part)
  response.end()
}

const cutWithin = async (target: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const answer = await forward(target, request, await readBody(request))
  const body = Buffer.from(await answer.arrayBuffer())
  response.writeHead(answer.status, { ...headersOf(answer), 'content-length': String(body.length) })
  response.write(body.subarray(0, body.length / 2), () => response.destroy())
}

const meetFate = async (
  target: string,
  fate: Fate,
  [request, response]: readonly [IncomingMessage, ServerResponse],
): Promise<void> => {
  if (fate === 'pass') return goThrough(target, request, response)
  if (fate === 'cut within') return cutWithin(target, request, response)
  if (typeof fate === 'object') {
    await readBody(request)
    response.writeHead(fate.status, fate.headers ?? {}).end(fate.body ?? '')
    return
  }
  if (fate === 'cut after') await (await forward(target, request, await readBody(request))).arrayBuffer()
  request.socket.destroy()
}

/** Opens a way to the server at `target`. */
export const openTroubledWay = async (target: string): Promise<TroubledWay> => {
  let fates: readonly Fate[] = []
  let asked: readonly Asked[] = []
  const open = new Set<ServerResponse>()
  const events = new EventEmitter()
  const server = createServer((request, response) => {
    const [fate = 'pass', ...rest] = fates
    fates = rest
    const { method = '', url = '', headers } = request
    const key = headers['idempotency-key']
    open.add(response)
    response.once('close', () => {
      open.delete(response)
      events.emit('answered', url)
      if (open.size === 0) events.emit('quiet')
    })
    asked = [...asked, { method, path: url, key: key?.toString(), authorization: headers.authorization }]
    meetFate(target, fate, [request, response]).catch(() => request.socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the way has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    meet: (...next) => (fates = next),
    asked: () => {
      const before = asked
      asked = []
      return before
    },
    cut: () => server.closeAllConnections(),
    answered: (path, times) =>
      new Promise((resolve) => {
        let left = times
        const hear = (url: string): void => {
          if (url === path) left -= 1
          if (left > 0) return
          events.off('answered', hear)
          resolve()
        }
        events.on('answered', hear)
      }),
    quiet: async () => {
      if (open.size > 0) await once(events, 'quiet')
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
