import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { findMedia, type MediaRow } from '#db/media.ts'
import type { MediaFacts } from '#domain/media.ts'
import { refuse, refuseIssues } from '#domain/problem.ts'
import { planFit, type FitBounds, type FitDecision, type FitWishes } from '#media/fit-plan.ts'
import { fitPicture } from '#media/fit.ts'
import { blobKey } from '#media/store.ts'
import { findProvider } from '#providers/registry.ts'
import { addMedia } from './add-media.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMemberOf, notFound } from './member.ts'
import { askStore, openRoom, orDiskFull, type RoomWishes } from './media-room.ts'
import type { MediaView } from './media-view.ts'

export interface FitMediaInput {
  readonly id: string
  /** The network whose rules it is to meet. */
  readonly provider: string
  readonly wishes: FitWishes
}

const boundsOf = (row: MediaRow, code: string): FitBounds => {
  if (row.kind !== 'image') {
    throw refuse(
      'conflict',
      'Only still pictures are made to fit here; convert a video or an animation before you upload it.',
    )
  }
  const rule = findProvider(code)?.mediaRules.image
  if (rule !== undefined) return rule
  const detail = 'There is no network with this code that takes pictures; GET /providers lists them.'
  throw refuseIssues([{ pointer: '/provider', code: 'unknown_provider', detail }])
}

const load = (deps: ActionDeps, actor: Actor, id: string): Promise<MediaRow> =>
  asMemberOf(deps, { actor, table: 'media', id, permission: 'media.write' }, async ({ tx, orgId }) => {
    const row = await findMedia(tx, orgId, id)
    if (row === undefined) throw notFound()
    return row
  })

/** What would be done to a picture so that a network takes it; changes nothing. */
export const planMediaFit = async (deps: ActionDeps, actor: Actor, input: FitMediaInput): Promise<FitDecision> => {
  const row = await load(deps, actor, input.id)
  return planFit(row.facts, boundsOf(row, input.provider), input.wishes)
}

const impossible = (detail: string) => refuse('conflict', `This picture cannot be made to fit: ${detail}.`)

/** Draws the picture anew from its stored bytes into `output`; null when it fits as it is. */
const draw = async (
  deps: ActionDeps,
  row: MediaRow,
  { input, output, bounds, wishes }: { input: string; output: string; bounds: FitBounds; wishes: FitWishes },
): Promise<MediaFacts | null> => {
  const key = blobKey(row.orgId, row.sha256.toString('hex'))
  const copy = async () => pipeline(await deps.media.blobs.read(key), createWriteStream(input, { mode: 0o600 }))
  await askStore(deps, copy())
  const result = await fitPicture({ input, output, facts: row.facts, bounds, wishes })
  if ('refused' in result) throw impossible(result.detail)
  if (result.kind === 'impossible') throw impossible(result.detail)
  return result.kind === 'keep' ? null : result.facts
}

/** Makes a picture that the network takes out of one that it does not; the original stays as it is. */
export const fitMedia = async (deps: ActionDeps, actor: Actor, input: FitMediaInput): Promise<MediaView> => {
  const row = await load(deps, actor, input.id)
  const bounds = boundsOf(row, input.provider)
  const { bytes } = row.facts
  // The copy on the disk is counted here; what is made of it, when it is added.
  const wishes: RoomWishes = {
    orgId: row.orgId,
    id: deps.random.id(),
    promised: 0,
    expected: bytes,
    afterwards: 'release',
  }
  await using room = await openRoom(deps, actor, wishes)
  await room.need(bytes)
  await using desk = await orDiskFull(deps.media.openDesk())
  const facts = await draw(deps, row, { input: desk.incoming, output: desk.made, bounds, wishes: input.wishes })
  if (facts === null) throw refuse('conflict', 'This picture fits as it is; nothing needs to be done.')
  // Awaited here: what is on the desk goes with it.
  return await addMedia(deps, actor, {
    orgId: row.orgId,
    derivedFrom: row.id,
    made: { path: desk.made, facts },
    receive: () => Promise.resolve({ name: row.name, altText: row.altText, tags: row.tags }),
  })
}
