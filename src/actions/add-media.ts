import { findMedia, insertMedia, reserveBlob } from '#db/media.ts'
import { refuse, refuseIssues, type Refused } from '#domain/problem.ts'
import type { Ingested, Made } from '#media/shelf.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, beside, notFound, type Member } from './member.ts'
import { askStore, full, openRoom, orDiskFull, type Room, type RoomWishes } from './media-room.ts'
import { mediaView, type MediaView } from './media-view.ts'
import { recordAct } from './record-act.ts'

/** What is said of a file when it comes in. */
export interface MediaWords {
  readonly name: string
  readonly altText: string
  readonly tags: readonly string[]
}

export interface AddMediaInput {
  readonly orgId: string
  /**
   * Writes the file to this path, asking for room before each piece, and says what it is called; rejects with `Refused` when
   * it cannot be had.
   */
  readonly receive: (path: string, need: Room['need']) => Promise<MediaWords>
  /** How many bytes it has at most, as far as that is known beforehand. */
  readonly expected?: number | undefined
  /** What was booked for it beforehand, under its id, stays booked when it cannot be added now. */
  readonly isBooked?: boolean
  readonly derivedFrom?: string | undefined
  /** A file that we made ourselves; then nothing is received but words. */
  readonly made?: Made | undefined
  /** What the file is to be called; a new id without it. */
  readonly id?: string | undefined
}

/** What is said of a file with more bytes than any may have. */
export const tooLarge = (): Refused =>
  refuse('payload_too_large', 'This file is larger than this installation takes; see MEDIA_MAX_MB.', { reason: 'file' })

const reserve = async (
  deps: ActionDeps,
  { tx }: Member,
  { ingested: { sha256, facts }, arrival }: { ingested: Ingested; arrival: string },
): Promise<void> => {
  const place = { sha256: Buffer.from(sha256, 'hex'), bytes: facts.bytes, quota: deps.media.quotaBytes, arrival }
  if (!(await reserveBlob(tx, place))) throw full()
}

const add = async (
  deps: ActionDeps,
  member: Member,
  {
    ingested,
    words,
    derivedFrom,
    id,
  }: { ingested: Ingested; words: MediaWords; derivedFrom: string | null; id: string },
): Promise<MediaView> => {
  const { tx, orgId, userId } = member
  const { facts, sha256, thumbnail } = ingested
  const file = { orgId, id, createdBy: userId, sha256: Buffer.from(sha256, 'hex'), facts, derivedFrom, ...words }
  if (!(await insertMedia(tx, file, thumbnail !== null))) {
    throw refuse('unavailable', 'This file took so long that its place was given up; upload it again.', {
      reason: 'file_given_up',
    })
  }
  await recordAct(member, {
    action: 'media.added',
    objectType: 'media',
    objectId: id,
    detail: { name: words.name, kind: facts.kind, bytes: facts.bytes, sha256 },
  })
  const row = await findMedia(tx, orgId, id)
  if (row === undefined) throw notFound()
  return mediaView(deps, row)
}

const roomFor = ({ orgId, made, expected, isBooked }: AddMediaInput, id: string): RoomWishes => {
  // At least a byte: a library that is full takes nothing, whatever it is.
  const bytes = Math.max(1, made?.facts.bytes ?? expected ?? 0)
  if (isBooked === true) return { orgId, id, promised: 0, expected: bytes, afterwards: 'keep' }
  return { orgId, id, promised: bytes, expected: bytes, afterwards: 'release' }
}

/**
 * Takes a file into the library: received, looked at by its bytes, made harmless, given a place, stored, and only then named.
 * Whatever breaks off half-way leaves nothing but a place without a name, which is given up after a day.
 */
export const addMedia = async (deps: ActionDeps, actor: Actor, input: AddMediaInput): Promise<MediaView> => {
  const { orgId, receive, made, derivedFrom = null, id = deps.random.id() } = input
  const request = { actor, orgId, permission: 'media.write' } as const
  const aside = beside(actor)
  await using room = await openRoom(deps, aside, roomFor(input, id))
  await using desk = await orDiskFull(deps.media.openDesk())
  const words = await orDiskFull(receive(desk.incoming, room.need))
  const ingested = await orDiskFull(made === undefined ? desk.ingest() : desk.adopt(made))
  if ('refused' in ingested) {
    throw refuseIssues([{ pointer: '/file', code: `media_${ingested.refused}`, detail: ingested.detail }])
  }
  await asMember(deps, { ...request, actor: aside }, (member) => reserve(deps, member, { ingested, arrival: id }))
  await askStore(deps, deps.media.keep(orgId, ingested))
  return asMember(deps, request, (member) => add(deps, member, { ingested, words, derivedFrom, id }))
}
