import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse, refuseIssues } from '#domain/problem.ts'

/** The one version of the protocol of resumable uploads (https://tus.io) that is spoken here. */
export const TUS_VERSION = '1.0.0'
export const TUS_EXTENSIONS = 'creation,expiration,termination'
export const CHUNK_TYPE = 'application/offset+octet-stream'

/** Every answer says the version; what is asked in another one, or in none, is refused before anything is looked at. */
export const speakTus = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  reply.header('tus-resumable', TUS_VERSION)
  if (request.method === 'OPTIONS' || request.headers['tus-resumable'] === TUS_VERSION) return
  reply.header('tus-version', TUS_VERSION)
  throw refuse('unsupported_version', `Send the header Tus-Resumable: ${TUS_VERSION}.`)
}

const PLACE = '/upload-metadata'
const MOST_PAIRS = 20
const PAIR = /^([!-+\--~]+)(?: ([A-Za-z0-9+/]*={0,2}))?$/

const malformed = () =>
  refuseIssues([
    {
      pointer: PLACE,
      code: 'invalid_format',
      detail: 'Upload-Metadata is a list of keys, each with its value as UTF-8 in Base64 behind a space.',
    },
  ])

const decode = (encoded: string): string => {
  const bytes = Buffer.from(encoded, 'base64')
  // Node reads what is no Base64 as far as it can; only what comes out again as it went in was some.
  if (bytes.toString('base64').replace(/=+$/, '') !== encoded.replace(/=+$/, '')) throw malformed()
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw malformed()
  }
}

/** The pairs of the header Upload-Metadata. */
export const readMetadata = (header: string): ReadonlyMap<string, string> => {
  const read = new Map<string, string>()
  const pairs = header.split(',').map((pair) => pair.trim())
  if (pairs.length > MOST_PAIRS) {
    throw refuseIssues([
      {
        pointer: PLACE,
        code: 'too_long',
        detail: `At most ${MOST_PAIRS} keys can be given.`,
        params: { reason: 'keys', limit: MOST_PAIRS },
      },
    ])
  }
  for (const pair of pairs) {
    const [, key = '', encoded = ''] = PAIR.exec(pair) ?? []
    if (key === '') throw malformed()
    if (read.has(key)) {
      throw refuseIssues([{ pointer: PLACE, code: 'repeated', detail: 'A key stands in Upload-Metadata twice.' }])
    }
    read.set(key, decode(encoded))
  }
  return read
}
