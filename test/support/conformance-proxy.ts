import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { startInstance, type Instance } from '../../scripts/instance.ts'
import { createJudge, isOutside, type Exchange } from './conformance.ts'

/** Stands between clients and a server, passes every byte on, and holds what it sees against the API's description. */
export interface ConformanceProxy extends AsyncDisposable {
  /** Where clients find it: the server's public address. */
  readonly base: string
  /** Names the server behind it; another one after a restart. */
  forwardTo(base: string): void
  /** What was judged so far: method, path and status of each exchange that the description has. */
  readonly seen: readonly string[]
  /** All that was not as described, once what was answered is judged. */
  deviations(): Promise<readonly string[]>
}

const namesOf = (headers: IncomingMessage['headers']): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]))

const isStream = ({ headers }: IncomingMessage): boolean =>
  (headers['content-type'] ?? '').startsWith('text/event-stream')

const ask = async (upstream: URL, request: IncomingMessage, body: Buffer): Promise<IncomingMessage> => {
  const { method = 'GET', rawHeaders } = request
  const sent = send({
    host: upstream.hostname,
    port: upstream.port,
    method,
    path: request.url ?? '/',
    headers: rawHeaders,
    agent: false,
  })
  sent.end(body)
  const [answer] = await once(sent, 'response')
  return answer
}

/** Listens on a port of its own. */
export const startConformanceProxy = async (): Promise<ConformanceProxy> => {
  const judge = await createJudge()
  const seen: string[] = []
  const judgements: Promise<readonly string[]>[] = []
  let upstream: URL | null = null

  const record = (exchange: Exchange): void => {
    const [path = ''] = exchange.target.split('?', 1)
    if (isOutside(path)) return
    judgements.push(judge(exchange))
    seen.push(`${exchange.method} ${path} ${exchange.status}`)
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (upstream === null) throw new Error('nothing stands behind the proxy')
    const requestBody = await buffer(request)
    const answer = await ask(upstream, request, requestBody)
    const stream = isStream(answer)
    response.writeHead(answer.statusCode ?? 500, answer.rawHeaders)
    if (stream) answer.pipe(response)
    const answerBody = stream ? null : await buffer(answer)
    record({
      method: request.method ?? 'GET',
      target: request.url ?? '/',
      requestHeaders: namesOf(request.headers),
      requestBody,
      status: answer.statusCode ?? 0,
      answerHeaders: namesOf(answer.headers),
      answerBody,
    })
    if (answerBody !== null) response.end(answerBody)
  }

  // A server that dies with a request at hand looks to the client like what it is: a cut connection.
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    base: `http://localhost:${(server.address() as AddressInfo).port}`,
    forwardTo: (base) => {
      upstream = new URL(base)
    },
    seen,
    deviations: async () => (await Promise.all(judgements)).flat(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** An instance behind the proxy, which has its public address: whoever speaks to it is heard. */
export const startBehind = async (
  proxy: ConformanceProxy,
  { environment = {}, ...settings }: Parameters<typeof startInstance>[0] = {},
): Promise<Instance> => {
  const instance = await startInstance({ ...settings, environment: { ...environment, PUBLIC_URL: proxy.base } })
  proxy.forwardTo(instance.base)
  return { ...instance, base: proxy.base }
}

/** Fails on any deviation, and where so few requests were heard that hardly anything was judged. */
export const checkConformance = async (proxy: ConformanceProxy, fewest: number): Promise<void> => {
  assert.ok(proxy.seen.length >= fewest, proxy.seen.join('\n'))
  assert.deepEqual(await proxy.deviations(), [])
}
