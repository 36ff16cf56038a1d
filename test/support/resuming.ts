import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { CHUNK_TYPE, TUS_VERSION } from '#http/tus.ts'
import { expectStatus, type TestAnswer, type TestApp } from './app.ts'
import type { Uploader } from './uploads.ts'

const TUS = { 'tus-resumable': TUS_VERSION }

/** The header Upload-Metadata. */
export const metadataOf = (words: Readonly<Record<string, string>>): string =>
  Object.entries(words)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',')

export interface BeginWishes {
  /** Of the whole file. */
  readonly bytes: number | string
  readonly words?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

/** Begins an upload, and answers with whatever the server said. */
export const begin = (app: TestApp, { orgId, token }: Uploader, wishes: BeginWishes): Promise<TestAnswer> => {
  const { bytes, words, headers = {} } = wishes
  const metadata = words === undefined ? undefined : { 'upload-metadata': metadataOf(words) }
  const all = { ...TUS, 'upload-length': String(bytes), ...metadata, ...headers }
  return app.request({ method: 'POST', path: `/orgs/${orgId}/media/uploads`, token, headers: all })
}

/** One upload, and whoever speaks of it. */
export interface Handle {
  readonly path: string
  readonly token: string
}

export const look = (app: TestApp, { path, token }: Handle): Promise<TestAnswer> =>
  app.request({ method: 'HEAD', path, token, headers: TUS })

export const giveUp = (app: TestApp, { path, token }: Handle): Promise<TestAnswer> =>
  app.request({ method: 'DELETE', path, token, headers: TUS })

/** Begins an upload that must be taken. */
export const started = async (app: TestApp, uploader: Uploader, wishes: BeginWishes): Promise<Handle> => {
  const answer = await begin(app, uploader, wishes)
  expectStatus(201, answer)
  return { path: String(answer.headers['location']), token: uploader.token }
}

export const offsetOf = async (app: TestApp, handle: Handle): Promise<number> => {
  const answer = await look(app, handle)
  expectStatus(204, answer)
  return Number(answer.headers['upload-offset'])
}

export const refusalOf = ({ status, body }: TestAnswer): readonly [number, string | undefined] => [status, body?.code]

/** Sends bytes to their place. */
export const send = (
  app: TestApp,
  { path, token }: Handle,
  { at, body, headers = {} }: { readonly at: number; readonly body: Buffer; readonly headers?: Record<string, string> },
): Promise<TestAnswer> =>
  app.request({
    method: 'PATCH',
    path,
    token,
    body,
    headers: { ...TUS, 'content-type': CHUNK_TYPE, 'upload-offset': String(at), ...headers },
  })

/** A request that is sent bit by bit over a connection of its own. */
export interface SlowRequest {
  write(bytes: Buffer): Promise<void>
  /** Breaks the connection. */
  cut(): void
  /** The first that the server says. */
  readonly head: Promise<string>
  /** All that the server says until it closes. */
  readonly answer: Promise<string>
}

const lineOf = ([name, value]: readonly [string, string | number]): string => `${name}: ${value}\r\n`

/** Opens a connection and sends the head of a request; the server must be listening. */
export const sendHead = async (
  app: TestApp,
  request: { readonly line: string; readonly headers: Readonly<Record<string, string | number>> },
): Promise<SlowRequest> => {
  const { port } = app.server.server.address() as AddressInfo
  const socket: Socket = connect(port, '127.0.0.1')
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part))
  socket.on('error', () => undefined)
  const { promise: head, resolve: said } = Promise.withResolvers<string>()
  socket.once('data', (part: Buffer) => said(part.toString()))
  const answer = once(socket, 'close').then(() => Buffer.concat(parts).toString())
  await once(socket, 'connect')
  const headers = { host: 'localhost', connection: 'close', ...request.headers }
  socket.write(`${request.line} HTTP/1.1\r\n${Object.entries(headers).map(lineOf).join('')}\r\n`)
  return {
    write: (bytes) => new Promise((resolve) => void socket.write(bytes, () => resolve())),
    cut: () => socket.destroy(),
    head,
    answer,
  }
}

/** Starts a PATCH that promises so many bytes; the server must be listening. */
export const sendSlowly = (
  app: TestApp,
  { path, token }: Handle,
  { at, length }: { readonly at: number; readonly length: number | 'chunked' },
): Promise<SlowRequest> =>
  sendHead(app, {
    line: `PATCH ${path}`,
    headers: {
      authorization: `Bearer ${token}`,
      ...TUS,
      'content-type': CHUNK_TYPE,
      'upload-offset': at,
      ...(length === 'chunked' ? { 'transfer-encoding': 'chunked' } : { 'content-length': length }),
    },
  })

/** Looks until the upload has come so far. */
export const whenAt = async (app: TestApp, handle: Handle, offset: number): Promise<void> => {
  for (let looks = 0; looks < 500; looks += 1) {
    const { headers } = await look(app, handle)
    if (headers['upload-offset'] === String(offset)) return
    await app.deps.clock.sleep(10)
  }
  throw new Error(`the upload never came to ${offset}`)
}
