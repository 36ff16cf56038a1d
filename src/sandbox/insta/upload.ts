import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { fingerprint } from '#sandbox/secrets.ts'
import type { Answer } from '#sandbox/serve.ts'
import type { Arrival } from './arriving.ts'
import type { InstaMedia } from './events.ts'
import { addressFault, noteFetch } from './fetch.ts'
import type { Jobs } from './jobs.ts'
import type { InstaDesk, InstaParts } from './parts.ts'
import { speaksFor, tokenBySecret } from './session.ts'
import type { Refusal } from './refusals.ts'
import type { KeptContainer } from './state.ts'
import { fetchVideo, mostBytes, takeVideo } from './videos.ts'

/** Where the bytes of a container go. */
export const uploadAddress = (base: string, id: string): string => `${base}/ig-api-upload/v26.0/${id}`

const refuse = (status: number, type: string, message: string): Answer => ({
  status,
  body: { debug_info: { retriable: false, type, message } },
})

const failed = (message: string): Answer => refuse(400, 'ProcessingFailedError', message)

const taken = (): Answer => ({ status: 200, body: { success: true, message: 'Upload successful.' } })

/** Anybody who reaches the server may begin uploads; more than this many take room from the oldest. */
const MOST_ARRIVING = 16

const headerOf = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

const secretOf = (request: FastifyRequest): string => headerOf(request, 'authorization').replace(/^OAuth /, '')

/** The container that is waiting for bytes, or the refusal. */
const waiting = (desk: InstaDesk, request: FastifyRequest, id: string): KeptContainer | Answer => {
  const token = tokenBySecret(desk, secretOf(request))
  if ('status' in token) return refuse(401, 'NotAuthorizedError', 'The token is not valid.')
  const container = desk.parts.state.container(id)
  if (container === null || !container.isUpload || !speaksFor(token, container.accountId)) {
    return refuse(404, 'NotFoundError', 'There is no such upload.')
  }
  return container.done === null ? container : failed('The upload is complete already.')
}

interface Piece {
  readonly offset: number
  readonly size: number
}

const pieceOf = (request: FastifyRequest): Piece | null => {
  const [offset, size] = [headerOf(request, 'offset'), headerOf(request, 'file_size')]
  return /^\d{1,12}$/.test(offset) && /^\d{1,12}$/.test(size) ? { offset: Number(offset), size: Number(size) } : null
}

/** Appends what arrives; false when that is more than the client announced, or breaks off. */
const append = async (body: Readable, arriving: Arrival, size: number): Promise<boolean> => {
  await using file = await open(arriving.path, 'a', 0o600)
  try {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array) || arriving.received + chunk.byteLength > size) return false
      await file.write(chunk)
      arriving.received += chunk.byteLength
    }
  } catch {
    // What arrived before the connection ended stays, and the client goes on after it.
    return false
  }
  return true
}

interface Dock {
  readonly desk: InstaDesk
  readonly jobs: Jobs
}

const startOf = async ({ desk }: Dock, id: string): Promise<Arrival> => {
  const { arriving } = desk.parts
  const oldest = [...arriving].find(([, { isWhole }]) => !isWhole)
  if (oldest !== undefined && arriving.size >= MOST_ARRIVING && !arriving.has(id)) {
    arriving.delete(oldest[0])
    await desk.parts.store.discard(oldest[1].path)
  }
  const fresh = arriving.get(id) ?? { path: desk.parts.store.incoming(), received: 0, isWhole: false }
  arriving.set(id, fresh)
  return fresh
}

const land = ({ desk, jobs }: Dock, container: KeptContainer, arrival: Arrival): Answer => {
  const { path } = arrival
  arrival.isWhole = true
  const work = async (): Promise<InstaMedia | Refusal> => {
    try {
      return await takeVideo(desk.parts, path, container)
    } finally {
      await desk.parts.store.discard(path)
      desk.parts.arriving.delete(container.id)
    }
  }
  const account = desk.parts.state.account(container.accountId)?.username ?? ''
  const wanted = { url: '', containerId: container.id, account }
  jobs.start({ containerId: container.id, work, tell: (result) => noteFetch(desk.parts, wanted, result) })
  return taken()
}

const receive = async (dock: Dock, container: KeptContainer, request: FastifyRequest): Promise<Answer> => {
  const piece = pieceOf(request)
  const { body } = request
  if (piece === null || !(body instanceof Readable)) return failed('The headers offset and file_size are needed.')
  if (piece.size > mostBytes(container.kind)) return failed('The file is too large.')
  const file = await startOf(dock, container.id)
  if (file.isWhole) return failed('The upload is complete already.')
  if (piece.offset !== file.received) return failed(`The next offset is ${file.received}.`)
  const isFine = await append(body, file, piece.size)
  if (!isFine) return failed('More bytes came than file_size says.')
  return file.received === piece.size ? land(dock, container, file) : failed('Less bytes came than file_size says.')
}

const accountOf = ({ state }: InstaParts, request: FastifyRequest): string | null =>
  state.account(state.token(fingerprint(secretOf(request)))?.accountId ?? '')?.username ?? null

const fetchInstead = ({ desk, jobs }: Dock, container: KeptContainer, url: string): Answer => {
  if (addressFault(desk.parts, url) !== null) return failed('The file_url cannot be fetched.')
  const account = desk.parts.state.account(container.accountId)?.username ?? ''
  const wanted = { url, containerId: container.id, account }
  jobs.start({
    containerId: container.id,
    work: async () => await fetchVideo(desk.parts, wanted, container),
    tell: (result) => noteFetch(desk.parts, wanted, result),
  })
  return taken()
}

const upload = async (dock: Dock, request: FastifyRequest, id: string): Promise<Answer> => {
  const container = waiting(dock.desk, request, id)
  if ('status' in container) return container
  const url = headerOf(request, 'file_url')
  return url === '' ? await receive(dock, container, request) : fetchInstead(dock, container, url)
}

/** Resumable uploads of Facebook Login: `POST /ig-api-upload/V/{container-id}` with the bytes, or where to get them. */
export const uploadRoutes = (app: FastifyInstance, desk: InstaDesk, jobs: Jobs): void => {
  const dock: Dock = { desk, jobs }
  // A folder of routes of its own, because only here bodies are streams of bytes.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    scope.post<{ Params: { id: string } }>(
      '/ig-api-upload/:version(^v\\d{1,3}\\.\\d{1,2}$)/:id(^\\d{1,25}$)',
      async (request, reply) => {
        const perform = async (): Promise<Answer> => await upload(dock, request, request.params.id)
        const call = { route: 'upload', account: accountOf(desk.parts, request), perform }
        return await desk.parts.wire.line.serve(call, request, reply)
      },
    )
  })
}
