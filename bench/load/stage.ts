import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { addChannels, addPosts, connectOwner, newVaultKey, type Channel } from '#bench/engines/ours.ts'
import { processSeconds, serverSeconds } from '#bench/harness/cpu.ts'
import { nowMs, type Sent } from '#bench/harness/ledger.ts'
import { ourDatabase, settle, type Server } from '#bench/harness/server.ts'
import { startInstance } from '../../scripts/instance.ts'
import type { ArrivalPlan } from './arrivals.ts'
import { startChild } from './child.ts'
import { createFlow, type Flow } from './flow.ts'
import type { Job } from './job.ts'
import type { Caller } from './operations.ts'
import { asCaller, openHousehold, type Household } from './people.ts'
import type { Shot } from './shoot.ts'

export interface StageCounts {
  readonly organizations: number
  /** Channels of others, to which most posts go: X takes one post in ten seconds from each. */
  readonly channels: number
  readonly postsPerSecond: number
  readonly networkMs: number
  /** Posts that an organization has planned already; the first one has ten times as many. */
  readonly planned: number
  /** One process with everything, or web server and worker apart. */
  readonly roles: 'all' | 'split'
  /** HTTP_CONCURRENCY; left out, as delivered. */
  readonly concurrency?: number
}

/** Seconds of processor time so far. */
export interface Used {
  readonly server: number
  readonly database: number
  readonly bare: number
}

/** Everything that is measured, and the one who asks. */
export interface Stage extends AsyncDisposable {
  readonly base: string
  readonly bareBase: string
  /** Processes of Scheduly. */
  readonly pids: readonly number[]
  readonly flow: Flow
  /** Where each of them tells its heap. */
  readonly folder: string
  readonly callers: () => Promise<readonly Caller[]>
  readonly shoot: (job: Omit<Job, 'base' | 'way'> & { readonly clients?: number }) => Promise<readonly Shot[]>
  readonly used: () => Promise<Used>
}

const CHANNELS_EACH = 4
const DAY_MS = 86_400_000
const MONTH_DAYS = 30

const startBare = async () => {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '../bare-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line]: unknown[] = await once(child.stdout, 'data')
  const stop = async (): Promise<void> => {
    child.kill()
    await once(child, 'exit')
  }
  return { base: String(line).trim(), pid: child.pid ?? Number.NaN, stop }
}

/** Posts of the coming weeks, so that lists and calendars have something to show. */
const plan = async (
  owner: Awaited<ReturnType<typeof connectOwner>>,
  channels: readonly Channel[],
  posts: number,
): Promise<void> => {
  const dues = Array.from({ length: posts }, (_, index) => nowMs() + DAY_MS * (10 + (index * MONTH_DAYS) / posts))
  await addPosts(owner, channels, dues)
}

const openHouseholds = async (base: string, count: number): Promise<readonly Household[]> => {
  const households: Household[] = []
  for (let number = 0; number < count; number += 1) households.push(await openHousehold(base, number))
  return households
}

const startServer = (
  url: string,
  facts: { readonly vaultKey: string; readonly network: string; readonly counts: StageCounts; readonly folder: string },
) =>
  startInstance({
    roles: facts.counts.roles === 'all' ? ['all'] : ['http', 'worker'],
    environment: {
      TRUST_PROXY: 'loopback',
      DB_URL: url,
      CREDENTIALS_KEYS: facts.vaultKey,
      SANDBOX_URL: facts.network,
      API_READS_PER_MINUTE: '1000000',
      API_WRITES_PER_MINUTE: '1000000',
      MEDIA_QUOTA_MB: '1000000',
      NODE_OPTIONS: `--import=${pathToFileURL(path.join(import.meta.dirname, 'heap-probe.ts')).href}`,
      BENCH_HEAP_FOLDER: facts.folder,
      ...(facts.counts.concurrency === undefined ? {} : { HTTP_CONCURRENCY: String(facts.counts.concurrency) }),
    },
  })

const isShot = (value: unknown): value is Shot => typeof value === 'object' && value !== null && 'latency' in value
const isSent = (value: unknown): value is Sent => typeof value === 'object' && value !== null && 'index' in value
const listOf = <T>(value: unknown, is: (each: unknown) => each is T): readonly T[] =>
  Array.isArray(value) ? value.filter(is) : []

/** Before others: a clock that waits for the processor tells the wrong time. Where that is not allowed, its lag shows. */
const prefer = (pid: number): void => {
  try {
    setPriority(pid, -10)
  } catch {
    // Only root may.
  }
}

interface Populated {
  readonly owner: Awaited<ReturnType<typeof connectOwner>>
  readonly homes: readonly { readonly household: Household; readonly channels: readonly Channel[] }[]
  readonly all: readonly Channel[]
}

/** Organizations that ask, with channels and plans; and the channels of many others. */
const populate = async (
  url: string,
  facts: { readonly base: string; readonly vaultKey: string; readonly counts: StageCounts },
): Promise<Populated> => {
  const { base, vaultKey, counts } = facts
  const owner = await connectOwner(url)
  const homes: { household: Household; channels: readonly Channel[] }[] = []
  for (const [index, household] of (await openHouseholds(base, counts.organizations)).entries()) {
    const organizations = [{ id: household.orgId, ownerId: household.ownerId }]
    const channels = await addChannels(owner, CHANNELS_EACH, { vaultKey, organizations })
    await plan(owner, channels, counts.planned * (index === 0 ? 10 : 1))
    homes.push({ household, channels })
  }
  const others = await addChannels(owner, counts.channels, { vaultKey })
  await settle(url)
  return { owner, homes, all: [...homes.flatMap(({ channels }) => channels), ...others] }
}

const secondsOfAll = async (pids: readonly number[]): Promise<number> =>
  (await Promise.all(pids.map(processSeconds))).reduce((sum, seconds) => sum + seconds, 0)

/** Starts everything, and closes it again. */
export const openStage = async (server: Server, counts: StageCounts): Promise<Stage> => {
  await using stack = new AsyncDisposableStack()
  const database = await ourDatabase(server)
  stack.defer(() => database.drop())
  const network = await startChild('network-process.ts', [String(counts.networkMs)])
  stack.defer(() => network.stop())
  const bare = await startBare()
  stack.defer(() => bare.stop())
  const vaultKey = newVaultKey()
  const folder = server.directory
  const ground = { vaultKey, network: String(network.first), counts, folder }
  const instance = await startServer(database.url, ground)
  stack.defer(() => instance.stop())
  const base = instance.base.replace('localhost', '127.0.0.1')
  const { owner, homes, all } = await populate(database.url, { base, vaultKey, counts })
  stack.defer(() => owner.end())
  const generator = await startChild('generator-process.ts')
  stack.defer(() => generator.stop())
  prefer(generator.pid)
  const arrived = async (): Promise<readonly Sent[]> => listOf(await network.ask('tell'), isSent)
  const owned = stack.move()
  return {
    base,
    bareBase: bare.base,
    pids: instance.pids,
    folder,
    flow: createFlow({ owner, channels: all, rate: counts.postsPerSecond, arrived }),
    callers: () =>
      Promise.all(
        homes.map(({ household, channels }) =>
          asCaller(
            base,
            household,
            channels.map(({ id }) => id),
          ),
        ),
      ),
    shoot: async ({ clients, ...job }) => {
      const way: Job['way'] = clients === undefined ? { kind: 'open' } : { kind: 'closed', clients }
      return listOf(await generator.ask({ ...job, way, base: job.sizes === undefined ? base : bare.base }), isShot)
    },
    used: async () => ({
      server: await secondsOfAll(instance.pids),
      database: await serverSeconds(server.pid),
      bare: await processSeconds(bare.pid),
    }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** So many requests a second for so long. */
export const steadily = (rate: number, seconds: number, seed: number): ArrivalPlan => ({
  phases: [{ rate, seconds }],
  seed,
})
