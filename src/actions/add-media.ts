import { findMedia, insertMedia, readMediaUsage, reserveBlob } from '#db/media.ts'
import { refuse, refuseIssues, type Refused } from '#domain/problem.ts'
import type { Ingested, Made } from '#media/shelf.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, notFound, type Member } from './member.ts'
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
  /** Writes the file to this path and says what it is called; rejects with `Refused` when it cannot be had. */
  readonly receive: (path: string) => Promise<MediaWords>
  readonly derivedFrom?: string | undefined
  /** A file that we made ourselves; then nothing is received but words. */
  readonly made?: Made | undefined
  /** What the file is to be called; a new id without it. */
  readonly id?: string | undefined
}

/** What is said of a file with more bytes than any may have. */
export const tooLarge = (): Refused =>
  refuse('payload_too_large', 'This file is larger than this installation takes; see MEDIA_MAX_MB.')

/** What is said when there is no place left. */
export const full = (): Refused =>
  refuse('quota_exceeded', 'The library of this organization is full; delete files that no post needs any more.')

/** Asked before a byte is read: nobody sends half a gigabyte for nothing. */
const refuseFull = async (deps: ActionDeps, { tx, orgId }: Member): Promise<void> => {
  const { bytes } = await readMediaUsage(tx, orgId)
  if (bytes >= deps.media.quotaBytes) throw full()
}

const reserve = async (deps: ActionDeps, { tx }: Member, { sha256, facts }: Ingested): Promise<void> => {
  const place = { sha256: Buffer.from(sha256, 'hex'), bytes: facts.bytes, quota: deps.media.quotaBytes }
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
    throw refuse('unavailable', 'This file took so long that its place was given up; upload it again.')
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

/**
 * Takes a file into the library: received, looked at by its bytes, made harmless, given a place, stored, and only then named.
 * Whatever breaks off half-way leaves nothing but a place without a name, which is given up after a day.
 */
export const addMedia = async (deps: ActionDeps, actor: Actor, input: AddMediaInput): Promise<MediaView> => {
  const { orgId, receive, made, derivedFrom = null, id = deps.random.id() } = input
  const request = { actor, orgId, permission: 'media.write' } as const
  await asMember(deps, request, (member) => refuseFull(deps, member))
  await using desk = await deps.media.openDesk()
  const words = await receive(desk.incoming)
  const ingested = made === undefined ? await desk.ingest() : await desk.adopt(made)
  if ('refused' in ingested) {
    throw refuseIssues([{ pointer: '/file', code: `media_${ingested.refused}`, detail: ingested.detail }])
  }
  await asMember(deps, request, (member) => reserve(deps, member, ingested))
  await deps.media.keep(orgId, ingested)
  return asMember(deps, request, (member) => add(deps, member, { ingested, words, derivedFrom, id }))
}
