import { listRevisions as queryRevisions, type RevisionRow } from '#db/post-revisions.ts'
import type { PostOptions } from '#domain/content.ts'
import { decodeCursor, pageOf, type Page } from './cursor.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMemberOf } from './member.ts'
import { mediaUse, partView, type MediaUseView, type PartView } from './post-view.ts'

/** What a post said before it was changed. */
export interface RevisionView {
  readonly post_id: string
  readonly revision: number
  readonly content_hash: string
  readonly text: string
  readonly media: readonly MediaUseView[]
  readonly thread: readonly PartView[]
  readonly channels: readonly {
    readonly channel_id: string
    readonly text: string | null
    readonly media: readonly MediaUseView[] | null
    readonly thread: readonly PartView[] | null
    readonly options: PostOptions
  }[]
  readonly written_by: { readonly user_id: string; readonly username: string }
  readonly replaced_at: string
}

export type RevisionPage = Page<RevisionView>

export const revisionView = (row: RevisionRow): RevisionView => ({
  post_id: row.postId,
  revision: row.revision,
  content_hash: row.contentHash.toString('hex'),
  text: row.content.text,
  media: row.content.media.map(mediaUse),
  thread: row.content.thread.map(partView),
  channels: row.content.channels.map(({ channel_id, text, media, thread, options }) => ({
    channel_id,
    text,
    media: media?.map(mediaUse) ?? null,
    thread: thread?.map(partView) ?? null,
    options,
  })),
  written_by: { user_id: row.contentBy, username: row.username },
  replaced_at: row.replacedAt.toISOString(),
})

export interface ListRevisionsInput {
  readonly postId: string
  readonly limit: number
  readonly cursor?: string | undefined
}

/** One page of what a post said before, newest first. */
export const listRevisions = (deps: ActionDeps, actor: Actor, input: ListRevisionsInput): Promise<RevisionPage> => {
  const { postId, limit, cursor } = input
  return asMemberOf(deps, { actor, table: 'posts', id: postId, permission: 'posts.read' }, async ({ tx, orgId }) => {
    const list = JSON.stringify(['revisions', postId])
    const before = cursor === undefined ? null : Number(decodeCursor(deps.cursorKey, list, cursor).key)
    const rows = await queryRevisions(tx, { orgId, postId }, { limit, before })
    const position = ({ revision }: RevisionRow) => ({ key: String(revision), id: postId })
    const { shown, page } = pageOf(deps.cursorKey, { rows, limit, list, position })
    return { data: shown.map(revisionView), page }
  })
}
