import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Value } from 'typebox/value'
import { Type } from 'typebox'

/** A request that brings bytes, however it brings them. */
export interface Upload {
  /** What was sent, with an empty text in place of the bytes; null when it could not be read. */
  readonly fields: Readonly<Record<string, unknown>> | null
  /** Null when none came, or none that could be read. */
  readonly media: Buffer | null
  /** Of the whole body. */
  readonly bodyBytes: number
}

export const NO_UPLOAD: Upload = { fields: null, media: null, bodyBytes: 0 }

const Fields = Type.Record(Type.String(), Type.Unknown())
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** The JSON value of a body, or null. */
export const parseJson = (raw: string): unknown => {
  try {
    const value: unknown = JSON.parse(raw)
    return value
  } catch {
    return null
  }
}

const fromJson = (raw: string): Upload => {
  const value = parseJson(raw)
  const bodyBytes = Buffer.byteLength(raw)
  if (!Value.Check(Fields, value)) return { ...NO_UPLOAD, bodyBytes }
  const { media } = value
  if (typeof media !== 'string' || media === '' || !BASE64.test(media)) return { fields: value, media: null, bodyBytes }
  return { fields: { ...value, media: '' }, media: Buffer.from(media, 'base64'), bodyBytes }
}

/** Forms hold text only: what looks like a number is one. */
const fieldValue = (text: string): unknown => (/^\d{1,15}$/.test(text) ? Number(text) : text)

const fromForm = async (request: FastifyRequest): Promise<Upload> => {
  const fields = new Map<string, unknown>()
  let media: Buffer | null = null
  let bodyBytes = 0
  let isTwice = false
  for await (const part of request.parts()) {
    isTwice ||= fields.has(part.fieldname)
    const bytes = part.type === 'file' ? await part.toBuffer() : Buffer.from(String(part.value))
    bodyBytes += bytes.length
    if (part.fieldname === 'media') media = bytes
    fields.set(part.fieldname, part.fieldname === 'media' ? '' : fieldValue(bytes.toString('utf8')))
  }
  const length = Number(request.headers['content-length'] ?? bodyBytes)
  return { fields: isTwice ? null : Object.fromEntries(fields), media, bodyBytes: length }
}

/** The status that a failure to read asks for; 0 for none. */
export const statusOf = (error: unknown): number =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 0

/** Reads the body of an upload: a form, or JSON with the bytes in base 64. Rejects when it is too large. */
export const readUpload = async (request: FastifyRequest): Promise<Upload> => {
  if (!request.isMultipart()) return fromJson(String(request.body))
  try {
    return await fromForm(request)
  } catch (error) {
    if (statusOf(error) === 413) throw error
    return NO_UPLOAD
  }
}

/** How the ledger notes a file. */
export const noteOf = (bytes: Buffer): { readonly bytes: number; readonly sha256: string } => ({
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})
