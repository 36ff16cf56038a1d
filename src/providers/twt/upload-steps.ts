import { DURATION_SLACK_SECONDS, type MediaItem } from '#domain/media.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { quote, secretsOf } from '../remote.ts'
import { STANDARD_SECONDS } from './media.ts'
import { callMedia, failed } from './media-calls.ts'
import type { Caller, Failure, MediaAnswer } from './media-calls.ts'
import type { FileState, Processing, Uploaded, Uploading } from './prepared.ts'

/** The file to be uploaded. */
export interface Task {
  readonly item: MediaItem
  /** Its place in the post, from 0. */
  readonly index: number
  /** Whether an earlier call began with it, so that X may have more, or less, of it than we know. */
  readonly isResumed?: boolean
}

export type Step =
  | { readonly kind: 'file'; readonly file: FileState }
  | { readonly kind: 'wait'; readonly file: FileState; readonly seconds: number }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** X's proxies refuse segments above 1 MB (trypost pull request 31). */
const CHUNK_BYTES = 1_000_000

/** A second size, for proxies that take even less; X numbers segments from 0 to 999. */
const SMALL_CHUNK_BYTES = 500_000
const MOST_SEGMENTS = 1_000

const CATEGORIES = { image: 'tweet_image', gif: 'tweet_gif', video: 'tweet_video' } as const

/** X refuses a long video under the name of the others, whoever sends it. One that is long by rounding is none. */
const categoryOf = ({ kind, durationSeconds }: MediaItem): string =>
  kind === 'video' && (durationSeconds ?? 0) > STANDARD_SECONDS + DURATION_SLACK_SECONDS
    ? 'amplify_video'
    : CATEGORIES[kind]

/** X's documented life of an upload, for an answer that does not say. */
const LIFETIME_SECONDS = 86_400

/** A shorter life makes no sense, and would have every file uploaded for ever. */
const LEAST_LIFETIME_SECONDS = 3_600

const Data = Type.Object({
  data: Type.Object({
    id: Type.String({ pattern: '^[0-9]{1,19}$' }),
    media_key: Type.Optional(Type.String({ maxLength: 60 })),
    expires_after_secs: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
    processing_info: Type.Optional(
      Type.Object({
        state: Type.Optional(Type.String()),
        check_after_secs: Type.Optional(Type.Number()),
        error: Type.Optional(
          Type.Object({ message: Type.Optional(Type.String()), name: Type.Optional(Type.String()) }),
        ),
      }),
    ),
  }),
})

type Data = Type.Static<typeof Data>['data']

const json = 'application/json'

/** Tells X what is to come. Nothing is kept of an earlier try. */
export const begin = async (task: Task, caller: Caller, chunkBytes = CHUNK_BYTES): Promise<Step> => {
  const { item } = task
  const answer = await callMedia(
    {
      method: 'POST',
      path: '/2/media/upload/initialize',
      type: json,
      body: JSON.stringify({
        media_type: item.mime,
        total_bytes: item.bytes,
        media_category: categoryOf(item),
      }),
    },
    caller,
  )
  const read = readData(task, answer)
  if (read.kind !== 'data') return read
  const { id, expires_after_secs: life } = read.data
  return {
    kind: 'file',
    file: { stage: 'uploading', sha256: item.sha256, id, chunkBytes, sent: 0, expiresAt: endOf(life, caller) },
  }
}

/** Sends the next part of the file. */
export const sendSegment = async (task: Task, file: Uploading, caller: Caller): Promise<Step> => {
  const { item } = task
  const from = file.sent * file.chunkBytes
  const to = Math.min(item.bytes, from + file.chunkBytes)
  const bytes = await readBytes(task, { from, to }, caller)
  if (bytes === null)
    return failed({ kind: 'unavailable', reason: `${fileName(task)} could not be read from the library.` })
  const form = await encodeForm(bytes, file.sent)
  const answer = await callMedia({ method: 'POST', path: `/2/media/upload/${file.id}/append`, ...form }, caller)
  if (answer.kind === 'failed') return answer
  if (answer.kind === 'declined')
    return answer.status === 413 ? beginSmaller(task, file, caller) : declined(task, answer)
  return { kind: 'file', file: { ...file, sent: file.sent + 1 } }
}

/** The file from its beginning in smaller parts, once. */
const beginSmaller = async (task: Task, file: Uploading, caller: Caller): Promise<Step> => {
  const smaller = Math.max(SMALL_CHUNK_BYTES, Math.ceil(task.item.bytes / MOST_SEGMENTS))
  if (file.chunkBytes > smaller) return begin(task, caller, smaller)
  const reason = `X refuses ${fileName(task)} as too large, even in small parts.`
  return failed({ kind: 'rejected', code: 'media_bytes', reason })
}

const readBytes = async (
  { item }: Task,
  { from, to }: Readonly<{ from: number; to: number }>,
  { context }: Caller,
): Promise<Buffer | null> => {
  try {
    const bytes = await context.media.read(item, from, to)
    if (bytes.length === to - from) return bytes
    context.log.warn({ media: item.id, from, to, read: bytes.length }, 'a file of the library is shorter than noted')
  } catch (error) {
    context.log.warn({ err: error, media: item.id }, 'a file of the library could not be read')
  }
  return null
}

/** The platform's own encoder makes the boundary. */
const encodeForm = async (bytes: Buffer, segment: number): Promise<{ body: Uint8Array; type: string }> => {
  const form = new FormData()
  form.append('segment_index', String(segment))
  form.append('media', new Blob([new Uint8Array(bytes)]), 'media')
  const encoded = new Response(form)
  return { body: new Uint8Array(await encoded.arrayBuffer()), type: encoded.headers.get('content-type') ?? '' }
}

/** Says that the file is whole. */
export const finish = async (task: Task, file: Uploading, caller: Caller): Promise<Step> => {
  const answer = await callMedia({ method: 'POST', path: `/2/media/upload/${file.id}/finalize` }, caller)
  const read = readData(task, answer)
  if (read.kind !== 'data') return read
  const { id, media_key: mediaKey = null, expires_after_secs: life } = read.data
  const since = caller.context.clock.now().toISOString()
  const { sha256 } = file
  return afterwards(task, { sha256, id, mediaKey, since, expiresAt: endOf(life, caller), data: read.data }, caller)
}

/** X's guides give up after ten minutes; long videos have been seen to take longer. */
const MOST_PROCESSING_MS = 900_000

/** Asks how far X is. */
export const look = async (task: Task, file: Processing, caller: Caller): Promise<Step> => {
  const query = `command=STATUS&media_id=${file.id}`
  const answer = await callMedia({ method: 'GET', path: `/2/media/upload?${query}` }, caller)
  const read = readData({ ...task, isResumed: true }, answer)
  if (read.kind !== 'data') return read
  const { sha256, id, mediaKey, since, expiresAt } = file
  return afterwards(task, { sha256, id, mediaKey, since, expiresAt, data: read.data }, caller)
}

type Finished = Omit<Processing, 'stage'> & { readonly data: Data }

const LONGEST_WAIT_SECONDS = 60
const USUAL_WAIT_SECONDS = 5

/** Without a word on processing a file is ready. */
const afterwards = (task: Task, { data, ...file }: Finished, caller: Caller): Step => {
  const { processing_info: info } = data
  const now = caller.context.clock.now()
  if (info === undefined || info.state === 'succeeded') {
    const { since: _, ...kept } = file
    return { kind: 'file', file: { ...kept, stage: 'uploaded', altText: '', readyAt: now.toISOString() } }
  }
  if (info.state === 'failed') return failed(processingFailed(task, info, caller))
  if (now.getTime() - Date.parse(file.since) > MOST_PROCESSING_MS) {
    const reason = `X did not come to an end with ${fileName(task)} in ${MOST_PROCESSING_MS / 60_000} minutes.`
    return failed({ kind: 'unavailable', reason, stale: true })
  }
  const wanted = info.check_after_secs ?? USUAL_WAIT_SECONDS
  const seconds = Math.min(LONGEST_WAIT_SECONDS, Math.max(1, wanted))
  return { kind: 'wait', file: { ...file, stage: 'processing' }, seconds }
}

const processingFailed = (task: Task, { error }: NonNullable<Data['processing_info']>, caller: Caller): Failure => {
  const words = quote(error?.message ?? error?.name ?? '', secretsOf(caller))
  const reason = `X could not process ${fileName(task)}${words === '' ? '.' : `: ${words}`}`
  return { kind: 'rejected', code: 'media_processing_failed', reason }
}

/** Tells X what the file shows. */
export const describe = async (task: Task, file: Uploaded, caller: Caller): Promise<Step> => {
  const { altText } = task.item
  const metadata = { alt_text: { text: altText } }
  const body = JSON.stringify({ id: file.id, metadata })
  const answer = await callMedia({ method: 'POST', path: '/2/media/metadata', type: json, body }, caller)
  const described = { kind: 'file', file: { ...file, altText } } as const
  if (answer.kind === 'answered') {
    const read = readData(task, answer)
    return read.kind === 'data' ? described : read
  }
  if (answer.kind === 'failed') return answer
  // X documents descriptions for images; of videos it says nothing. That shall not keep a video from going out.
  if (task.item.kind === 'video') {
    caller.context.log.warn(
      { status: answer.status, reason: answer.reason },
      'X did not take the description of a video',
    )
    return described
  }
  const reason = `X refuses the description of ${fileName(task)}. ${answer.reason}`
  return failed({ kind: 'rejected', code: 'alt_text_refused', reason })
}

const readData = (
  task: Task,
  answer: MediaAnswer,
): { kind: 'data'; data: Data } | Extract<Step, { kind: 'failed' }> => {
  if (answer.kind === 'failed') return answer
  if (answer.kind === 'declined') return declined(task, answer)
  if (Value.Check(Data, answer.answer)) return { kind: 'data', data: answer.answer.data }
  return failed({ kind: 'unavailable', reason: `X did not answer with the state of ${fileName(task)}.` })
}

/** Of an upload that an earlier call began, X may have forgotten what it had; and one that it does not find is begun anew. */
const declined = (
  task: Task,
  { status, code = 'media_refused', reason }: Extract<MediaAnswer, { kind: 'declined' }>,
): Extract<Step, { kind: 'failed' }> => {
  const said = `X refuses ${fileName(task)}. ${reason}`
  return failed(
    task.isResumed === true || status === 404
      ? { kind: 'unavailable', reason: said, stale: true }
      : { kind: 'rejected', code: code === 'invalid_request' ? 'media_refused' : code, reason: said },
  )
}

const endOf = (life: number | undefined, { context }: Caller): string =>
  new Date(
    context.clock.now().getTime() + Math.max(LEAST_LIFETIME_SECONDS, life ?? LIFETIME_SECONDS) * 1_000,
  ).toISOString()

const fileName = ({ index }: Task): string => `file ${index + 1} of the post`
