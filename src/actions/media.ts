import {
  deleteMedia as removeMedia,
  findMedia,
  listMedia as queryMedia,
  listMediaTags as queryTags,
  listUses,
  lockMedia,
  readMediaUsage,
  updateMedia,
  type MediaFilter,
  type MediaRow,
  type MediaTag,
} from '#db/media.ts'
import { may } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { decodeCursor, pageOf, type Page } from './cursor.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, asMemberOf, notFound, type Member } from './member.ts'
import { mediaTag, mediaView, type MediaView } from './media-view.ts'
import { refuseUnlessExpected } from './precondition.ts'
import { recordAct } from './record-act.ts'

export interface ListMediaInput {
  readonly filter: MediaFilter
  readonly limit: number
  readonly cursor?: string | undefined
}

/** One page of the library, newest first. */
export const listMedia = (deps: ActionDeps, actor: Actor, input: ListMediaInput): Promise<Page<MediaView>> => {
  const { filter, limit, cursor } = input
  return asMember(deps, { actor, orgId: filter.orgId, permission: 'media.read' }, async ({ tx }) => {
    const list = JSON.stringify(['media', filter])
    const after = cursor === undefined ? null : decodeCursor(deps.cursorKey, list, cursor)
    const rows = await queryMedia(tx, filter, { limit, after })
    const position = (row: (typeof rows)[number]) => ({ key: row.sortKey, id: row.id })
    const { shown, page } = pageOf(deps.cursorKey, { rows, limit, list, position })
    return { data: await Promise.all(shown.map((row) => mediaView(deps, row))), page }
  })
}

const present = async ({ tx, orgId }: Member, id: string): Promise<MediaRow> => {
  const row = await findMedia(tx, orgId, id)
  if (row === undefined) throw notFound()
  return row
}

export interface MediaDetailView extends MediaView {
  /** The newest posts that use it. */
  readonly used_by: readonly string[]
}

const MOST_USES = 50

const detail = async (deps: ActionDeps, member: Member, id: string): Promise<MediaDetailView> => ({
  ...(await mediaView(deps, await present(member, id))),
  used_by: await listUses(member.tx, { orgId: member.orgId, id }, MOST_USES),
})

export const getMedia = (deps: ActionDeps, actor: Actor, id: string): Promise<MediaDetailView> =>
  asMemberOf(deps, { actor, table: 'media', id, permission: 'media.read' }, (member) => detail(deps, member, id))

const refuseUnlessOwn = (member: Member, row: MediaRow): void => {
  if (may(member.role, 'media.write-any') || row.createdBy === member.userId) return
  throw refuse('forbidden', 'Editors change their own files only; ask who uploaded it, an admin or an owner.', {
    reason: 'own_files',
  })
}

/** The file as it stays until the transaction ends, if it still is what the request was meant for. */
const heldForChange = async (member: Member, id: string): Promise<MediaRow> => {
  await lockMedia(member.tx, member.orgId, id)
  const row = await present(member, id)
  await refuseUnlessExpected(member, async () => mediaTag(row))
  return row
}

export interface EditMediaInput {
  readonly id: string
  readonly name?: string | undefined
  readonly altText?: string | undefined
  readonly tags?: readonly string[] | undefined
}

/** Changes what is said of a file. Posts that use it keep the alt text that they were written with. */
export const editMedia = (deps: ActionDeps, actor: Actor, input: EditMediaInput): Promise<MediaDetailView> => {
  const { id, ...change } = input
  return asMemberOf(deps, { actor, table: 'media', id, permission: 'media.write' }, async (member) => {
    refuseUnlessOwn(member, await heldForChange(member, id))
    await updateMedia(member.tx, { orgId: member.orgId, id }, change)
    return detail(deps, member, id)
  })
}

/** Takes a file out of the library; what is about to go out keeps its files. */
export const deleteMedia = (deps: ActionDeps, actor: Actor, id: string): Promise<void> =>
  asMemberOf(deps, { actor, table: 'media', id, permission: 'media.write' }, async (member) => {
    const row = await heldForChange(member, id)
    refuseUnlessOwn(member, row)
    const result = await removeMedia(member.tx, id)
    if (result === 'gone') throw notFound()
    if (result === 'used') {
      throw refuse(
        'media_in_use',
        'A post that is to go out uses this file; cancel it, or give it another file, first.',
      )
    }
    await recordAct(member, {
      action: 'media.deleted',
      objectType: 'media',
      objectId: id,
      detail: { name: row.name, sha256: row.sha256.toString('hex') },
    })
  })

/** More are shown to nobody at once. */
const MOST_TAGS = 1_000

/** The tags that files have, which are the library's folders: a file may lie in several. */
export const listMediaTags = (deps: ActionDeps, actor: Actor, orgId: string): Promise<readonly MediaTag[]> =>
  asMember(deps, { actor, orgId, permission: 'media.read' }, ({ tx }) => queryTags(tx, orgId, MOST_TAGS))

export interface MediaUsageView {
  readonly bytes: number
  readonly files: number
  readonly quota_bytes: number
}

/** How much of its place an organization has used. */
export const getMediaUsage = (deps: ActionDeps, actor: Actor, orgId: string): Promise<MediaUsageView> =>
  asMember(deps, { actor, orgId, permission: 'media.read' }, async ({ tx }) => ({
    ...(await readMediaUsage(tx, orgId)),
    quota_bytes: deps.media.quotaBytes,
  }))
