import { listChannels } from '#db/channels.ts'
import { inSavepoint, undone } from '#db/database.ts'
import { Refused } from '#domain/problem.ts'
import { createAs, type CreatePostInput } from './create-post.ts'
import { ROWS_TOGETHER } from './create-posts.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { createChannelFinder, resolveChannels, type ChannelFinder } from './import-channels.ts'
import {
  addressesIn,
  fetchFiles,
  namesAddresses,
  resolveFiles,
  type FetchedFiles,
  type ImportedChannel,
  type WithFiles,
} from './import-files.ts'
import { resolveLabels } from './import-labels.ts'
import { withoutFiles } from './import-trial.ts'
import { asMember, beside, type Member } from './member.ts'
import { createRehearsal } from './rehearsal.ts'
import { eachRow, type Row, type RowsEnd } from './rows.ts'

export interface ImportedPost
  extends Omit<CreatePostInput, 'orgId' | 'channels' | 'labels' | 'media' | 'thread'>, WithFiles {
  readonly channels: readonly ImportedChannel[]
  /** By their names. */
  readonly labels: readonly string[]
}

export interface ImportPostsInput {
  readonly orgId: string
  readonly find: ChannelFinder
  /** Null: a row that nothing is to become of. */
  readonly rows: readonly Row<ImportedPost | null>[]
  /** Asks everything, and writes nothing. */
  readonly dryRun: boolean
  /** Whether labels that are not there are made. */
  readonly createLabels: boolean
  /** Does what waits for the network so that nobody else waits for it. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>
  /** Aborted when nobody waits for the answer any more. */
  readonly gone: AbortSignal
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

type WriteRow = (member: Member, row: ImportedPost | null) => Promise<ImportedView>

const NOTHING: ImportedView = { postId: null, newLabels: [] }

/** Each row as it would be written, and taken back; what it would send is remembered for those behind it. */
const rehearsing = (write: WriteRow) => {
  const rehearsalOf = createRehearsal()
  return async (member: Member, { row, post }: Numbered): Promise<ImportedView> => {
    const rehearse = () => undone(member.tx, () => write({ ...member, rehearsal: rehearsalOf(row) }, post))
    if (post === null || !namesAddresses(post)) return { postId: null, newLabels: (await rehearse()).newLabels }
    // How it names its files is judged first, where they stand.
    resolveFiles(post, null)
    return inSavepoint(member.tx, rehearse).catch((error: unknown) => {
      const left = withoutFiles(error, post)
      if (left === null) return NOTHING
      throw left
    })
  }
}

interface Numbered {
  readonly row: number
  readonly post: ImportedPost | null
}

const numbered = (rows: readonly Row<ImportedPost | null>[]): readonly Row<Numbered>[] =>
  rows.map(({ row, read }) => ({ row, read: () => ({ row, post: read() }) }))

/** What a row asks for, or nothing where it cannot be read: that is told when its turn comes. */
const readOrNull = ({ read }: Row<ImportedPost | null>): ImportedPost | null => {
  try {
    return read()
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

const TURN_MS = 10

/** The addresses that the rows name files by; refuses too many. */
const addressesOf = async (
  { clock }: Pick<ActionDeps, 'clock'>,
  rows: readonly Row<ImportedPost | null>[],
): Promise<readonly string[]> => {
  const named: WithFiles[] = []
  let begun = clock.monotonic()
  for (const row of rows) {
    const post = readOrNull(row)
    if (post !== null && namesAddresses(post)) named.push(post, ...post.channels)
    if (clock.monotonic() - begun < TURN_MS) continue
    // Others have their turn in between, however much there is to read in a row.
    await clock.sleep(0)
    begun = clock.monotonic()
  }
  return addressesIn(named)
}

interface Named extends Pick<ImportPostsInput, 'orgId' | 'aside' | 'gone'> {
  readonly addresses: readonly string[]
}

/** Before any row is written: no transaction waits for the network, and no import of somebody else. */
const fetchNamed = async (
  deps: ActionDeps,
  actor: Actor,
  { orgId, addresses, aside, gone }: Named,
): Promise<FetchedFiles> =>
  addresses.length === 0 ? new Map() : aside(() => fetchFiles(deps, actor, { orgId, addresses, gone }))

/**
 * Writes the posts of a file, each for itself. A dry run does the very same, and takes each row back: what it says is what the
 * import would say. It keeps no answer, having nothing to keep.
 */
export const importPosts = async (
  deps: ActionDeps,
  actor: Actor,
  input: ImportPostsInput,
): Promise<RowsEnd<ImportedView>> => {
  const { orgId, find, rows, dryRun, createLabels: create } = input
  const addresses = await addressesOf(deps, rows)
  const files = dryRun ? null : await fetchNamed(deps, actor, { ...input, addresses })
  const write: WriteRow = async (member, row) => {
    if (row === null) return NOTHING
    const { channels: named, ...content } = resolveFiles(row, files)
    const channels = resolveChannels(find, named)
    const { ids: labels, made } = await resolveLabels(deps, member, { names: row.labels, create })
    return { postId: await createAs(deps, member, { ...row, ...content, orgId, channels, labels }), newLabels: made }
  }
  const whole = { orgId, permission: 'posts.write', together: ROWS_TOGETHER } as const
  if (!dryRun) return eachRow(deps, { ...whole, actor, rows, work: write })
  const aside = { ...actor, keyed: undefined }
  return eachRow(deps, { ...whole, actor: aside, rows: numbered(rows), work: rehearsing(write) })
}
