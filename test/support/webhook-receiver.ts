import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'

/** One request as it came in. */
export interface Received {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Answer = (response: ServerResponse, received: Received) => void

/** Somebody's server that webhooks are sent to. */
export interface Receiver extends AsyncDisposable {
  readonly url: string
  /** `address:port`. */
  readonly place: string
  /** Everything that came, whatever it was answered. */
  readonly received: readonly Received[]
  /** What it was answered with 200. */
  readonly accepted: readonly Received[]
  /** From now on requests are answered so; null: with 200. */
  answerWith(answer: Answer | null): void
}

export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) => {
    response.writeHead(code, headers).end('no')
  }

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** Starts a receiver on this machine. */
export const startReceiver = async (): Promise<Receiver> => {
  const received: Received[] = []
  const accepted: Received[] = []
  let answer: Answer | null = null
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.on('error', () => undefined)
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const one: Received = { headers, body: await readBody(request) }
    received.push(one)
    if (answer !== null) return answer(response, one)
    accepted.push(one)
    response.writeHead(200, { 'content-type': 'text/plain' }).end('thanks, token=abcdef0123456789abcdef0123456789')
  }
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the receiver does not listen')
  return {
    url: `http://127.0.0.1:${address.port}/hooks`,
    place: `127.0.0.1:${address.port}`,
    received,
    accepted,
    answerWith: (next) => {
      answer = next
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
