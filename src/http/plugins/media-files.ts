import type { FastifyInstance, FastifyReply } from 'fastify'
import { openFile, type OpenFile } from '#actions/media-file.ts'
import type { ActionDeps } from '#actions/deps.ts'

interface Asked {
  readonly Params: { readonly org_id: string; readonly name: string }
  readonly Querystring: Readonly<Record<string, unknown>>
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

type Part = { readonly from: number; readonly to: number } | 'beyond' | null

const fromStart = (first: string, last: string, size: number): Part => {
  const from = Number(first)
  if (last !== '' && Number(last) < from) return null
  if (from >= size) return 'beyond'
  return { from, to: last === '' ? size : Math.min(size, Number(last) + 1) }
}

const fromEnd = (length: string, size: number): Part => {
  if (length === '') return null
  return Number(length) === 0 ? 'beyond' : { from: Math.max(0, size - Number(length)), to: size }
}

/** `bytes=0-99`, `bytes=100-` or `bytes=-100`; null for whatever else, which is then answered whole (RFC 9110 §14.2). */
const readRange = (header: string | undefined, size: number): Part => {
  const [matched, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (matched === undefined) return null
  return first === '' ? fromEnd(last, size) : fromStart(first, last, size)
}

const HEADERS = {
  'accept-ranges': 'bytes',
  'cache-control': 'private, max-age=3600, immutable',
  // A file is shown, never run: not even one that a browser would take for a page.
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
}

const send = async (reply: FastifyReply, file: OpenFile, range: string | undefined): Promise<unknown> => {
  const part = readRange(range, file.bytes)
  if (part === 'beyond') return reply.code(416).header('content-range', `bytes */${file.bytes}`).send()
  reply.headers(HEADERS).type(file.mime)
  if (part === null) return reply.header('content-length', file.bytes).send(await file.read())
  const { from, to } = part
  return reply
    .code(206)
    .headers({ 'content-range': `bytes ${from}-${to - 1}/${file.bytes}`, 'content-length': to - from })
    .send(await file.read(part))
}

/** Serves the library's files to whoever has a signed address: people's browsers, and networks that fetch what they publish. */
export const addMediaFiles = (server: FastifyInstance, deps: ActionDeps): void => {
  server.get<Asked>('/media/files/:org_id/:name', { schema: { hide: true } }, async (request, reply) => {
    const { org_id: orgId, name } = request.params
    const { type, expires, signature } = request.query
    const asked = { key: `${orgId}/${name}`, type: text(type), expires: text(expires), signature: text(signature) }
    return send(reply, await openFile(deps, asked), request.headers.range)
  })
}
