// The worker's statements one by one, as src/db has them: how long each takes, for one post and for many, and what that costs
// when many claim at the same time. From these the model of many workers is fed.
import { performance } from 'node:perf_hooks'
import { Client } from 'pg'
import { openAttempts } from '#db/attempts.ts'
import { acceptAll, claimDue, secondsToNextWake, type Claimed } from '#db/claims.ts'
import { connectDatabase, type Database } from '#db/database.ts'
import { readInstallation } from '#db/installation.ts'
import { loadWork } from '#db/work.ts'
import { noteBeat } from '#db/workers.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { twt } from '#providers/twt/index.ts'
import { ours } from '#bench/engines/ours.ts'
import { serverSeconds } from '#bench/harness/cpu.ts'
import { nowMs } from '#bench/harness/ledger.ts'
import type { Server } from '#bench/harness/server.ts'
import { percentile } from '#bench/measure.ts'

/** How long something took, seen from outside, and what of that the processor did. */
export interface Sample {
  /** Rows at once. */
  readonly rows: number
  readonly runs: number
  readonly cpuMs: number
  /** Twenty-one of them, from the shortest to the longest. */
  readonly wallMs: readonly number[]
}

export type StatementName = 'claim' | 'load' | 'intent' | 'accept'
export type RoundName = 'claimNothing' | 'nextWake' | 'check' | 'beat'

export interface StatementCosts {
  readonly statements: Readonly<Record<StatementName, readonly Sample[]>>
  readonly rounds: Readonly<Record<RoundName, Sample>>
}

const SHARES = Array.from({ length: 21 }, (_, index) => Math.max(0.001, index / 20))

const rounded = (value: number): number => Number(value.toPrecision(4))

const series = async <Item, Answer>(
  server: Server,
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
): Promise<{ readonly sample: Omit<Sample, 'rows'>; readonly answers: readonly Answer[] }> => {
  const walls: number[] = []
  const answers: Answer[] = []
  const before = await serverSeconds(server.pid)
  for (const item of items) {
    const started = performance.now()
    answers.push(await work(item))
    walls.push(performance.now() - started)
  }
  const cpuMs = (((await serverSeconds(server.pid)) - before) * 1_000) / items.length
  const wallMs = SHARES.map((share) => rounded(percentile(walls, share)))
  return { sample: { runs: items.length, cpuMs: rounded(cpuMs), wallMs }, answers }
}

const LEASE = { leaseSeconds: 120, overdueSeconds: 900 } as const
const claimSome = (db: Database, limit: number): Promise<readonly Claimed[]> =>
  claimDue(db, { ...LEASE, worker: 'cost', lanes: [{ provider: 'twt', limit }] })

type Samples = Record<StatementName, Sample>

/** Takes posts through their four statements, `rows` at a time. */
const throughAll = async (
  server: Server,
  db: Database,
  { rows, runs }: { readonly rows: number; readonly runs: number },
): Promise<Samples> => {
  const times = Array.from({ length: runs }, () => rows)
  const claim = await series(server, times, (limit) => claimSome(db, limit))
  const load = await series(server, claim.answers, (claims) => loadWork(db, claims))
  const intents = load.answers.map((works) =>
    works.flatMap((work) =>
      work === undefined
        ? []
        : {
            orgId: work.claim.orgId,
            publicationId: work.claim.id,
            epoch: work.claim.epoch,
            attemptId: systemRandom.id(),
            worker: 'cost',
            contentHash: work.contentHash,
            part: 0,
            partHash: null,
            settleSeconds: 665,
            ...twt.pace,
            breakerFailures: 5,
            trialSeconds: 65,
            knownMark: 0,
          },
    ),
  )
  const intent = await series(server, intents, (some) => openAttempts(db, some))
  const accept = await series(server, intents, (some) =>
    acceptAll(
      db,
      some.map(({ orgId, publicationId: id, attemptId }) => ({
        orgId,
        id,
        attemptId,
        outcome: 'published',
        detail: '201',
        remoteId: attemptId,
        url: 'https://example.org/1',
        publishedAt: null,
        notice: null,
        completeSeconds: null,
      })),
    ),
  )
  const done = accept.answers.reduce((sum, closed) => sum + closed.size, 0)
  if (done !== rows * runs) throw new Error(`only ${done} of ${rows * runs} posts came through`)
  const of = ({ sample }: { readonly sample: Omit<Sample, 'rows'> }): Sample => ({ rows, ...sample })
  return { claim: of(claim), load: of(load), intent: of(intent), accept: of(accept) }
}

const open = (url: string, poolSize = 1): Database => connectDatabase(url, { role: 'worker', poolSize, log: silentLog })

const ROUND_RUNS = 150

const measureRounds = async (server: Server, db: Database): Promise<StatementCosts['rounds']> => {
  const times = Array.from({ length: ROUND_RUNS }, (_, index) => index)
  const beat = { role: 'worker', version: '0', tzdata: '0', standing: 'fine', silentSeconds: 0 } as const
  const one = async (work: () => Promise<unknown>): Promise<Sample> => ({
    rows: 0,
    ...(await series(server, times, work)).sample,
  })
  return {
    claimNothing: await one(() => claimSome(db, 100)),
    nextWake: await one(() => secondsToNextWake(db, { providers: ['twt'], overdueSeconds: LEASE.overdueSeconds })),
    check: await one(() => readInstallation(db)),
    beat: await one(() => noteBeat(db, { ...beat, name: 'cost', at: new Date() })),
  }
}

const BATCHES = [
  { rows: 1, runs: 200 },
  { rows: 10, runs: 40 },
  { rows: 50, runs: 16 },
] as const
const DAY_MS = 86_400_000

const withPosts = async <T>(
  server: Server,
  { due, later }: { readonly due: number; readonly later: number },
  work: (url: string) => Promise<T>,
): Promise<T> => {
  const stage = await ours.open(server)
  try {
    const now = nowMs()
    await stage.feed(Array.from({ length: due + later }, (_, index) => now + (index < due ? 0 : DAY_MS)))
    return await work(stage.url)
  } finally {
    await stage.close()
  }
}

export const measureStatements = (server: Server): Promise<StatementCosts> => {
  const due = BATCHES.reduce((sum, { rows, runs }) => sum + rows * runs, 0)
  return withPosts(server, { due: due + 50, later: 500 }, async (url) => {
    await using db = open(url)
    // Plans are made once.
    await throughAll(server, db, { rows: 10, runs: 5 })
    const each: Samples[] = []
    for (const batch of BATCHES) each.push(await throughAll(server, db, batch))
    const named = (name: StatementName): readonly Sample[] => each.map((samples) => samples[name])
    return {
      statements: { claim: named('claim'), load: named('load'), intent: named('intent'), accept: named('accept') },
      rounds: await measureRounds(server, db),
    }
  })
}

/** Many that claim at the same time. */
export interface Contention {
  readonly claimers: number
  readonly claims: number
  readonly claimsPerSecond: number
  /** Processor time of PostgreSQL for a claim. */
  readonly cpuMs: number
  /** Claims that got less than they asked for, although more was due. */
  readonly short: number
}

const EACH = 5

const race = async (
  server: Server,
  url: string,
  { claimers, posts }: { readonly claimers: number; readonly posts: number },
): Promise<Contention> => {
  const databases = Array.from({ length: claimers }, () => open(url))
  try {
    await Promise.all(databases.map((db) => secondsToNextWake(db, { providers: [], overdueSeconds: 0 })))
    let [left, claims, short] = [posts, 0, 0]
    const claimer = async (db: Database): Promise<void> => {
      while (left > 0) {
        const taken = (await claimSome(db, EACH)).length
        left -= taken
        claims += 1
        if (taken < EACH && left > 0) short += 1
      }
    }
    const [before, started] = [await serverSeconds(server.pid), performance.now()]
    await Promise.all(databases.map(claimer))
    const elapsed = (performance.now() - started) / 1_000
    const cpuMs = (((await serverSeconds(server.pid)) - before) * 1_000) / claims
    return { claimers, claims, claimsPerSecond: rounded(claims / elapsed), cpuMs: rounded(cpuMs), short }
  } finally {
    await Promise.all(databases.map((db) => db.destroy()))
  }
}

export const measureContention = async (
  server: Server,
  { claimers, posts }: { readonly claimers: readonly number[]; readonly posts: number },
): Promise<readonly Contention[]> => {
  const rows: Contention[] = []
  for (const count of claimers)
    rows.push(await withPosts(server, { due: posts, later: 0 }, (url) => race(server, url, { claimers: count, posts })))
  return rows
}

/** One ring of the doorbell, for so many who hear it. */
export interface Ringing {
  readonly listeners: number
  /** Processor time of PostgreSQL for one ring. */
  readonly cpuMs: number
}

const listening = async (url: string, count: number): Promise<readonly Client[]> => {
  const clients = Array.from({ length: count }, () => new Client({ connectionString: url, application_name: 'bench' }))
  await Promise.all(clients.map((client) => client.connect()))
  await Promise.all(clients.map((client) => client.query('LISTEN scheduly_due')))
  return clients
}

export const measureRinging = (
  server: Server,
  listeners: readonly number[],
  rings: number,
): Promise<readonly Ringing[]> =>
  withPosts(server, { due: 0, later: 1 }, async (url) => {
    const [bell] = await listening(url, 1)
    const rows: Ringing[] = []
    for (const count of listeners) {
      const clients = await listening(url, count)
      const heard = Promise.all(
        clients.map(
          (client) =>
            new Promise<void>((done) => {
              let times = 0
              client.on('notification', () => {
                times += 1
                if (times === rings) done()
              })
            }),
        ),
      )
      const before = await serverSeconds(server.pid)
      for (let ring = 0; ring < rings; ring += 1)
        await bell?.query(`SELECT pg_notify('scheduly_due', $1)`, [String(ring)])
      await heard
      rows.push({ listeners: count, cpuMs: rounded((((await serverSeconds(server.pid)) - before) * 1_000) / rings) })
      await Promise.all(clients.map((client) => client.end()))
    }
    await bell?.end()
    return rows
  })
