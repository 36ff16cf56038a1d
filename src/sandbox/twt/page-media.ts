import type { FastifyInstance } from 'fastify'
import type { ByteRange } from './media-files.ts'
import { mediaKey } from './media-rules.ts'
import type { KeptMedia } from './media-table.ts'
import type { TwtParts } from './parts.ts'

/** Types that browsers show as what they are. */
const SHOWN = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'video/mp4', 'video/quicktime'])

/** What somebody uploaded must not act on whoever looks at it. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, max-age=60',
  'accept-ranges': 'bytes',
} as const

interface Shown {
  readonly id: string
  readonly bytes: number
  readonly mime: string
}

const shownAs = ({ id, finished }: KeptMedia): Shown | null => {
  const { bytes = 0, mime = null } = finished ?? {}
  return mime !== null && SHOWN.has(mime) ? { id, bytes, mime } : null
}

const find = ({ state }: TwtParts, name: string): Shown | null => {
  const id = name.split('_').at(-1) ?? ''
  const media = state.media(id)
  const isNamed = media !== null && (name === id || name === mediaKey(media.category, id))
  return isNamed && media.isKept && state.isShown(id) ? shownAs(media) : null
}

/** The one range of bytes that is asked for; players move about in a video with it. */
const rangeOf = (header: string | undefined, bytes: number): ByteRange | null => {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? '')
  if (match === null) return null
  const from = Number(match[1])
  const to = match[2] === '' ? bytes - 1 : Math.min(Number(match[2]), bytes - 1)
  return from <= to ? { from, to } : null
}

const sizeHeaders = (range: ByteRange | null, bytes: number): Readonly<Record<string, string | number>> =>
  range === null
    ? { 'content-length': bytes }
    : { 'content-length': range.to - range.from + 1, 'content-range': `bytes ${range.from}-${range.to}/${bytes}` }

/** `GET /media/{key}`: the file of a post, for the pages. */
export const mediaPage = (app: FastifyInstance, parts: TwtParts): void => {
  app.get<{ Params: { name: string } }>('/media/:name', async (request, reply) => {
    const media = find(parts, request.params.name)
    if (media === null) return reply.callNotFound()
    const { id, bytes, mime } = media
    const range = rangeOf(request.headers.range, bytes)
    const stream = await parts.room.files.read(id, range ?? undefined)
    if (stream === null) return reply.callNotFound()
    const headers = { ...HEADERS, ...sizeHeaders(range, bytes), 'content-type': mime }
    return await reply
      .code(range === null ? 200 : 206)
      .headers(headers)
      .send(stream)
  })
}
