// oxlint-disable-next-line no-restricted-imports -- the contract's other side: runs in tests only, never in a provider
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A request as it arrived, whole. */
export interface Received {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

/** What the network does with a request: answers, cuts the connection having read it, or never answers. */
export type Reaction =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }
  | 'drop'
  | 'hang'

export type Script = (received: Received) => Reaction

export interface ScriptedNetwork extends AsyncDisposable {
  readonly url: string
  readonly received: readonly Received[]
  /** Resolves when the first request has arrived whole, before the script reacts. */
  readonly arrival: Promise<void>
}

/** Answers with a JSON value. */
export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reaction => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

/** Starts a network on a free loopback port that does what the script says. For tests. */
export const startNetwork = async (script: Script): Promise<ScriptedNetwork> => {
  const received: Received[] = []
  const arrival = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    // A connection that the other side cuts is a part of many scripts.
    readWhole(request)
      .then((one) => {
        received.push(one)
        arrival.resolve()
        return react(script(one), request, response)
      })
      .catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    arrival: arrival.promise,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** An address at which nothing listens. */
export const closedAddress = async (): Promise<string> => {
  await using network = await startNetwork(() => 'drop')
  return network.url
}

const readWhole = async (request: IncomingMessage): Promise<Received> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const { method = '', url = '', headers } = request
  return { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') }
}

const react = (reaction: Reaction, request: IncomingMessage, response: ServerResponse): void => {
  if (reaction === 'hang') return
  if (reaction === 'drop') {
    request.socket.resetAndDestroy()
    return
  }
  response.writeHead(reaction.status, reaction.headers).end(reaction.body)
}
