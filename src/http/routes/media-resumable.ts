import { Readable } from 'node:stream'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { MediaWords } from '#actions/add-media.ts'
import { createUpload, deleteUpload, getUpload, resumeUpload, uploadLimit, type UploadView } from '#actions/uploads.ts'
import { refuse } from '#domain/problem.ts'
import { Closed, Id, NoContent, OrgPath } from '#http/schemas/common.ts'
import { problems } from '#http/schemas/problem.ts'
import { closeLate } from '#http/slow-bodies.ts'
import { CHUNK_TYPE, readMetadata, speakTus, TUS_EXTENSIONS, TUS_VERSION } from '#http/tus.ts'
import { wordsOf } from '#http/upload-words.ts'
import { withoutBody } from '#http/validation.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const tags = ['Media']
const UploadPath = Closed({ org_id: Id, upload_id: Id })

const Version = Type.String({ description: `${TUS_VERSION}, the version of the protocol.` })
/** For the document: a request without it, or with another one, does not come so far. */
const spoken = { 'tus-resumable': Version }

const optionsSchema = {
  operationId: 'getUploadOptions',
  tags,
  summary: 'What resumable uploads can do here',
  description: 'Tus-Version, Tus-Extension and Tus-Max-Size, as the protocol tus has them.',
  security: SIGNED_IN,
  params: OrgPath,
  response: { 204: NoContent, ...problems(401, 403, 404) },
}

const createSchema = {
  operationId: 'createUpload',
  tags,
  summary: 'Begin a resumable upload',
  description:
    `The protocol tus ${TUS_VERSION} (https://tus.io), with creation, termination and expiration. The answer's Location is where the bytes go; ` +
    'it holds for a day, until Upload-Expires. Upload-Metadata may have name (or filename), alt_text, and tags, separated by commas.',
  security: SIGNED_IN,
  params: OrgPath,
  headers: Type.Object({
    ...spoken,
    'upload-length': Type.String({
      pattern: '^[1-9][0-9]{0,14}$',
      description: 'how many bytes the file has',
    }),
    'upload-metadata': Type.Optional(
      Type.String({ maxLength: 12_000, description: 'keys with values in Base64, separated by commas' }),
    ),
  }),
  response: { 201: NoContent, ...problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 507) },
}

const getSchema = {
  operationId: 'getUpload',
  tags,
  summary: 'How far an upload has come',
  description: 'Upload-Offset and Upload-Length; with Location and Scheduly-Media-Id once the file is in the library.',
  security: SIGNED_IN,
  params: UploadPath,
  headers: Type.Object(spoken),
  response: { 204: NoContent, ...problems(401, 403, 404, 412) },
}

const resumeSchema = {
  operationId: 'resumeUpload',
  tags,
  summary: 'Send bytes of an upload',
  description:
    'From Upload-Offset on, which must be where the upload stands. When a connection breaks, what has arrived is kept: ask for the offset, ' +
    'and go on. A body may take hours; it is ended after 30 seconds without a byte, or when it brings fewer than 16 KiB a second ' +
    'on average. With the last byte the file goes into the library: Location and ' +
    'Scheduly-Media-Id name it. A file that is no picture or video is refused then, and its upload is gone.',
  security: SIGNED_IN,
  params: UploadPath,
  consumes: [CHUNK_TYPE],
  headers: Type.Object({
    ...spoken,
    'upload-offset': Type.String({ pattern: '^(0|[1-9][0-9]{0,14})$', description: 'where these bytes belong' }),
  }),
  body: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }),
  response: { 204: NoContent, ...problems(400, 401, 403, 404, 408, 409, 412, 413, 415, 422, 423, 503, 507) },
}

const deleteSchema = {
  operationId: 'deleteUpload',
  tags,
  summary: 'Give an upload up',
  description: 'What has arrived is removed. A file that is in the library already stays there.',
  security: SIGNED_IN,
  params: UploadPath,
  headers: Type.Object(spoken),
  response: { 204: NoContent, ...problems(400, 401, 403, 404, 412, 423) },
}

const FILE_NAME_KEYS = ['filename', 'name'] as const

/** Clients send keys of their own beside these (filetype, relativePath); those say nothing that the bytes do not. */
const readWords = (header: string | undefined): MediaWords => {
  const read = header === undefined ? new Map<string, string>() : readMetadata(header)
  const fields = ['alt_text', 'tags'].flatMap((key) => {
    const value = read.get(key)
    return value === undefined ? [] : [[key, value] as const]
  })
  // Both are what the file was called: browsers' clients send the one or the other.
  const fileName = FILE_NAME_KEYS.map((key) => read.get(key)).find((value) => value !== undefined)
  return wordsOf(Object.fromEntries(fields), fileName)
}

const tell = (reply: FastifyReply, upload: UploadView): FastifyReply => {
  reply
    .header('upload-offset', String(upload.offset))
    .header('upload-expires', new Date(upload.expiresAt).toUTCString())
  if (upload.finished) reply.header('location', `/media/${upload.id}`).header('scheduly-media-id', upload.id)
  return reply
}

const checkType = (request: FastifyRequest): void => {
  if (request.headers['content-type'] === CHUNK_TYPE) return
  throw refuse('unsupported_media_type', `The bytes of an upload are sent as ${CHUNK_TYPE}.`)
}

/** How many bytes the body has, when its sender says so; one in chunks is counted as it comes. */
const lengthOf = ({ headers }: FastifyRequest): number | null =>
  headers['content-length'] === undefined ? null : Number(headers['content-length'])

const addReading = (scope: FastifyInstance, { deps, authentication: { actor } }: RouteContext): void => {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>()
  api.options('/orgs/:org_id/media/uploads', { schema: optionsSchema }, async (request, reply) => {
    const most = await uploadLimit(deps, actor(request), request.params.org_id)
    const can = { 'tus-version': TUS_VERSION, 'tus-extension': TUS_EXTENSIONS, 'tus-max-size': String(most) }
    return await reply.code(204).headers(can).send(null)
  })

  const shown = { config: { swagger: { exposeHeadRoute: true } } }
  api.head('/orgs/:org_id/media/uploads/:upload_id', { ...shown, schema: getSchema }, async (request, reply) => {
    const { org_id: orgId, upload_id: id } = request.params
    const upload = await getUpload(deps, actor(request), { orgId, id })
    return await tell(reply.code(204), upload).header('upload-length', String(upload.bytes)).send(null)
  })
}

const addWriting = (scope: FastifyInstance, { deps, authentication: { actor }, slowBodies }: RouteContext): void => {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>()
  api.post('/orgs/:org_id/media/uploads', { schema: createSchema }, async (request, reply) => {
    const { 'upload-length': bytes, 'upload-metadata': metadata } = request.headers
    const { org_id: orgId } = request.params
    if (request.headers['content-type'] === CHUNK_TYPE && lengthOf(request) !== 0) {
      throw refuse('unsupported_media_type', 'An upload begins without bytes; send them to where it is then.')
    }
    const upload = await createUpload(deps, actor(request), { orgId, bytes: Number(bytes), words: readWords(metadata) })
    const location = `/orgs/${orgId}/media/uploads/${upload.id}`
    return await tell(reply.code(201), upload).header('location', location).send()
  })

  const raw = { schema: resumeSchema, validatorCompiler: withoutBody }
  api.patch('/orgs/:org_id/media/uploads/:upload_id', raw, async (request, reply) => {
    checkType(request)
    const { org_id: orgId, upload_id: id } = request.params
    const { body: stream } = request
    const body = stream instanceof Readable ? stream : Readable.from([])
    const place = { offset: Number(request.headers['upload-offset']), length: lengthOf(request), body }
    const resume = () => resumeUpload(deps, actor(request), { orgId, id, ...place })
    const upload = await slowBodies.during(request, resume)
    return await tell(reply.code(204), upload).send(null)
  })

  api.delete('/orgs/:org_id/media/uploads/:upload_id', { schema: deleteSchema }, async (request, reply) => {
    const { org_id: orgId, upload_id: id } = request.params
    await deleteUpload(deps, actor(request), { orgId, id })
    return await reply.code(204).send(null)
  })
}

/** Uploading in pieces, by the protocol tus: bodies are bytes that nobody parses, in a scope of its own. */
export const mediaResumableRoutes = async (scope: FastifyInstance, context: RouteContext): Promise<void> => {
  scope.removeAllContentTypeParsers()
  // Of any type, so that a wrong one is refused in the protocol's own words.
  scope.addContentTypeParser('*', async (_request: unknown, body: unknown) => body)
  scope.addHook('onRequest', speakTus)
  scope.addHook('onError', closeLate)
  addReading(scope, context)
  addWriting(scope, context)
}
