import multipart from '@fastify/multipart'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest, RequestPayload } from 'fastify'
import type { Answer } from '#sandbox/serve.ts'
import type { TwtAccount } from './events.ts'
import { NO_UPLOAD, noteOf, readUpload, statusOf, type Upload } from './media-body.ts'
import { append, begin, describe, finalizeOwn, status, uploadWhole } from './media-work.ts'
import type { TwtParts } from './parts.ts'
import { isSignedIn, serveGuarded } from './session.ts'
import { type LimitedRoute, MOST_BODY_BYTES } from './settings.ts'

const SCOPES = ['media.write']

type ById = { readonly Params: { readonly id: string } }

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** An empty body in place of one that a stranger sends: nothing of it is to be held in memory. */
const unread = (request: FastifyRequest): RequestPayload =>
  Object.assign(Readable.from([]), { receivedEncodedLength: Number(request.headers['content-length'] ?? 0) })

/** The routes that take files in. They alone read forms, so that every other route goes on reading text. */
export const mediaRoutes = (app: FastifyInstance, parts: TwtParts): void => {
  const serve = async (
    route: LimitedRoute,
    { request, reply }: Exchange,
    work: (account: TwtAccount) => Answer | Promise<Answer>,
  ): Promise<FastifyReply> => await serveGuarded(parts, { route, scopes: SCOPES, work }, { request, reply })

  // Read before anything is decided: what a fault carries out later needs it too. Strangers' bytes are not even read.
  const serveUpload = async (
    route: LimitedRoute,
    { request, reply }: Exchange,
    work: (account: TwtAccount, upload: Upload) => Promise<Answer>,
  ): Promise<FastifyReply> => {
    const upload = isSignedIn(parts, request) ? await readUpload(request) : NO_UPLOAD
    const file = upload.media === null ? {} : { file: noteOf(upload.media) }
    const guarded = { route, scopes: SCOPES, work: (account: TwtAccount) => work(account, upload), ...file }
    return await serveGuarded(parts, guarded, { request, reply })
  }

  void app.register(async (scope) => {
    await scope.register(multipart, { limits: { fileSize: MOST_BODY_BYTES, files: 1, fields: 10, fieldSize: 65_536 } })
    scope.addHook('preParsing', async (request, _reply, payload) =>
      isSignedIn(parts, request) ? payload : unread(request),
    )
    scope.setErrorHandler(async (error, _request, reply) => {
      if (statusOf(error) !== 413) throw error
      return await reply.code(413).send()
    })
    scope.post('/2/media/upload', { bodyLimit: MOST_BODY_BYTES }, (request, reply) =>
      serveUpload('media-upload', { request, reply }, (account, upload) => uploadWhole(parts, account, upload)),
    )
    scope.post<ById>('/2/media/upload/:id/append', { bodyLimit: MOST_BODY_BYTES }, (request, reply) =>
      serveUpload('media-append', { request, reply }, (account, upload) =>
        append(parts, { account, id: request.params.id }, upload),
      ),
    )
    scope.post('/2/media/upload/initialize', (request, reply) => {
      const raw = String(request.body)
      return serve('media-init', { request, reply }, (account) => begin(parts, account, raw))
    })
    scope.post<ById>('/2/media/upload/:id/finalize', (request, reply) =>
      serve('media-finalize', { request, reply }, (account) => finalizeOwn(parts, account, request.params.id)),
    )
    scope.get('/2/media/upload', (request, reply) =>
      serve('media-status', { request, reply }, (account) => status(parts, account, request.url)),
    )
    scope.post('/2/media/metadata', (request, reply) => {
      const raw = String(request.body)
      return serve('media-metadata', { request, reply }, (account) => describe(parts, account, raw))
    })
  })
}
