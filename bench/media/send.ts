import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { Agent, request } from 'undici'
import type { VideoFile } from './video-file.ts'

/** Nothing here is to be slower for the client's patience. */
const agent = new Agent({ connections: 4, headersTimeout: 600_000, bodyTimeout: 600_000 })

export const closeSenders = (): Promise<void> => agent.close()

/** Who uploads, and where to. */
export interface Library {
  readonly base: string
  readonly orgId: string
  readonly token: string
}

interface Sending {
  readonly method: 'POST' | 'PATCH' | 'HEAD'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Readable
}

const READ_BYTES = 1_048_576

const bytesOf = ({ path }: VideoFile, from = 0): Readable =>
  createReadStream(path, { start: from, highWaterMark: READ_BYTES })

const send = async (url: string, { method, headers, body }: Sending) => {
  const answer = await request(url, { dispatcher: agent, method, headers, body: body ?? null })
  const text = await answer.body.text()
  return { status: answer.statusCode, headers: answer.headers, text }
}

const expect = (wanted: number, { status, text }: { readonly status: number; readonly text: string }): void => {
  if (status !== wanted) throw new Error(`answered ${status} instead of ${wanted}: ${text.slice(0, 300)}`)
}

/** To a server that does nothing else: the bytes as they are. */
export const sendPlainly = async (url: string, file: VideoFile): Promise<void> => {
  const headers = { 'content-length': String(file.bytes), 'content-type': 'application/octet-stream' }
  expect(201, await send(url, { method: 'POST', headers, body: bytesOf(file) }))
}

const BOUNDARY = 'a-boundary-of-the-benchmark'

/** By one form, as browsers send files. */
export const sendByForm = async ({ base, orgId, token }: Library, file: VideoFile): Promise<void> => {
  const part = `content-disposition: form-data; name="file"; filename="video.mp4"\r\ncontent-type: video/mp4`
  const [head, tail] = [Buffer.from(`--${BOUNDARY}\r\n${part}\r\n\r\n`), Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]
  async function* parts(): AsyncGenerator<Buffer> {
    yield head
    yield* bytesOf(file)
    yield tail
  }
  const headers = {
    authorization: `Bearer ${token}`,
    'content-length': String(head.length + file.bytes + tail.length),
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
  }
  expect(201, await send(`${base}/orgs/${orgId}/media`, { method: 'POST', headers, body: Readable.from(parts()) }))
}

const CHUNK = 'application/offset+octet-stream'
const TIME_IS_OVER = 408

/** Resumably, as one request where the server's patience allows it, and on from there where it does not. */
export const sendByTus = async ({ base, orgId, token }: Library, file: VideoFile): Promise<void> => {
  const shared = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' }
  const begin = { ...shared, 'upload-length': String(file.bytes) }
  const begun = await send(`${base}/orgs/${orgId}/media/uploads`, { method: 'POST', headers: begin })
  expect(201, begun)
  const place = `${base}${String(begun.headers['location'])}`
  let offset = 0
  while (offset < file.bytes) {
    const length = String(file.bytes - offset)
    const headers = { ...shared, 'upload-offset': String(offset), 'content-type': CHUNK, 'content-length': length }
    // A server whose patience is over answers while bytes are still on their way, or just hangs up.
    const sent = await send(place, { method: 'PATCH', headers, body: bytesOf(file, offset) }).catch(() => null)
    const isOver = sent === null || sent.status === TIME_IS_OVER
    if (!isOver) expect(204, sent)
    const told = isOver ? await send(place, { method: 'HEAD', headers: shared }) : sent
    const reached = Number(told.headers['upload-offset'])
    if (!(reached > offset)) throw new Error(`the upload stays at ${offset} of ${file.bytes} bytes`)
    offset = reached
  }
}
