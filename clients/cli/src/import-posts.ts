import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { ConnectionError, Content, isProblem, type Answer } from './client.ts'
import { connect, organizationOf, type GlobalFlags } from './connection.ts'
import { foreignBody, type ForeignFlags } from './foreign-file.ts'
import { Ended, EXIT, Unfinished, UsageError } from './failures.ts'
import { readable, say } from './output.ts'
import { readAllBytes, type World } from './world.ts'

export interface ImportFlags extends GlobalFlags, ForeignFlags {
  readonly from?: 'postiz' | 'mixpost'
  readonly createLabels?: boolean
  readonly dryRun?: boolean
  readonly format?: 'csv' | 'json'
  readonly charset?: string
  readonly idempotencyKey?: string
}

type Result = Answer<'importPosts'>
type Row = Result['results'][number]

/** A large file takes about a minute, and nothing is heard meanwhile. */
const PATIENCE_MS = 600_000

const STARTS_AS_JSON = /^\uFEFF?\s*\{/

/** As the command says, else as the file is called, else as it begins. */
const formatOf = async (source: string, file: Blob, { format, charset }: ImportFlags): Promise<'csv' | 'json'> => {
  if (format !== undefined) return format
  if (charset !== undefined || /\.(?:csv|tsv|txt)$/i.test(source)) return 'csv'
  if (/\.json$/i.test(source)) return 'json'
  return STARTS_AS_JSON.test(await file.slice(0, 1_024).text()) ? 'json' : 'csv'
}

const openSource = async (world: World, source: string): Promise<Blob> => {
  if (source === '-') return new Blob([await readAllBytes(world)])
  try {
    // Read here and now, since a pipe can be read but once.
    return new Blob([await readFile(source, { signal: world.signal })])
  } catch {
    world.signal.throwIfAborted()
    throw new UsageError(`${source} cannot be read.`)
  }
}

const readPosts = async (world: World, source: string, flags: ImportFlags): Promise<Content> => {
  const { charset } = flags
  if (charset !== undefined && !/^[\w.:+-]{1,40}$/.test(charset)) throw new UsageError('--charset must be a name.')
  if (charset !== undefined && flags.format === 'json') throw new UsageError('--charset is for CSV; JSON is UTF-8.')
  const file = await openSource(world, source)
  if (flags.from !== undefined) return new Content('application/json', await foreignBody(file, flags))
  if (flags.channel !== undefined || flags.mediaBase !== undefined)
    throw new UsageError('--channel and --media-base are for files of other systems: say which with --from.')
  if ((await formatOf(source, file, flags)) === 'json') return new Content('application/json', file)
  return new Content(charset === undefined ? 'text/csv' : `text/csv; charset=${charset}`, file)
}

/** A row as a person finds it: by its line, where the file has lines. */
const placeOf = ({ row, line, origin }: Row): string => {
  if (origin !== undefined) return `post ${readable(origin)}`
  return line === undefined ? `entry ${row + 1}` : `line ${line}`
}

const rowLines = (result: Row): string => {
  const { problem, columns = [] } = result
  if (problem === undefined) return ''
  const details = problem.errors?.map(({ detail }) => detail) ?? []
  const said = [...new Set(details.length === 0 ? [problem.detail] : details)]
  const where = columns.length === 0 ? '' : ` (${columns.join(', ')})`
  return said.map((detail) => `${placeOf(result)}${readable(where)}: ${readable(detail)}\n`).join('')
}

const postsOf = (count: number): string => (count === 1 ? '1 post' : `${count} posts`)

/** Of another system: what becomes of what was there. */
const becameOf = ({ results }: Result): string => {
  const countOf = (became: string): number => results.filter((row) => row.ok && row.became === became).length
  const all = results.filter(({ became }) => became !== undefined).length
  return all === 0
    ? ''
    : `${countOf('scheduled')} with their times, which wait for an approval; ${countOf('draft')} drafts; ${countOf('nothing')} left out, being out.\n`
}

const summaryOf = ({ dry_run: dryRun, results, failed }: Result): string => {
  const succeeded = results.filter(({ ok, became }) => ok && became !== 'nothing').length
  const refused = failed === 0 ? '' : `, ${failed} cannot be taken`
  return dryRun
    ? `${postsOf(succeeded)} can be imported${refused}; nothing was written.\n`
    : `${postsOf(succeeded)} imported${refused}.\n`
}

/** Whether some of the file may be written, and the rest is not. */
const isUnfinished = (error: unknown): boolean =>
  error instanceof ConnectionError || (isProblem(error) && [409, 429, 503].includes(error.status))

/** Writes the posts of a file, each for itself; with `--dry-run` only says what would become of them. */
export const importPosts = async (world: World, flags: ImportFlags, source: string): Promise<void> => {
  const at = await connect(world, flags)
  const { id: orgId } = await organizationOf(world, at, flags)
  const file = await readPosts(world, source, flags)
  const { from, createLabels = false } = flags
  const query = { ...(createLabels ? { create_labels: true } : {}), ...(from === undefined ? {} : { from }) }
  const options = { signal: world.signal, timeoutMs: PATIENCE_MS }
  if (flags.dryRun === true) {
    // Under the key of the import itself it would be another request.
    const trial = { ...options, query: { ...query, dry_run: true } }
    return tell(world, flags, await at.scheduly.bulk.importPosts(orgId, file, trial))
  }
  const { idempotencyKey = randomUUID() } = flags
  try {
    return tell(world, flags, await at.scheduly.bulk.importPosts(orgId, file, { ...options, query, idempotencyKey }))
  } catch (error) {
    if (!isUnfinished(error)) throw error
    throw new Unfinished(`To go on where it ended, give the same file with --idempotency-key ${idempotencyKey}`, error)
  }
}

const tell = (world: World, flags: ImportFlags, result: Result): void => {
  const text = () => `${result.results.map(rowLines).join('')}${summaryOf(result)}${becameOf(result)}`
  say(world, flags.json === true, { value: result, text })
  if (result.failed > 0) throw new Ended(EXIT.refused)
}
