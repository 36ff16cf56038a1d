import { createReadStream } from 'node:fs'
import { importOriginal, NotTakenOver, type TakenOver } from '#actions/import-original.ts'
import type { Config } from '#config'
import { migrationStatus } from '#db/migrate.ts'
import { readOriginalTables } from '#db/original-source.ts'
import { NotOriginal, ORIGINAL_COLUMNS, toOriginal, type TextTables } from '#domain/original-rows.ts'
import type { Original } from '#domain/original.ts'
import { spellTimeZone } from '#domain/time-zone.ts'
import type { Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import { readPostgresDump } from '#lib/postgres-dump.ts'
import { systemRandom } from '#lib/random.ts'
import { withOwner } from './migrate-command.ts'

const USAGE =
  'Use: npm run import:original -- --from <postgresql://… or a plain dump> [--dry-run] [--time-zone <IANA name>]'

/** Held in memory; the original was never run with as many. */
const MOST_ROWS = 2_000_000

interface Wishes {
  readonly from: string
  readonly dryRun: boolean
  readonly timeZone: string
}

const usage = (): never => {
  throw new Error(USAGE)
}

const wishesOf = (words: readonly string[]): Wishes => {
  const given = new Map<string, string>()
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (word === '--dry-run') given.set(word, '')
    else if (word === '--from' || word === '--time-zone') given.set(word, words[(at += 1)] ?? usage())
    else usage()
  }
  const zone = given.get('--time-zone') ?? 'UTC'
  const timeZone = spellTimeZone(zone)
  if (timeZone === null) throw new Error(`There is no time zone "${zone}"; use an IANA name such as Europe/Berlin.`)
  return { from: given.get('--from') ?? usage(), dryRun: given.has('--dry-run'), timeZone }
}

const readDump = async (file: string): Promise<TextTables> => {
  const wanted = { tables: ORIGINAL_COLUMNS, notIn: 'scheduly', mostRows: MOST_ROWS }
  const tables = await readPostgresDump(createReadStream(file, 'utf8'), wanted)
  const missing = Object.keys(ORIGINAL_COLUMNS).find((table) => !tables.has(table))
  if (missing === undefined) return tables
  throw new NotOriginal(
    `This is no plain dump of the original's database: the rows of ${missing} are not in it. Make one with pg_dump <its address> > original.sql, without --inserts.`,
  )
}

const readOriginal = async (from: string): Promise<Original> =>
  toOriginal(await (/^postgres(?:ql)?(?:\+\w+)?:\/\//.test(from) ? readOriginalTables(from) : readDump(from)))

const requireMigrated = async (url: string): Promise<void> => {
  const isBehind = (await migrationStatus(url)).some(({ state }) => state === 'pending')
  if (isBehind) throw new Error('This database has not the tables of this version yet: run "npm run migrate" first.')
}

const readLines = (original: Original): string =>
  [
    `${original.users.length} users`,
    `${original.organizations.length} organizations`,
    `${original.memberships.length} memberships`,
    `${original.channels.length} channels`,
    `${original.posts.length} posts`,
  ].join(', ')

const line = (is: boolean, sentence: string): readonly string[] => (is ? [sentence] : [])

const peopleLines = ({ users, renamed }: TakenOver): readonly string[] => [
  `Users: ${users.added} new, ${users.known} there already. They sign in with the passwords that they had; their addresses count as not confirmed.`,
  ...users.withoutPassword.map(
    (email) => `  ${email} has a password that cannot be read: it must be set anew, by mail.`,
  ),
  ...renamed.map(({ from, to }) => `  The username "${from}" is taken or too long here: "${to}".`),
]

const homeLines = ({ organizations, memberships, channels }: TakenOver): readonly string[] => [
  `Organizations: ${organizations.added} new, with ${memberships} members; ${organizations.known} there already, whose members stay as they are.`,
  ...line(
    organizations.empty > 0,
    `  ${organizations.empty} left out, with all that is theirs: nobody belongs to them.`,
  ),
  `Channels: ${channels.added} new, ${channels.known} there already. Each is to be connected here: the original kept no keys that any network knows.`,
]

const postLines = ({ posts, reassigned, withoutChannel }: TakenOver): readonly string[] => [
  `Posts: ${posts.published} published and ${posts.canceled} canceled as history, which is never sent;`,
  `  ${posts.awaiting} with a time ahead, which wait for an approval; ${posts.draft} drafts without a time, what failed among them; ${posts.known} there already.`,
  ...line(
    reassigned > 0,
    `  ${reassigned} by people who may not write there: an owner is named as author, and the note says who it was.`,
  ),
  ...line(withoutChannel > 0, `  ${withoutChannel} on a channel of another organization: drafts without a channel.`),
  '  Files are not taken over: the note of a post has the address of its file.',
]

const tell = (original: Original, taken: TakenOver, dryRun: boolean): string =>
  [
    `Read ${readLines(original)}.`,
    ...peopleLines(taken),
    ...homeLines(taken),
    ...postLines(taken),
    ...line(original.apiKeys > 0, `API keys: ${original.apiKeys} left out; make new ones.`),
    dryRun
      ? 'This was a trial: nothing was written.'
      : 'Nothing was sent, and nothing will be without an approval here. Stop the original before you approve: what it still has queued is its own.',
  ].join('\n')

/**
 * `npm run import:original -- --from …`: takes over a database of the original Scheduly (FastAPI), all or nothing; a second run
 * adds only what is new there. Answers with what to print.
 */
export const runImportOriginalCommand = async (
  { config, log, clock }: { readonly config: Config; readonly log: Log; readonly clock: Clock },
  words: readonly string[],
): Promise<string> => {
  const { from, dryRun, timeZone } = wishesOf(words)
  return withOwner(config, log, async (url) => {
    const original = await readOriginal(from)
    await requireMigrated(url)
    try {
      const options = { dryRun, timeZone, now: clock.now(), requestId: systemRandom.id() }
      return tell(original, await importOriginal(url, original, options), dryRun)
    } catch (error) {
      if (!(error instanceof NotTakenOver)) throw error
      throw new Error(`Nothing was taken over. First:\n${error.message}`, { cause: error })
    }
  })
}
