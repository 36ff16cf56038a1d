import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createRawServer, type Socket } from 'node:net'
import { systemClock } from '#lib/clock.ts'
import { createDownload, type DownloadOptions, type DownloadRefusal, type Downloaded } from '#lib/download.ts'
import { openScratch } from './scratch.ts'

export interface Peer extends AsyncDisposable {
  readonly port: number
  readonly paths: string[]
  /** Connections that are open. */
  readonly open: ReadonlySet<Socket>
  /** Connections there ever were. */
  readonly connections: () => number
}

/** A server on loopback that stands for one of the public internet, or for one that must not be reached. */
export const startPeer = async (answer: (asked: IncomingMessage, response: ServerResponse) => void): Promise<Peer> => {
  const paths: string[] = []
  const open = new Set<Socket>()
  let connections = 0
  const server = createServer((asked, response) => {
    paths.push(`${asked.headers.host?.split(':')[0]}${asked.url}`)
    response.on('error', () => undefined)
    answer(asked, response)
  })
  server.on('connection', (socket) => {
    connections += 1
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    paths,
    open,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A server on the socket itself, for answers that an HTTP server would not give. */
export const startRawPeer = async (
  react: (socket: Socket) => void,
): Promise<AsyncDisposable & { readonly port: number }> => {
  const open = new Set<Socket>()
  const server = createRawServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    react(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Limits that a test can wait for. */
export const FAST = { connectMs: 300, headersMs: 300, spanMs: 100 }

export interface Asked {
  readonly url: (port: number) => string
  readonly maxBytes?: number
  readonly options?: Partial<DownloadOptions>
}

/** Fetches with a resolver for which every name is this machine, and only the peer's port is excepted. */
export const fetchFrom = async (
  port: number,
  { url, maxBytes = 1_000_000, options = {} }: Asked,
): Promise<{ result: Downloaded | DownloadRefusal; file: Buffer | null }> => {
  await using scratch = await openScratch()
  const path = scratch.at('file')
  const download = createDownload({
    clock: systemClock,
    allowHttp: true,
    resolve: async () => ['127.0.0.1'],
    exceptions: [`127.0.0.1:${port}`],
    limits: FAST,
    ...options,
  })
  const result = await download({ url: url(port), path, maxBytes })
  const file = await readFile(path).catch(() => null)
  if ('refused' in result) {
    assert.equal(file, null, 'nothing is left of what was refused')
    assert.doesNotMatch(result.detail, /127\.0\.0\.1|169\.254|::1|secret|localhost/)
    assert.match(result.detail, /^[a-z].+: .+$/)
  }
  return { result, file }
}

/** The code of what must be refused. */
export const refusedFrom = async (port: number, asked: Asked): Promise<string> => {
  const { result } = await fetchFrom(port, asked)
  assert.ok('refused' in result, JSON.stringify(result))
  return result.refused
}

/** The address of a path at a name that stands for the public internet. */
export const at = (path: string) => (port: number) => `http://files.example:${port}${path}`

/** Answers with a file. */
export const send =
  (bytes: Buffer, headers: Record<string, string> = {}) =>
  (_asked: unknown, response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'image/PNG; charset=x', ...headers }).end(bytes)
