import { systemClock } from '#lib/clock.ts'
import { chmod, mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createVault } from '#auth/vault.ts'
import { checkConsistency } from '#db/consistency.ts'
import { migrateUp } from '#db/migrate.ts'
import type { Finding } from '#domain/finding.ts'
import { systemRandom } from '#lib/random.ts'
import type { Step } from '#publishing/steps.ts'
import { createDiskStore } from '#media/disk-store.ts'
import type { SandboxCode } from '#sandbox/sandbox.ts'
import { createTestShelf } from '#test/support/shelf.ts'
import { createTestDeps } from '#test/support/deps.ts'
import { removeWithServers } from '#test/support/postgres-server.ts'
import { audit, type Violation } from './audit.ts'
import { bundle } from './bundle.ts'
import { createChance } from './chance.ts'
import type { Program } from './children.ts'
import { collectFacts, countBy, drain, readLedger, withOwner, type LedgerFile } from './collect.ts'
import { startDatabaseServer, type DatabaseServer } from './database-server.ts'
import { startFeeder, type Feeder } from './feeder.ts'
import { serveFiles } from './file-server.ts'
import type { Toll } from './fates.ts'
import { startFleet, type Fleet } from './fleet.ts'
import { rehearse } from './lives.ts'
import type { WorkerOrders } from './orders.ts'
import { startOutages, type Outages } from './outages.ts'
import { startSandbox, type SandboxProcess } from './sandbox.ts'

export interface TortureOptions {
  /** Goes on until so much is done, and each step has met both signals if it must ... */
  readonly kills: number
  readonly stops: number
  readonly databaseStops: number
  readonly posts: number
  /** ... or this time is over. */
  readonly minutes: number
  readonly seed: number
  readonly workers: number
  /** Only this step; null: all. */
  readonly step: Step | null
  /** Whether each step must meet both signals; else chance decides. */
  readonly everyStep: boolean
  readonly organizations: number
  readonly channelsEach: number
  /** How many publications wait for their turn at most. */
  readonly backlog: number
  readonly leaseSeconds: number
  /** Seconds between two stops of the database. */
  readonly databaseSeconds: number
  readonly drainSeconds: number
  readonly defect: WorkerOrders['defect']
  readonly interrupted: AbortSignal
  readonly say: (line: string) => void
}

/** What was done, and what came of it. */
export interface TortureReport {
  readonly toll: Toll
  readonly kills: number
  /** Steps that a signal did not meet, as "step signal". */
  readonly missed: readonly string[]
  readonly posts: number
  readonly acts: ReadonlyMap<string, number>
  /** Acts that were refused or cut off, by the code of the refusal. */
  readonly refusals: ReadonlyMap<string, number>
  readonly databaseStops: number
  readonly sessionsEnded: number
  readonly ledger: LedgerFile
  readonly staleFaults: number
  /** What was published, by its kind. */
  readonly published: ReadonlyMap<string, number>
  /** What became of removals. */
  readonly removals: ReadonlyMap<string, number>
  /** What doctor says of the database. */
  readonly doctor: readonly Finding[]
  /** Publications by their end. */
  readonly outcomes: ReadonlyMap<string, number>
  readonly attempts: number
  readonly violations: readonly Violation[]
  readonly seconds: number
}

const TICK_MS = 200
/** As in the workers' policy. */
const WINDOW_MINUTES = 10

const OUTCOMES = `select status || coalesce(' ' || failure_code, '') as outcome, count(*) as count
  from publications group by 1 order by 2 desc`
const PUBLISHED = `select substring(coalesce(p.text, posts.text) from ', ([a-z]+) ') as outcome, count(*) as count
  from publications p join posts on posts.org_id = p.org_id and posts.id = p.post_id
  where p.status = 'published' group by 1 order by 2 desc`

const REMOVALS = `select state || coalesce(' ' || failure_code, '') as outcome, count(*) as count from removals group by 1 order by 2 desc`

interface Chaos {
  readonly fleet: Fleet
  readonly feeder: Feeder
  readonly outages: Outages
}

const chaos = async (options: TortureOptions, { fleet, feeder, outages }: Chaos): Promise<void> => {
  const { minutes, interrupted, say } = options
  const deadline = Date.now() + minutes * 60_000
  const isDone = (): boolean =>
    fleet.killed() >= options.kills &&
    fleet.stopped() >= options.stops &&
    outages.counts.stops >= options.databaseStops &&
    feeder.posts() >= options.posts &&
    (!options.everyStep || fleet.missed().length === 0)
  let told = Date.now()
  while (!isDone() && Date.now() < deadline && !interrupted.aborted) {
    await sleep(TICK_MS)
    if (Date.now() - told < 30_000) continue
    told = Date.now()
    say(`${fleet.killed()} kills, ${feeder.posts()} posts ...`)
  }
}

interface Stage {
  readonly server: DatabaseServer
  readonly sandboxes: readonly SandboxProcess[]
  readonly feeder: Feeder
  readonly fleet: Fleet
}

/** The worker in one file, compiled once. */
const prepareWorker = async (folder: string): Promise<Program> => {
  const program = {
    file: await bundle('worker-process', folder),
    words: [],
    cache: path.join(folder, 'compiled-worker'),
  }
  await rehearse(program)
  return program
}

const judge = (options: TortureOptions, { server, sandboxes, feeder, fleet }: Stage) =>
  withOwner(server.url, async (owner) => {
    await drain(owner, options.drainSeconds)
    await feeder.stop()
    await fleet.stop()
    if (sandboxes.some(({ child }) => !child.isAlive()))
      throw new Error('a sandbox ended by itself; this run proves nothing')
    const ledger = await readLedger(sandboxes.map(({ journal }) => journal))
    const violations = audit(await collectFacts(owner, ledger.posts))
    const attempts = (await owner.query<{ count: string }>('select count(*) as count from attempts')).rows
    return {
      ledger,
      violations,
      published: await countBy(owner, PUBLISHED),
      outcomes: await countBy(owner, OUTCOMES),
      removals: await countBy(owner, REMOVALS),
      // What it can know without the networks, it must find as sound as the audit does.
      doctor: (await checkConsistency(server.url, WINDOW_MINUTES)).filter(({ verdict }) => verdict === 'fail'),
      attempts: Number(attempts[0]?.count ?? 0),
    }
  })

type Ends = (() => Promise<void>)[]

const CODES: readonly SandboxCode[] = ['twt', 'insta']

const startSandboxes = async (folder: string, seed: number, ends: Ends): Promise<readonly SandboxProcess[]> => {
  const started: SandboxProcess[] = []
  for (const code of CODES) {
    const sandbox = await startSandbox(code, folder, { seed, sendMilliseconds: 0 })
    ends.push(async () => {
      sandbox.child.signal('SIGKILL')
      await sandbox.child.gone
    })
    started.push(sandbox)
  }
  return started
}

/** Where everything is that people and workers share. */
interface Ground {
  readonly folder: string
  readonly server: DatabaseServer
  readonly sandboxes: readonly SandboxProcess[]
  readonly sandboxUrls: Readonly<Record<string, string>>
  readonly keys: string
  readonly library: string
}

const prepareGround = async (folder: string, seed: number, ends: Ends): Promise<Ground> => {
  const server = await startDatabaseServer(folder)
  ends.push(() => server.stopImmediately())
  await migrateUp(server.url)
  const sandboxes = await startSandboxes(folder, seed, ends)
  const sandboxUrls = Object.fromEntries(sandboxes.map(({ code, url }) => [code, url]))
  const keys = `k1:${systemRandom.bytes(32).toString('base64')}`
  return { folder, server, sandboxes, sandboxUrls, keys, library: path.join(folder, 'media') }
}

const startPeople = async (options: TortureOptions, ground: Ground, ends: Ends) => {
  const { server, sandboxUrls, keys, library } = ground
  const { seed, organizations, channelsEach, backlog } = options
  const media = createTestShelf({ clock: systemClock, publicUrl: 'http://127.0.0.1', folder: library })
  const deps = {
    ...createTestDeps(server.url, { media, sandboxes: sandboxUrls }),
    vault: createVault(keys, systemRandom),
  }
  ends.push(() => deps.db.destroy())
  const chance = createChance(seed)
  const feeder = await startFeeder({ deps, chance, seed, organizations, channelsEach, backlog, url: server.url })
  ends.push(feeder.stop)
  return { feeder, chance }
}

const ordersFor = async ({ leaseSeconds, defect }: TortureOptions, ground: Ground, ends: Ends) => {
  const { server, sandboxUrls, keys, library } = ground
  const found = await withOwner(server.url, (owner) => owner.query<{ id: string }>('select id from installation'))
  const folder = path.join(library, 'files')
  const files = await serveFiles(createDiskStore({ folder, clock: systemClock, random: systemRandom }))
  ends.push(files.close)
  const installationId = found.rows[0]?.id ?? ''
  return {
    url: server.url,
    sandboxUrls,
    filesUrl: files.url,
    installationId,
    keys,
    files: folder,
    leaseSeconds,
    defect,
  }
}

const runIn = async (folder: string, options: TortureOptions, ends: Ends): Promise<TortureReport> => {
  const { seed, workers, everyStep, stops } = options
  const begin = Date.now()
  const program = await prepareWorker(folder)
  const ground = await prepareGround(folder, seed, ends)
  const { server, sandboxes } = ground
  const { feeder, chance } = await startPeople(options, ground, ends)
  const orders = await ordersFor(options, ground, ends)
  await Promise.all(sandboxes.map((sandbox) => sandbox.faults(true)))
  const fleet = startFleet({ workers, program, onlyStep: options.step, everyStep, stops, chance, folder, orders })
  ends.push(fleet.destroy)
  const outages = startOutages(server, options.databaseSeconds, createChance(seed + 1))
  ends.push(outages.stop)
  await chaos(options, { fleet, feeder, outages })
  await feeder.stopWriting()
  await outages.stop()
  const [kills, missed] = [fleet.killed(), fleet.missed()]
  await fleet.calmDown()
  await Promise.all(sandboxes.map((sandbox) => sandbox.faults(false)))
  const judged = await judge(options, { server, sandboxes, feeder, fleet })
  return {
    ...judged,
    toll: fleet.toll,
    kills,
    missed,
    posts: feeder.posts(),
    acts: feeder.acts,
    refusals: feeder.refusals,
    databaseStops: outages.counts.stops,
    sessionsEnded: outages.counts.sessions,
    staleFaults: sandboxes.reduce((sum, sandbox) => sum + sandbox.stale(), 0),
    seconds: (Date.now() - begin) / 1_000,
  }
}

/** Runs workers over a database and a sandbox, all of them mistreated, and audits what is left. */
export const runTorture = async (options: TortureOptions): Promise<TortureReport> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-torture-'))
  // As root the database works as another user, who must be able to pass.
  await chmod(folder, 0o755)
  for (let place = 0; place < options.workers; place += 1) await mkdir(path.join(folder, `worker-${place}`))
  const ends: Ends = []
  try {
    return await runIn(folder, options, ends)
  } finally {
    for (const end of ends.toReversed()) await end().catch(() => undefined)
    await removeWithServers(folder)
  }
}
