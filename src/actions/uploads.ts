import type { Readable } from 'node:stream'
import { findAllMedia } from '#db/media.ts'
import { refuse, Refused } from '#domain/problem.ts'
import { watchArrival } from '#lib/arrival.ts'
import { firstSignal } from '#lib/first-signal.ts'
import type { Appended, Ending } from '#media/append.ts'
import type { Hold } from '#media/upload-hold.ts'
import type { Upload } from '#media/uploads.ts'
import { addMedia, tooLarge, type MediaWords } from './add-media.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { openRoom, orDiskFull, promiseRoom, releaseRoom } from './media-room.ts'
import { asMember, notFound, type Member } from './member.ts'

export type UploadView = Upload

/** Most unfinished uploads of one person, in all organizations together. */
const MOST_OPEN = 20
/** As long as an upload lasts its place is promised to it. */
const UPLOAD_SECONDS = 86_400

const refuseTooMany = (open: number): void => {
  if (open <= MOST_OPEN) return
  throw refuse(
    'too_many_uploads',
    `At most ${MOST_OPEN} uploads can be unfinished; finish or delete one, or wait until it expires.`,
    { limit: MOST_OPEN },
  )
}

const asUploader = <T>(
  deps: ActionDeps,
  actor: Actor,
  { orgId, work }: { readonly orgId: string; readonly work: (member: Member) => Promise<T> },
): Promise<T> => asMember(deps, { actor, orgId, permission: 'media.write' }, work)

/** Most bytes that one upload may have, for whoever may upload here. */
export const uploadLimit = (deps: ActionDeps, actor: Actor, orgId: string): Promise<number> =>
  asUploader(deps, actor, { orgId, work: async () => deps.media.maxFileBytes })

export interface CreateUploadInput {
  readonly orgId: string
  readonly bytes: number
  readonly words: MediaWords
}

/** Begins an upload: a place for so many bytes, and what is said of them. */
export const createUpload = async (deps: ActionDeps, actor: Actor, input: CreateUploadInput): Promise<Upload> => {
  const { orgId, bytes, words } = input
  const { uploads, maxFileBytes } = deps.media
  const { userId } = actor
  await asUploader(deps, actor, {
    orgId,
    work: async () => {
      if (bytes > maxFileBytes) throw tooLarge()
      refuseTooMany((await uploads.listOpen(userId)).length + 1)
    },
  })
  const id = deps.random.id()
  await promiseRoom(deps, actor, { orgId, id, bytes, seconds: UPLOAD_SECONDS })
  try {
    const { name, altText, tags } = words
    const upload = await orDiskFull(uploads.begin({ id, orgId, userId, bytes, name, altText, tags: [...tags] }))
    // Counted once more: of several that begin at once, each sees the others now.
    const open = await uploads.listOpen(userId)
    if (open.length > MOST_OPEN) await uploads.remove(upload)
    refuseTooMany(open.length)
    return upload
  } catch (error) {
    await releaseRoom(deps, actor, { orgId, id })
    throw error
  }
}

interface UploadInput {
  readonly orgId: string
  readonly id: string
}

/** Somebody else's upload, and one of another organization, looks like none. */
const find = async (deps: ActionDeps, { userId }: Actor, { orgId, id }: UploadInput): Promise<Upload> => {
  const upload = await deps.media.uploads.find({ userId, id })
  if (upload === null || upload.orgId !== orgId) throw notFound()
  return upload
}

/** How far an upload has come. */
export const getUpload = async (deps: ActionDeps, actor: Actor, input: UploadInput): Promise<Upload> => {
  await asUploader(deps, actor, { orgId: input.orgId, work: async () => undefined })
  return find(deps, actor, input)
}

const hold = async (deps: ActionDeps, upload: Upload): Promise<Hold> => {
  const held = await deps.media.uploads.hold(upload)
  if (held !== null) return held
  throw refuse('upload_locked', 'Another request writes to this upload; ask for its offset, and go on from there.')
}

/** Gives an upload up, with all that has arrived. */
export const deleteUpload = async (deps: ActionDeps, actor: Actor, input: UploadInput): Promise<void> => {
  const upload = await getUpload(deps, actor, input)
  if (upload.finished) return deps.media.uploads.remove(upload)
  const held = await hold(deps, upload)
  try {
    await deps.media.uploads.remove(upload)
    await releaseRoom(deps, actor, upload)
  } finally {
    await held[Symbol.asyncDispose]()
  }
}

const isKnown = (deps: ActionDeps, actor: Actor, { orgId, id }: Upload): Promise<boolean> =>
  asUploader(deps, actor, { orgId, work: async ({ tx }) => (await findAllMedia(tx, orgId, [id])).length > 0 })

/** The file is no picture or video: sending the rest, or all of it again, would not help. */
const isHopeless = (error: unknown): boolean => error instanceof Refused && error.problem.code === 'invalid_request'

/**
 * Takes the whole file into the library, under the upload's own id: whatever breaks off on the way, finishing once more
 * finds the file that is there, or adds it.
 */
const complete = async (deps: ActionDeps, actor: Actor, upload: Upload): Promise<Upload> => {
  const { uploads } = deps.media
  const { orgId, id, bytes, name, altText, tags } = upload
  const receive = async (path: string): Promise<MediaWords> => {
    await uploads.handOut(upload, path)
    return { name, altText, tags }
  }
  try {
    if (!(await isKnown(deps, actor, upload)))
      await addMedia(deps, actor, { orgId, id, receive, expected: bytes, isBooked: true })
  } catch (error) {
    if (isHopeless(error)) {
      await uploads.remove(upload)
      await releaseRoom(deps, actor, upload)
    }
    throw error
  }
  await uploads.finish(upload)
  await releaseRoom(deps, actor, upload)
  return { ...upload, finished: true }
}

const brokenOff = (): Refused =>
  refuse(
    'request_timeout',
    'The body broke off or came too slowly; what has arrived is kept, ask for the offset and go on from there.',
  )

const refuseUnlessWhole = (ending: Ending): void => {
  if (ending === 'whole') return
  if (ending === 'more')
    throw refuse('payload_too_large', 'There are more bytes here than Upload-Length said.', { reason: 'length' })
  throw brokenOff()
}

export interface ResumeUploadInput extends UploadInput {
  /** Where the body's bytes belong. */
  readonly offset: number
  /** How many of them there are, when that is said beforehand. */
  readonly length: number | null
  readonly body: Readable
}

const checkPlace = (upload: Upload, { offset, length }: ResumeUploadInput): void => {
  if (offset !== upload.offset) {
    throw refuse('upload_offset_mismatch', `This upload stands at ${upload.offset}; send what follows from there.`, {
      offset: upload.offset,
    })
  }
  if (length !== null && offset + length > upload.bytes) refuseUnlessWhole('more')
}

const append = async (
  deps: ActionDeps,
  actor: Actor,
  { upload, input, lost }: { readonly upload: Upload; readonly input: ResumeUploadInput; readonly lost: AbortSignal },
): Promise<Appended> => {
  const { orgId, id, bytes: whole, offset } = upload
  const expected = input.length ?? 0
  await using room = await openRoom(deps, actor, { orgId, id, promised: 0, expected, afterwards: 'keep' })
  using arrival = watchArrival(deps.clock)
  let received = 0
  const onBytes = async (bytes: number): Promise<void> => {
    arrival.count(bytes)
    received += bytes
    // What is beyond the end is not written, and refused.
    await room.need(Math.min(received, whole - offset))
  }
  using stop = firstSignal(arrival.late, lost)
  return await orDiskFull(deps.media.uploads.append(upload, input.body, { stop: stop.signal, onBytes }))
}

/** Takes bytes in where the upload stands. With the last of them, the file goes into the library. */
export const resumeUpload = async (deps: ActionDeps, actor: Actor, input: ResumeUploadInput): Promise<Upload> => {
  const known = await getUpload(deps, actor, input)
  checkPlace(known, input)
  if (known.finished) return known
  await using held = await hold(deps, known)
  // It may have grown, or ended, before it was held.
  const upload = await find(deps, actor, input)
  checkPlace(upload, input)
  if (upload.finished) return upload
  const { offset, ending } = await append(deps, actor, { upload, input, lost: held.lost })
  refuseUnlessWhole(ending)
  if (offset < upload.bytes) return { ...upload, offset }
  return complete(deps, actor, { ...upload, offset })
}
