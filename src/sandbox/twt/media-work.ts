import { readFile } from 'node:fs/promises'
import type { Answer } from '#sandbox/serve.ts'
import type { TwtAccount } from './events.ts'
import { parseJson, type Upload } from './media-body.ts'
import { appendCheck, beginCheck, describeCheck, wholeCheck, type BeginBody } from './media-contract.ts'
import type { FileSource } from './media-files.ts'
import { finalize } from './media-finish.ts'
import { segmentName } from './media-room.ts'
import { categoryFor, kindOf, mediaKey, VIDEO_BYTES } from './media-rules.ts'
import { uploaded } from './media-show.ts'
import type { KeptMedia } from './media-table.ts'
import type { TwtParts } from './parts.ts'
import { invalidRequest, malformedBody, tooLarge } from './problems.ts'
import { queryOf } from './query.ts'

const MOST_ALT_TEXT = 1_000

const ok = (data: object): Answer => ({ status: 200, body: { data } })

const unknownId = (parameter: string, id: string): Answer =>
  invalidRequest(parameter, id, 'There is no such upload of this account.')

/** Files belong to who uploaded them, and nobody else can do anything to them. */
const ownMedia = ({ state }: TwtParts, account: TwtAccount, id: string): KeptMedia | null => {
  const media = state.media(id)
  return media !== null && media.accountId === account.id ? media : null
}

interface Announced {
  readonly accountId: string
  readonly owners: readonly string[]
  readonly category: string
  readonly declared: string | null
  readonly totalBytes: number
}

/** Makes a file that waits for its bytes; null when it never fits. */
const announce = async (parts: TwtParts, announced: Announced): Promise<string | null> => {
  const { room, settings, state, ground } = parts
  if (!(await room.makeRoom(announced.totalBytes, settings().maxStoredBytes))) return null
  const id = state.nextId()
  const createdAt = ground.clock.now().toISOString()
  state.commit({ kind: 'media-begun', media: { ...announced, owners: [...announced.owners], id, createdAt } })
  return id
}

const tooManyBytes = (bytes: number, most: number): Answer =>
  invalidRequest('total_bytes', String(bytes), `File size exceeds ${most} bytes.`)

/** A picture cannot be announced as a video, nor the other way round. */
const isOfKind = (category: string, type: string): boolean => {
  const kind = kindOf(category)
  if (kind === 'video') return type.startsWith('video/')
  return kind === 'subtitles' ? type.startsWith('text/') : type.startsWith('image/')
}

const beginFault = (body: BeginBody, category: string): Answer | null => {
  const { media_type: type, total_bytes: bytes } = body
  if (!isOfKind(category, type)) return invalidRequest('media_type', type, `Not a type for ${category}.`)
  const isTooLong = kindOf(category) === 'video' && category !== 'amplify_video' && bytes > VIDEO_BYTES
  return isTooLong ? tooManyBytes(bytes, VIDEO_BYTES) : null
}

/** `POST /2/media/upload/initialize`. */
export const begin = async (parts: TwtParts, account: TwtAccount, raw: string): Promise<Answer> => {
  const body = parseJson(raw)
  if (!beginCheck.Check(body)) return malformedBody(beginCheck.Errors(body))
  const { media_type: declared, total_bytes: totalBytes, additional_owners: owners = [] } = body
  const category = body.media_category ?? categoryFor(declared)
  const fault = beginFault(body, category)
  if (fault !== null) return fault
  const id = await announce(parts, { accountId: account.id, owners, category, declared, totalBytes })
  if (id === null) return tooManyBytes(totalBytes, parts.settings().maxStoredBytes)
  return ok({ id, media_key: mediaKey(category, id), expires_after_secs: parts.settings().mediaExpiresAfterSeconds })
}

const bytesOf = async (source: FileSource): Promise<Buffer> =>
  'bytes' in source ? source.bytes : await readFile(source.path)

interface Segment {
  readonly index: number
  readonly bytes: Buffer
}

/** Whether the very same segment is already there, and may be sent again. */
const isRepeat = async ({ room, settings }: TwtParts, id: string, { index, bytes }: Segment): Promise<boolean> =>
  settings().repeatedSegments === 'same-bytes' && bytes.equals(await bytesOf(room.files.source(segmentName(id, index))))

const keepSegment = async (parts: TwtParts, media: KeptMedia, segment: Segment): Promise<Answer | null> => {
  const { index, bytes } = segment
  if (media.finished !== null) return invalidRequest('id', media.id, 'The upload is finalized.')
  if (media.segments.has(index)) {
    const isSame = await isRepeat(parts, media.id, segment)
    return isSame ? null : invalidRequest('segment_index', String(index), 'This segment has been appended already.')
  }
  const before = [...media.segments.values()].reduce((sum, length) => sum + length, 0)
  if (before + bytes.length > media.totalBytes) {
    return invalidRequest('media', '', `More bytes than total_bytes, which is ${media.totalBytes}.`)
  }
  await parts.room.files.write(segmentName(media.id, index), bytes)
  parts.state.commit({ kind: 'media-segment', id: media.id, index, bytes: bytes.length })
  return null
}

const expiresAt = ({ settings }: TwtParts, { createdAt }: KeptMedia): number =>
  Math.floor(Date.parse(createdAt) / 1000) + settings().mediaExpiresAfterSeconds

interface Target {
  readonly account: TwtAccount
  readonly id: string
}

/** `POST /2/media/upload/{id}/append`. */
export const append = async (parts: TwtParts, { account, id }: Target, upload: Upload): Promise<Answer> => {
  const { fields, media: bytes, bodyBytes } = upload
  if (bodyBytes > parts.settings().maxAppendBodyBytes) return tooLarge()
  if (!appendCheck.Check(fields)) return malformedBody(appendCheck.Errors(fields))
  if (bytes === null || bytes.length === 0) return invalidRequest('media', '', 'There are no bytes in it.')
  return await parts.room.alone(id, async () => {
    const media = ownMedia(parts, account, id)
    if (media === null) return unknownId('id', id)
    const refusal = await keepSegment(parts, media, { index: fields.segment_index, bytes })
    return refusal ?? ok({ expires_at: expiresAt(parts, media) })
  })
}

/** `POST /2/media/upload/{id}/finalize`. */
export const finalizeOwn = async (parts: TwtParts, account: TwtAccount, id: string): Promise<Answer> =>
  await parts.room.alone(id, async () => {
    const media = ownMedia(parts, account, id)
    return media === null ? unknownId('id', id) : await finalize(parts, media)
  })

/** `POST /2/media/upload`: the whole file in one request. */
export const uploadWhole = async (parts: TwtParts, account: TwtAccount, upload: Upload): Promise<Answer> => {
  const { fields, media: bytes } = upload
  if (!wholeCheck.Check(fields)) return malformedBody(wholeCheck.Errors(fields))
  if (bytes === null || bytes.length === 0) return invalidRequest('media', '', 'There are no bytes in it.')
  const owners = (fields.additional_owners ?? '').split(',').filter((owner) => owner !== '')
  const facts = { accountId: account.id, owners, category: fields.media_category, declared: null }
  const id = await announce(parts, { ...facts, totalBytes: bytes.length })
  if (id === null) return tooManyBytes(bytes.length, parts.settings().maxStoredBytes)
  return await parts.room.alone(id, async () => {
    const media = ownMedia(parts, account, id)
    if (media === null) return unknownId('media', id)
    return (await keepSegment(parts, media, { index: 0, bytes })) ?? (await finalize(parts, media))
  })
}

const STATUS_NAMES = new Set(['media_id', 'command'])

/** `GET /2/media/upload?command=STATUS`. */
export const status = (parts: TwtParts, account: TwtAccount, url: string): Answer => {
  const query = queryOf(url)
  const stranger = [...query.keys()].find((name) => !STATUS_NAMES.has(name))
  if (stranger !== undefined) return invalidRequest(stranger, query.get(stranger) ?? '', `There is no ${stranger}.`)
  const command = query.get('command') ?? 'STATUS'
  if (command !== 'STATUS') return invalidRequest('command', command, 'The command is not STATUS.')
  const id = query.get('media_id') ?? ''
  const media = ownMedia(parts, account, id)
  if (media === null || media.finished === null) return unknownId('media_id', id)
  return ok(uploaded(parts, media, media.finished))
}

/** `POST /2/media/metadata`. */
export const describe = (parts: TwtParts, account: TwtAccount, raw: string): Answer => {
  const body = parseJson(raw)
  if (!describeCheck.Check(body)) return malformedBody(describeCheck.Errors(body))
  const media = ownMedia(parts, account, body.id)
  if (media === null || media.finished === null) return unknownId('id', body.id)
  const altText = body.metadata?.alt_text?.text
  if (altText === undefined) return ok({ id: body.id, associated_metadata: body.metadata ?? {} })
  if (Array.from(altText).length > MOST_ALT_TEXT) {
    return invalidRequest('metadata.alt_text.text', '', `Must have at most ${MOST_ALT_TEXT} characters.`)
  }
  parts.state.commit({ kind: 'media-described', id: media.id, altText })
  return ok({ id: body.id, associated_metadata: body.metadata ?? {} })
}
