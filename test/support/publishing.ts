import type { ActionDeps, Actor } from '#actions/deps.ts'
import { connectDatabase, listen, type Database } from '#db/database.ts'
import type { Role } from '#domain/membership.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { dutiesOf, type DutyDeps } from '#publishing/duties.ts'
import { errandsOf } from '#publishing/errands.ts'
import { createMemoryMarks } from '#publishing/marks.ts'
import { defaultPolicy, type PublishingPolicy } from '#publishing/policy.ts'
import { createPostgresStore } from '#publishing/postgres-store.ts'
import { startWorker, type Worker } from '#publishing/worker.ts'
import { providerCodes } from '#providers/registry.ts'
import { createSandbox, listenSandbox, type Sandbox } from '#sandbox/sandbox.ts'
import { createTestDeps, type TestDepsOptions } from './deps.ts'
import { createMoments, type Moments } from './moments.ts'
import { fresh, people } from './people.ts'
import { createTestDatabase, type TestDatabase } from './postgres.ts'
import { mediaSourceOf, removeFrom } from '../../src/app-media.ts'

/** An installation without its web server: real PostgreSQL, a real sandbox X on its own port, the real actions. */
export interface World {
  readonly deps: ActionDeps
  readonly sandbox: Sandbox
  readonly sandboxUrl: string
  /** The owner's address of the test database. */
  readonly url: string
  /** Deps of a worker of this installation; `changes` name what the test varies. */
  publishing(changes?: Partial<DutyDeps>): DutyDeps
  start(changes?: WorkerChanges): RunningWorker
  person(): Promise<Actor>
  organization(owner: Actor): Promise<string>
  join(owner: Actor, orgId: string, role: Role): Promise<Actor>
  readonly channel: ReturnType<typeof people>['channel']
  /** Stops every worker that is still running. */
  stopWorkers(): Promise<void>
  close(): Promise<void>
}

/** What a test varies of a worker. */
export interface WorkerChanges extends Partial<DutyDeps> {
  /** Null: this machine is not told for which installation it publishes. */
  readonly installationId?: string | null
  readonly concurrency?: number
  /** The database that tells of what is due; of `db`, when that is another one than the world's. */
  readonly doorbell?: string
}

export interface RunningWorker {
  readonly worker: Worker
  readonly moments: Moments
  readonly stop: () => Promise<void>
}

/** Short enough for a test to see the end of a search; the order of the times is that of the real policy. */
export const QUICK: PublishingPolicy = {
  ...defaultPolicy(60),
  lookAfterSeconds: [0.1, 0.2, 0.3, 0.4],
  backoffBaseSeconds: 0.1,
  backoffCapSeconds: 0.2,
  renewalPauseSeconds: 0.2,
}

interface WorldOptions extends Pick<TestDepsOptions, 'http' | 'log'> {
  /** Instead of one in the server that all tests share. */
  readonly database?: Pick<TestDatabase, 'url' | 'drop'>
}

/** Makes a world; close it at the end of the test file. */
export const createWorld = async (options: WorldOptions = {}): Promise<World> => {
  const { database = await createTestDatabase(), ...replaced } = options
  const sandbox = await createSandbox('twt', {
    clock: systemClock,
    random: systemRandom,
    journal: null,
    log: silentLog,
  })
  const listening = await listenSandbox(sandbox)
  const deps = createTestDeps(database.url, { ...replaced, sandboxes: { twt: listening.url } })
  const { clock, random, log, http, vault, networks } = deps
  const workerDb = connectDatabase(database.url, { role: 'worker', poolSize: 10, log: silentLog })
  const storeOf = (db: Database) => createPostgresStore(db, { overdueSeconds: QUICK.restoredOverdueSeconds })
  const publishing = (changes: Partial<DutyDeps> = {}): DutyDeps => ({
    store: storeOf(changes.db ?? workerDb),
    marks: createMemoryMarks(),
    at: () => {},
    clock,
    random,
    log,
    http,
    media: mediaSourceOf(deps.media),
    removeFile: removeFrom(deps.media),
    eventDays: 30,
    archiveAfterMonths: null,
    vault,
    networks,
    db: workerDb,
    policy: QUICK,
    observe: () => {},
    mail: deps.mail,
    publicUrl: deps.publicUrl,
    worker: fresh('worker-'),
    ...changes,
  })
  const { id: known } = await storeOf(workerDb).readInstallation()
  const running = new Set<Worker>()
  const stopWorkers = async (): Promise<void> => {
    const workers = [...running]
    running.clear()
    await Promise.all(workers.map((worker) => worker.stop(5)))
  }
  return {
    deps,
    sandbox,
    sandboxUrl: listening.url,
    url: database.url,
    ...people(deps),
    publishing,
    start: ({ installationId = known, concurrency = 10, doorbell = database.url, ...changes } = {}) => {
      const moments = createMoments()
      const own = publishing({ observe: moments.observe, ...changes })
      // A worker of a test is one that has published from this database before.
      const worker = startWorker(own, {
        providers: providerCodes,
        concurrency,
        duties: dutiesOf(own),
        errands: errandsOf(own),
        installationId,
        openDoorbell: (ring, lost) => listen(doorbell, { channel: 'scheduly_due', onNotify: ring, onLost: lost }),
      })
      running.add(worker)
      const stop = async (): Promise<void> => {
        running.delete(worker)
        await worker.stop(5)
      }
      return { worker, moments, stop }
    },
    stopWorkers,
    close: async () => {
      await stopWorkers()
      await Promise.all([deps.db.destroy(), workerDb.destroy()])
      await listening.close()
      await database.drop()
    },
  }
}
