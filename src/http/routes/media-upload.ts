import { createHash, type Hash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import multipart, { type Multipart, type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { tooLarge, type MediaWords } from '#actions/add-media.ts'
import type { ActionDeps } from '#actions/deps.ts'
import { uploadMedia } from '#actions/upload-media.ts'
import { refuse, refuseIssues, type Issue } from '#domain/problem.ts'
import { pointerStep } from '#http/bad-input.ts'
import { OrgPath } from '#http/schemas/common.ts'
import { MediaSchema, UploadFields } from '#http/schemas/media.ts'
import { problems } from '#http/schemas/problem.ts'
import { closeLate } from '#http/slow-bodies.ts'
import { checkFields, wordsOf } from '#http/upload-words.ts'
import { withoutBody } from '#http/validation.ts'
import { watchArrival, type Arrival } from '#lib/arrival.ts'
import { firstSignal } from '#lib/first-signal.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const MULTIPART = 'multipart/form-data'
const MOST_FIELDS = 3
const LONGEST_FIELD = 4_096
const BESIDE = 'Beside one file an upload can have the fields name, alt_text and tags, each once.'

const schema = {
  operationId: 'uploadMedia',
  tags: ['Media'],
  summary: 'Upload a file into the library',
  description:
    'JPEG, PNG, WebP, GIF, MP4 or MOV, recognized by its bytes. Pictures are turned upright, and what they tell of places and ' +
    'cameras is taken out. The fields come before the file. It may take hours; it is ended after 30 seconds without a byte, or ' +
    'when it brings fewer than 16 KiB a second on average. Where connections break, use a resumable upload.',
  security: SIGNED_IN,
  params: OrgPath,
  consumes: [MULTIPART],
  body: Type.Object({
    ...UploadFields.properties,
    file: Type.Unsafe<string>({ type: 'string', format: 'binary' }),
  }),
  response: { 201: MediaSchema, ...problems(400, 401, 403, 404, 408, 409, 413, 415, 422, 503, 507) },
}

/** Where the file goes, and who looks how fast it comes. */
interface Incoming {
  readonly path: string
  readonly maxBytes: number
  readonly arrival: Arrival
  /** Aborted when the rest will not come. */
  readonly stop: AbortSignal
  /** Asks for room before so many bytes in all are written. */
  readonly need: (bytes: number) => Promise<void>
  /** Takes in what the file is, beside its place. */
  readonly hash: Hash
}

const counted = ({ arrival, need, hash }: Incoming) =>
  async function* count(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0
    for await (const chunk of chunks) {
      arrival.count(chunk.length)
      bytes += chunk.length
      await need(bytes)
      hash.update(chunk)
      yield chunk
    }
  }

const keep = async ({ file }: MultipartFile, incoming: Incoming): Promise<void> => {
  const { path, stop } = incoming
  await pipeline(file, counted(incoming), createWriteStream(path, { mode: 0o600 }), { signal: stop })
  if (file.truncated) throw tooLarge()
}

const repeated = (pointer: string) =>
  refuseIssues([{ pointer, code: 'repeated', detail: 'This stands in the upload more than once.' }])

const unknownField = (name: string) => {
  const detail = 'The file goes into the field named file.'
  return refuseIssues([{ pointer: pointerStep(name), code: 'unknown_field', detail }])
}

const readField = (fields: Record<string, string>, part: Extract<Multipart, { type: 'field' }>): void => {
  const { fieldname, value } = part
  // A part without the name of a file is read as text.
  if (fieldname === 'file') {
    const detail = 'The part named file has no filename; give it one, as in name="file"; filename="picture.jpg".'
    throw refuseIssues([{ pointer: '/file', code: 'filename_missing', detail }])
  }
  if (Object.hasOwn(fields, fieldname)) throw repeated(pointerStep(fieldname))
  if (typeof value !== 'string') {
    const detail = 'This field must be plain text.'
    throw refuseIssues([{ pointer: pointerStep(fieldname), code: 'invalid_type', detail }])
  }
  fields[fieldname] = value
}

/** Reads the parts as they come; the file goes to its path, never into memory. */
const receive = async (request: FastifyRequest, incoming: Incoming): Promise<MediaWords> => {
  if (!request.isMultipart()) {
    throw refuse('unsupported_media_type', `A file is sent as ${MULTIPART}, with a part named file.`)
  }
  const fields: Record<string, string> = {}
  let file: MultipartFile | null = null
  const limits = {
    fileSize: incoming.maxBytes,
    files: 1,
    fields: MOST_FIELDS,
    fieldSize: LONGEST_FIELD,
    parts: MOST_FIELDS + 1,
  }
  for await (const part of request.parts({ limits })) {
    if (part.type === 'field') {
      readField(fields, part)
      continue
    }
    if (part.fieldname !== 'file') throw unknownField(part.fieldname)
    checkFields(fields)
    file = part
    await keep(part, incoming)
  }
  if (file === null)
    throw refuseIssues([
      { pointer: '/file', code: 'required', detail: 'There is no file in this upload.', params: { reason: 'upload' } },
    ])
  return wordsOf(fields, file.filename)
}

/** What the parser refuses by its limits, and by itself. */
const LIMITS: Readonly<Record<string, Issue>> = {
  FST_FILES_LIMIT: {
    pointer: '/file',
    code: 'repeated',
    detail: 'An upload brings one file; send others by themselves.',
  },
  FST_FIELDS_LIMIT: { pointer: '', code: 'too_many_fields', detail: BESIDE },
  FST_PARTS_LIMIT: { pointer: '', code: 'too_many_fields', detail: BESIDE },
  FST_PROTO_VIOLATION: { pointer: '', code: 'forbidden_key', detail: 'A field has a name that is kept for programs.' },
}

/** The parser of multipart bodies throws bare errors for what it cannot read; all others here have a code, or are ours. */
const readable = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    const limit = error instanceof Error && 'code' in error ? LIMITS[String(error.code)] : undefined
    if (limit !== undefined) throw refuseIssues([limit])
    if (!(error instanceof Error) || error.name !== 'Error' || 'code' in error) throw error
    throw refuse('malformed_request', `The body is not ${MULTIPART}, or it ends too early.`)
  }
}

const TOO_SLOW = 'The file came too slowly, or not at all for 30 seconds; send it again, or use a resumable upload.'

const whenStopped = (late: AbortSignal, stop: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const end = () =>
      reject(late.aborted ? refuse('request_timeout', TOO_SLOW) : refuse('malformed_request', 'The body broke off.'))
    stop.addEventListener('abort', end, { once: true })
  })

/** Aborted when the connection ends before the body does. */
const whenCut = ({ raw }: FastifyRequest): AbortSignal => {
  const cut = new AbortController()
  raw.once('close', () => {
    if (!raw.readableEnded) cut.abort()
  })
  return cut.signal
}

/** Takes the body in for as long as it comes fast enough. */
const receiveInTime = async (
  request: FastifyRequest,
  { media, clock }: ActionDeps,
  place: Pick<Incoming, 'path' | 'need' | 'hash'>,
): Promise<MediaWords> => {
  using arrival = watchArrival(clock)
  using first = firstSignal(arrival.late, whenCut(request))
  const stop = first.signal
  const received = readable(receive(request, { ...place, maxBytes: media.maxFileBytes, arrival, stop }))
  return await Promise.race([whenStopped(arrival.late, stop), received])
}

/** What the sender says of the whole body: the file is a little smaller. Nothing, when it comes in chunks. */
const expectedBytes = ({ headers }: FastifyRequest, maxBytes: number): number | undefined =>
  headers['content-length'] === undefined ? undefined : Math.min(Number(headers['content-length']), maxBytes)

/** Uploading: the one route whose body is no JSON, in a scope of its own. */
export const mediaUploadRoutes = async (
  scope: FastifyInstance,
  { deps, authentication: { actor }, slowBodies }: RouteContext,
): Promise<void> => {
  await scope.register(multipart, { throwFileSizeLimit: false })
  scope.addHook('onError', closeLate)
  const api = scope.withTypeProvider<TypeBoxTypeProvider>()
  api.post('/orgs/:org_id/media', { schema, validatorCompiler: withoutBody }, async (request, reply) => {
    const hash = createHash('sha256')
    const media = await uploadMedia(deps, actor(request), {
      orgId: request.params.org_id,
      expected: expectedBytes(request, deps.media.maxFileBytes),
      receive: (path, need) => slowBodies.during(request, () => receiveInTime(request, deps, { path, need, hash })),
      digest: () => hash.digest(),
    })
    return await reply.code(201).header('location', `/media/${media.id}`).send(media)
  })
}
