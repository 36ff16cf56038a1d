// Three web servers and three workers over one PostgreSQL, each stopped, killed, suspended, restarted and cut off from the database in
// turn, while people write 5,000 posts through the API and the database comes to a later version's schema. Exits non-zero when a promise was broken. With --write what it
// counted becomes the record in docs/reliability.md.
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { migrateUp } from '#db/migrate.ts'
import { removeWithServers } from '#test/support/postgres-server.ts'
import { everything } from './machines/deeds.ts'
import { upgradeToNextVersion } from './machines/next-version.ts'
import { describe, withRecord } from './machines/record.ts'
import { runMachines, type MachinesReport } from './machines/run.ts'
import { startDatabaseServer } from './torture/database-server.ts'

const PAGE = path.join(import.meta.dirname, '../docs/reliability.md')
/** Of an account, in the time that a run takes: X's own limit is 100 in a quarter of an hour. */
const POSTS_EACH = 25

const say = (text: string): void => console.log(text)

const numberOf = (name: string, text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} needs a whole number from 1 on`)
  return number
}

const run = async (posts: number, rounds: number, seed: number): Promise<MachinesReport> => {
  const interruption = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interruption.abort())
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-machines-'))
  // As root the database works as another user, who must be able to pass.
  await chmod(folder, 0o755)
  try {
    const server = await startDatabaseServer(folder)
    await migrateUp(server.url)
    return await runMachines({
      databaseUrl: server.url,
      web: 3,
      workers: 3,
      posts,
      organizations: 5,
      channels: Math.ceil(posts / POSTS_EACH),
      seed,
      deedsFor: (members) => Array.from({ length: rounds }, () => everything(members)).flat(),
      upgrade: () => upgradeToNextVersion(server.url),
      defect: false,
      drainSeconds: 120,
      interrupted: interruption.signal,
      say,
    })
  } finally {
    await removeWithServers(folder)
  }
}

const text = { type: 'string' } as const
const { values } = parseArgs({
  options: { posts: text, rounds: text, seed: text, write: { type: 'boolean', default: false } },
})
const posts = numberOf('posts', values.posts ?? '5000')
const seed = numberOf('seed', values.seed ?? String(1 + (Date.now() % 1_000_000)))
say(`${posts} posts with seed ${seed}. An interrupt ends it early, and audits what is left.`)
const rounds = numberOf('rounds', values.rounds ?? '2')
const report = await run(posts, rounds, seed)
const lines = [
  `command     npm run machines -- --posts ${posts} --rounds ${rounds} --seed ${seed}`,
  ...describe(report),
]
for (const line of lines) say(line)
if (values.write) await writeFile(PAGE, withRecord(await readFile(PAGE, 'utf8'), lines, new Date()))
process.exitCode = report.violations.length === 0 ? 0 : 1
