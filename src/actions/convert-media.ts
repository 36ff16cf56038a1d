import { enqueue } from '#db/jobs.ts'
import {
  cancelMediaJob,
  findMediaJob,
  findSameMediaJob,
  insertMediaJob,
  readOpenMediaJobs,
  type MediaJobRow,
} from '#db/media-jobs.ts'
import { findMedia, readMediaUsage } from '#db/media.ts'
import { may } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import type { ConvertOrder } from '#media/convert-order.ts'
import { full } from './media-room.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { mediaJobView, type MediaJobView } from './media-job-view.ts'
import { asMemberOf, notFound, type Member } from './member.ts'
import { recordAct } from './record-act.ts'

/** Most conversions of one organization that wait or are under way. */
const MOST_OPEN = 20

export interface StartMediaJobInput {
  readonly mediaId: string
  readonly order: ConvertOrder
}

/** Room for what comes of it, beside what is there and what others will make. */
const refuseWithoutPlace = async (deps: ActionDeps, { tx, orgId }: Member, bytes: number): Promise<void> => {
  const open = await readOpenMediaJobs(tx, orgId)
  if (open.count >= MOST_OPEN)
    throw refuse(
      'too_many_media_jobs',
      `At most ${MOST_OPEN} conversions of an organization can be open; wait until one has ended, or cancel one.`,
      { limit: MOST_OPEN },
    )
  const used = await readMediaUsage(tx, orgId)
  if (used.bytes + open.bytes + bytes > deps.media.quotaBytes) throw full()
}

const add = async (
  deps: ActionDeps,
  member: Member,
  { mediaId, order, planKey }: StartMediaJobInput & { readonly planKey: Buffer },
): Promise<void> => {
  const { tx, orgId, userId: createdBy } = member
  const { expectedBytes } = order.plan
  await refuseWithoutPlace(deps, member, expectedBytes)
  const id = deps.random.id()
  const added = await insertMediaJob(tx, { orgId, id, mediaId, createdBy, planKey, task: order, expectedBytes })
  // Somebody else asked for the same at this moment; theirs will do.
  if (!added) return
  await enqueue(tx, { queue: 'fit', id, data: { orgId, id } })
  const { provider, plan } = order
  const detail = { job: id, provider, mime: plan.mime, changes: plan.changes.map(({ code }) => code) }
  await recordAct(member, { action: 'media.conversion_started', objectType: 'media', objectId: mediaId, detail })
}

/** Asks for a conversion; the same once more is the same job. */
export const startMediaJob = (deps: ActionDeps, actor: Actor, input: StartMediaJobInput): Promise<MediaJobView> => {
  const { mediaId, order } = input
  const request = { actor, table: 'media', id: mediaId, permission: 'media.write' } as const
  return asMemberOf(deps, request, async (member) => {
    const { tx, orgId } = member
    if ((await findMedia(tx, orgId, mediaId)) === undefined) throw notFound()
    const planKey = sha256(JSON.stringify(order))
    const same = { orgId, mediaId, planKey }
    if ((await findSameMediaJob(tx, same)) === undefined) await add(deps, member, { ...input, planKey })
    const job = await findSameMediaJob(tx, same)
    if (job === undefined)
      throw refuse('conflict', 'The same conversion ended at this moment; ask for it once more.', {
        reason: 'conversion_ended',
      })
    return mediaJobView(job)
  })
}

export interface MediaJobInput {
  readonly mediaId: string
  readonly id: string
}

const present = async ({ tx, orgId }: Member, { mediaId, id }: MediaJobInput): Promise<MediaJobRow> => {
  const row = await findMediaJob(tx, { orgId, id, mediaId })
  if (row === undefined) throw notFound()
  return row
}

/** How far a conversion is, and what became of it. */
export const getMediaJob = (deps: ActionDeps, actor: Actor, input: MediaJobInput): Promise<MediaJobView> =>
  asMemberOf(deps, { actor, table: 'media', id: input.mediaId, permission: 'media.read' }, async (member) =>
    mediaJobView(await present(member, input)),
  )

/** Calls a conversion off; its worker notices within seconds. One that has ended stays as it is. */
export const cancelConversion = (deps: ActionDeps, actor: Actor, input: MediaJobInput): Promise<MediaJobView> =>
  asMemberOf(deps, { actor, table: 'media', id: input.mediaId, permission: 'media.write' }, async (member) => {
    const row = await present(member, input)
    if (!may(member.role, 'media.write-any') && row.createdBy !== member.userId)
      throw refuse(
        'forbidden',
        'Editors cancel their own conversions only; ask who started it, an admin or an owner.',
        { reason: 'own_conversions' },
      )
    if (await cancelMediaJob(member.tx, row)) {
      const detail = { job: row.id }
      await recordAct(member, {
        action: 'media.conversion_canceled',
        objectType: 'media',
        objectId: row.mediaId,
        detail,
      })
    }
    return mediaJobView(await present(member, input))
  })
