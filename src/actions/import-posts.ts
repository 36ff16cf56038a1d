import { listChannels } from '#db/channels.ts'
import { undone } from '#db/database.ts'
import { createAs, type CreatePostInput } from './create-post.ts'
import { ROWS_TOGETHER } from './create-posts.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { createChannelFinder, resolveChannels, type ChannelFinder, type NamedChannel } from './import-channels.ts'
import { resolveLabels } from './import-labels.ts'
import { asMember, beside, type Member } from './member.ts'
import { createRehearsal } from './rehearsal.ts'
import { eachRow, type Row, type RowsEnd } from './rows.ts'

export interface ImportedPost extends Omit<CreatePostInput, 'orgId' | 'channels' | 'labels'> {
  readonly channels: readonly NamedChannel[]
  /** By their names. */
  readonly labels: readonly string[]
}

export interface ImportPostsInput {
  readonly orgId: string
  readonly find: ChannelFinder
  readonly rows: readonly Row<ImportedPost>[]
  /** Asks everything, and writes nothing. */
  readonly dryRun: boolean
  /** Whether labels that are not there are made. */
  readonly createLabels: boolean
}

/** What became of a row; null in a dry run, where there is no post. */
export interface ImportedView {
  readonly postId: string | null
  /** Names of labels that were made for it, or would be. */
  readonly newLabels: readonly string[]
}

/** Asked before anything of the file is looked at: whoever may not import has no part in who waits for whom. */
export const findImportChannels = (deps: ActionDeps, actor: Actor, orgId: string): Promise<ChannelFinder> =>
  asMember(deps, { actor: beside(actor), orgId, permission: 'posts.write' }, async ({ tx }) =>
    createChannelFinder(await listChannels(tx, orgId)),
  )

type WriteRow = (member: Member, row: ImportedPost) => Promise<ImportedView>

/** Each row as it would be written, and taken back; what it would send is remembered for those behind it. */
const rehearsing = (write: WriteRow) => {
  const rehearsalOf = createRehearsal()
  return async (member: Member, { row, post }: Numbered): Promise<ImportedView> => {
    const { newLabels } = await undone(member.tx, () => write({ ...member, rehearsal: rehearsalOf(row) }, post))
    return { postId: null, newLabels }
  }
}

interface Numbered {
  readonly row: number
  readonly post: ImportedPost
}

const numbered = (rows: readonly Row<ImportedPost>[]): readonly Row<Numbered>[] =>
  rows.map(({ row, read }) => ({ row, read: () => ({ row, post: read() }) }))

/**
 * Writes the posts of a file, each for itself. A dry run does the very same, and takes each row back: what it says is what the
 * import would say. It keeps no answer, having nothing to keep.
 */
export const importPosts = async (
  deps: ActionDeps,
  actor: Actor,
  { orgId, find, rows, dryRun, createLabels: create }: ImportPostsInput,
): Promise<RowsEnd<ImportedView>> => {
  const write: WriteRow = async (member, row) => {
    const channels = resolveChannels(find, row.channels)
    const { ids: labels, made } = await resolveLabels(deps, member, { names: row.labels, create })
    return { postId: await createAs(deps, member, { ...row, orgId, channels, labels }), newLabels: made }
  }
  const whole = { orgId, permission: 'posts.write', together: ROWS_TOGETHER } as const
  if (!dryRun) return eachRow(deps, { ...whole, actor, rows, work: write })
  const aside = { ...actor, keyed: undefined }
  return eachRow(deps, { ...whole, actor: aside, rows: numbered(rows), work: rehearsing(write) })
}
