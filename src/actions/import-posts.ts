import { listChannels } from '#db/channels.ts'
import { undone } from '#db/database.ts'
import { createAs, type CreatePostInput } from './create-post.ts'
import { ROWS_TOGETHER } from './create-posts.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { createChannelFinder, resolveChannels, type ChannelFinder, type NamedChannel } from './import-channels.ts'
import { asMember, beside, type Member } from './member.ts'
import { createRehearsal } from './rehearsal.ts'
import { eachRow, type Row, type RowsEnd } from './rows.ts'

export interface ImportedPost extends Omit<CreatePostInput, 'orgId' | 'channels'> {
  readonly channels: readonly NamedChannel[]
}

export interface ImportPostsInput {
  readonly orgId: string
  readonly rows: readonly Row<ImportedPost>[]
  /** Asks everything, and writes nothing. */
  readonly dryRun: boolean
}

/** What became of a row; null in a dry run, where there is no post. */
export interface ImportedView {
  readonly postId: string | null
}

const findersFor = (deps: ActionDeps, actor: Actor, orgId: string): Promise<ChannelFinder> =>
  asMember(deps, { actor: beside(actor), orgId, permission: 'posts.write' }, async ({ tx }) =>
    createChannelFinder(await listChannels(tx, orgId)),
  )

/** Each row as it would be written, and taken back; what it would send is remembered for those behind it. */
const rehearsing = (deps: ActionDeps, toInput: (row: ImportedPost) => CreatePostInput) => {
  const rehearsal = createRehearsal()
  return async (member: Member, row: ImportedPost): Promise<ImportedView> => {
    await undone(member.tx, () => createAs(deps, { ...member, rehearsal }, toInput(row)))
    return { postId: null }
  }
}

/**
 * Writes the posts of a file, each for itself. A dry run does the very same, and takes each row back: what it says is what the
 * import would say. It keeps no answer, having nothing to keep.
 */
export const importPosts = async (
  deps: ActionDeps,
  actor: Actor,
  { orgId, rows, dryRun }: ImportPostsInput,
): Promise<RowsEnd<ImportedView>> => {
  const find = await findersFor(deps, actor, orgId)
  const toInput = (row: ImportedPost): CreatePostInput => ({
    ...row,
    orgId,
    channels: resolveChannels(find, row.channels),
  })
  const write = async (member: Member, row: ImportedPost): Promise<ImportedView> => ({
    postId: await createAs(deps, member, toInput(row)),
  })
  const whole = { orgId, permission: 'posts.write', rows, together: ROWS_TOGETHER } as const
  return dryRun
    ? eachRow(deps, { ...whole, actor: { ...actor, keyed: undefined }, work: rehearsing(deps, toInput) })
    : eachRow(deps, { ...whole, actor, work: write })
}
