import type { MediaItem } from '#domain/media.ts'
import type { HttpResponse, StreamedBody } from '#lib/http.ts'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { Context } from '../provider.ts'
import { oneLine, quote, readJson, secretsOf, send } from '../remote.ts'
import { readError } from './answers.ts'
import type { Job } from './containers.ts'
import { callGraph, versioned } from './graph.ts'
import { failureOf } from './refusals.ts'
import type { PrepareFailure } from './refusals.ts'
import type { Container } from './state.ts'

export type Sent =
  | { readonly kind: 'sent' }
  /** Instagram does not want the video this way. */
  | { readonly kind: 'declined'; readonly reason: string }
  | PrepareFailure

/** A video of 300 MB over a slow line; less than what one step of preparing may take. */
const SEND_MILLISECONDS = 840_000

const SENT: Sent = { kind: 'sent' }

/** Sends a container its video, from where an earlier try ended. It goes out as it is read, never whole in memory. */
export const sendVideo = async (container: Container, item: MediaItem, job: Job): Promise<Sent> => {
  const start = await startOf(container, item, job)
  if (start.kind === 'failed') return start.failure
  if (start.from >= item.bytes) return SENT
  const { preparation, context } = job
  const { hosts, http, signal } = context
  const reply = await send(http, {
    method: 'POST',
    // The answer to the container names this address as well. A token only goes where we know that it belongs.
    url: `${versioned(`${hosts.upload ?? hosts.api}/ig-api-upload`, hosts)}/${container.id}`,
    headers: {
      authorization: `OAuth ${preparation.credentials.accessToken}`,
      'content-type': 'application/octet-stream',
      offset: String(start.from),
      file_size: String(item.bytes),
    },
    stream: streamFrom(start.from, item, context),
    timeoutMilliseconds: SEND_MILLISECONDS,
    signal,
  })
  if (reply.kind !== 'answered') return { kind: 'unavailable', reason: reply.reason }
  return readAnswer(reply.response, job)
}

const Bytes = Type.Optional(Type.Integer({ minimum: 0 }))

/** Meta's pages spell the number of bytes in two ways. */
const Progress = Type.Object({
  status_code: Type.Optional(Type.String()),
  video_status: Type.Optional(
    Type.Object({
      uploading_phase: Type.Optional(
        Type.Object({ status: Type.Optional(Type.String()), bytes_transferred: Bytes, bytes_transfered: Bytes }),
      ),
    }),
  ),
})

type Start =
  | { readonly kind: 'from'; readonly from: number }
  | { readonly kind: 'failed'; readonly failure: PrepareFailure }

/** From which byte on the network lacks the video. Where it does not say, from the first one. */
const startOf = async ({ id }: Container, item: MediaItem, { preparation, context }: Job): Promise<Start> => {
  const fields = { fields: 'status_code,video_status' }
  const reply = await callGraph({ method: 'GET', path: id, fields }, preparation, context)
  if (reply.kind !== 'answered') return { kind: 'failed', failure: { kind: 'unavailable', reason: reply.reason } }
  const { response } = reply
  const answer = readJson(response.body)
  if (response.status === 200 && Value.Check(Progress, answer)) return { kind: 'from', from: arrivedOf(answer, item) }
  // That a container tells nothing of its bytes is no reason not to send them.
  if (readError(response)?.code === 100) return { kind: 'from', from: 0 }
  const failure = failureOf(response, { secrets: secretsOf(preparation), now: context.clock.now() })
  return { kind: 'failed', failure }
}

const arrivedOf = (answer: Static<typeof Progress>, { bytes }: MediaItem): number => {
  const { status_code: state = 'IN_PROGRESS', video_status: { uploading_phase: phase } = {} } = answer
  // What is beyond uploading, well or not, is looked into by whoever asks for the state next.
  if (state !== 'IN_PROGRESS' || phase?.status === 'complete') return bytes
  return phase?.bytes_transferred ?? phase?.bytes_transfered ?? 0
}

const CHUNK_BYTES = 4_194_304

const streamFrom = (from: number, item: MediaItem, context: Context): StreamedBody => ({
  length: item.bytes - from,
  chunks: chunksFrom(from, item, context),
})

const chunksFrom = async function* (from: number, item: MediaItem, context: Context) {
  for (let start = from; start < item.bytes; start += CHUNK_BYTES) {
    yield await readChunk(item, { from: start, to: Math.min(item.bytes, start + CHUNK_BYTES) }, context)
  }
}

/** The store's own words may hold an address that opens the file: they go to the log and not into a reason. */
const readChunk = async (
  item: MediaItem,
  { from, to }: Readonly<{ from: number; to: number }>,
  { media, log }: Context,
): Promise<Buffer> => {
  const bytes = await media.read(item, from, to).catch((error: unknown) => {
    log.warn({ err: error, media: item.id }, 'a file of the library could not be read')
    return null
  })
  if (bytes?.length !== to - from) throw new Error('a file of the library could not be read')
  return bytes
}

const Success = Type.Object({ success: Type.Literal(true) })

/** Where files are sent, answers have a form of their own. */
const Refusal = Type.Object({
  debug_info: Type.Object({
    retriable: Type.Optional(Type.Boolean()),
    message: Type.Optional(Type.String()),
  }),
})

const LONGEST_REASON = 400

const readAnswer = (response: HttpResponse, { preparation, context }: Job): Sent => {
  const { status, body } = response
  const answer = readJson(body)
  if (status === 200 && Value.Check(Success, answer)) return SENT
  const secrets = secretsOf(preparation)
  if (!Value.Check(Refusal, answer)) return failureOf(response, { secrets, now: context.clock.now() })
  const { retriable = false, message = '' } = answer.debug_info
  const said = message === '' ? `status ${status}` : quote(message, secrets)
  const reason = oneLine(`Instagram did not take the video: ${said}`, LONGEST_REASON)
  if (status === 401) return { kind: 'unauthorized', reason }
  return retriable || !isRefusal(status) ? { kind: 'unavailable', reason } : { kind: 'declined', reason }
}

const isRefusal = (status: number): boolean => status >= 400 && status <= 499 && status !== 408 && status !== 429
