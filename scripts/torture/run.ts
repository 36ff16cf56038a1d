import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createVault } from '#auth/vault.ts'
import { migrateUp } from '#db/migrate.ts'
import { systemClock } from '#lib/clock.ts'
import { systemRandom } from '#lib/random.ts'
import { STEPS, type Step } from '#publishing/steps.ts'
import { createTestDeps } from '#test/support/deps.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { removeWithServers } from '#test/support/postgres-server.ts'
import { audit, type Violation } from './audit.ts'
import { createChance, type Chance } from './chance.ts'
import { startChild, type Child } from './children.ts'
import { startDatabaseServer, type DatabaseServer } from './database-server.ts'
import { countFaults, countOpen, readFacts } from './facts.ts'
import { feedOne, setStage, type Acts } from './feeder.ts'
import type { Fate, WorkerOrders } from './orders.ts'

export interface TortureOptions {
  readonly kills: number
  readonly workers: number
  readonly seed: number
  /** Only at this step; null: at each in turn, and at random moments. */
  readonly step: Step | null
  /** Ends it, however many kills there were. */
  readonly minutes: number
  readonly defect: WorkerOrders['defect']
  readonly say: (line: string) => void
}

export interface TortureReport {
  readonly seed: number
  readonly posts: number
  readonly acts: ReadonlyMap<string, number>
  /** By the step at which a worker ended itself; `random` for those that were killed from outside. */
  readonly kills: ReadonlyMap<string, number>
  readonly pauses: ReadonlyMap<string, number>
  readonly reached: ReadonlySet<string>
  readonly databaseStops: number
  readonly faults: ReadonlyMap<string, number>
  readonly outcomes: ReadonlyMap<string, number>
  readonly violations: readonly Violation[]
}

const LEASE_SECONDS = 1.5
const SHARE_OF_FAULTS = 0.5
const POSTS_PER_CHANNEL = 5
const CHANNELS = 60
const FEED_PAUSE_MS = 60
const START_MS = 30_000
const DRAIN_MS = 60_000
const DATABASE_STOP_EVERY = 60

const add = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1)
const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((one, other) => one + other, 0)

interface Ground {
  readonly options: TortureOptions
  readonly chance: Chance
  readonly folder: string
  readonly server: DatabaseServer
  readonly sandboxUrl: string
  readonly keys: string
  readonly installationId: string
  readonly kills: Map<string, number>
  readonly pauses: Map<string, number>
  readonly reached: Set<string>
  readonly children: Set<Child>
}

const startWorker = (ground: Ground, orders: WorkerOrders, hear: (line: string) => void): Child => {
  const child = startChild('worker-process', orders, hear)
  ground.children.add(child)
  void child.gone.then(() => ground.children.delete(child))
  return child
}

let serial = 0

const ordersFor = (ground: Ground, fate: Fate | null): WorkerOrders => {
  serial += 1
  const { server, sandboxUrl, installationId, keys, folder, options } = ground
  const worker = `tortured-${serial}`
  const own = path.join(folder, worker)
  return {
    url: server.url,
    sandboxUrl,
    installationId,
    keys,
    folder: own,
    worker,
    leaseSeconds: LEASE_SECONDS,
    fate,
    defect: options.defect,
  }
}

/** Steps in turn, so that each is met; every third worker lives until it is killed at a random moment. */
const nextFate = ({ options, chance }: Ground, turn: number): Fate | null => {
  if (options.step === null && turn % 3 === 2) return null
  const step = options.step ?? STEPS[Math.floor(turn / 3) % STEPS.length] ?? 'claimed'
  return { step, nth: 1 + chance.below(3), stop: chance.below(4) === 0 }
}

/** One worker's life: until its step, or a random moment; paused ones go on after their lease, and are killed later. */
const oneLife = async (ground: Ground, turn: number): Promise<void> => {
  const { chance, kills, pauses, reached } = ground
  const fate = nextFate(ground, turn)
  const [paused, ready] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const child = startWorker(ground, ordersFor(ground, fate), (line) => {
    if (line === 'stopping') paused.resolve()
    else if (line === 'ready') ready.resolve()
    else reached.add(line)
  })
  await Promise.race([ready.promise, child.gone, systemClock.sleep(START_MS)])
  // A step that is not met within some seconds is none of this life.
  const patience = systemClock.sleep(fate === null ? 1_200 + chance.below(1_500) : 4_000)
  const end = await Promise.race([
    child.gone.then(() => 'gone' as const),
    paused.promise.then(() => 'paused' as const),
    patience.then(() => 'patience' as const),
  ])
  if (end === 'paused' && fate !== null) {
    add(pauses, fate.step)
    await systemClock.sleep((LEASE_SECONDS + chance.fraction()) * 1_000)
    child.signal('SIGCONT')
    await Promise.race([child.gone, systemClock.sleep(400)])
  }
  if (end === 'gone' && fate !== null) {
    add(kills, fate.step)
    return
  }
  if (!child.isAlive()) return
  child.signal('SIGKILL')
  await child.gone
  add(kills, 'random')
}

const isOver = ({ options, kills }: Ground, until: number): boolean =>
  sum(kills) >= options.kills || systemClock.monotonic() > until

/** Kills, pauses and starts workers until there were enough kills. */
const killLoop = async (ground: Ground, until: number): Promise<void> => {
  let turn = 0
  const lane = async (): Promise<void> => {
    while (!isOver(ground, until)) {
      turn += 1
      await oneLife(ground, turn)
    }
  }
  await Promise.all(Array.from({ length: ground.options.workers }, lane))
}

const stopDatabaseNowAndThen = async (ground: Ground, until: number): Promise<number> => {
  let stops = 0
  while (!isOver(ground, until)) {
    await systemClock.sleep(250)
    if (sum(ground.kills) < (stops + 1) * Math.min(DATABASE_STOP_EVERY, ground.options.kills / 2)) continue
    await ground.server.stopImmediately()
    await systemClock.sleep(200 + ground.chance.below(400))
    await ground.server.start()
    stops += 1
    ground.options.say(`  ${sum(ground.kills)} kills, ${sum(ground.pauses)} pauses, ${stops} stops of the database`)
  }
  return stops
}

/** Two workers that nobody harms finish what is left. */
const drain = async (ground: Ground): Promise<void> => {
  const last = [1, 2].map(() =>
    startWorker(ground, ordersFor({ ...ground, options: { ...ground.options, defect: null } }, null), () => {}),
  )
  const limit = systemClock.monotonic() + DRAIN_MS
  while (systemClock.monotonic() < limit && (await countOpen(ground.server.url)) > 0) await systemClock.sleep(200)
  for (const child of last) child.signal('SIGTERM')
  await Promise.all(last.map((child) => child.gone))
}

const outcomesOf = (rows: readonly { status: string; needsAttention: boolean }[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { status, needsAttention } of rows) add(counts, needsAttention ? 'needs attention' : status)
  return counts
}

const openGround = async (options: TortureOptions, folder: string): Promise<{ ground: Ground; sandbox: Child }> => {
  const server = await startDatabaseServer(folder)
  await migrateUp(server.url)
  const address = Promise.withResolvers<string>()
  const orders = { journal: path.join(folder, 'sandbox.jsonl'), seed: options.seed, share: SHARE_OF_FAULTS }
  const children = new Set<Child>()
  const sandbox = startChild('sandbox-process', orders, (line) => {
    if (line.startsWith('http')) address.resolve(line)
  })
  children.add(sandbox)
  const [installation] = await rowsAsOwner(server.url, 'select id from installation')
  const ground: Ground = {
    options,
    chance: createChance(options.seed),
    folder,
    server,
    sandboxUrl: await address.promise,
    keys: `k1:${systemRandom.bytes(32).toString('base64')}`,
    installationId: String(installation?.id),
    kills: new Map(),
    pauses: new Map(),
    reached: new Set(),
    children,
  }
  return { ground, sandbox }
}

const suffer = async (ground: Ground, sandbox: Child): Promise<TortureReport> => {
  const { options, server, sandboxUrl, chance } = ground
  const deps = {
    ...createTestDeps(server.url, { sandboxes: { twt: sandboxUrl } }),
    vault: createVault(ground.keys, systemRandom),
  }
  const stage = await setStage(deps, Math.max(9, Math.min(CHANNELS, Math.ceil(options.kills / POSTS_PER_CHANNEL))))
  const acts: Acts = new Map()
  sandbox.process.stdin?.write('faults on\n')
  const until = systemClock.monotonic() + options.minutes * 60_000
  const feeding = new Set<Promise<void>>()
  const feed = async (): Promise<void> => {
    while (!isOver(ground, until)) {
      const one = feedOne({ deps, stage, chance, acts }).finally(() => feeding.delete(one))
      feeding.add(one)
      await systemClock.sleep(FEED_PAUSE_MS)
    }
    await Promise.all(feeding)
  }
  const [, databaseStops] = await Promise.all([killLoop(ground, until), stopDatabaseNowAndThen(ground, until), feed()])
  sandbox.process.stdin?.write('faults off\n')
  await drain(ground)
  const facts = await readFacts(server.url, sandboxUrl)
  await deps.db.destroy()
  return {
    seed: options.seed,
    posts: facts.publications.length,
    acts,
    kills: ground.kills,
    pauses: ground.pauses,
    reached: ground.reached,
    databaseStops,
    faults: await countFaults(sandboxUrl),
    outcomes: outcomesOf(facts.publications),
    violations: audit(facts),
  }
}

/** Runs the torture, cleans up after it, and answers with what came of it. */
export const torture = async (options: TortureOptions): Promise<TortureReport> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'torture-'))
  // As root the database works as another user, who must be able to pass.
  await chmod(folder, 0o755)
  const opened: { ground: Ground | null } = { ground: null }
  try {
    const { ground, sandbox } = await openGround(options, folder)
    opened.ground = ground
    return await suffer(ground, sandbox)
  } finally {
    for (const child of opened.ground?.children ?? []) {
      child.signal('SIGCONT')
      child.signal('SIGKILL')
      await child.gone
    }
    await opened.ground?.server.stopImmediately()
    await removeWithServers(folder)
  }
}
