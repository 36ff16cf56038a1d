import type { ActionDeps } from '#actions/deps.ts'
import { connectDatabase, type Database } from '#db/database.ts'
import { readInstallation } from '#db/installation.ts'
import { silentLog } from '#lib/log.ts'
import { createMemoryMarks, type Marks } from '#publishing/marks.ts'
import { asOwner } from '#test/support/owner.ts'
import { people } from '#test/support/people.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { FENCED } from './fence.ts'
import type { RunningWorker, World, WorkerChanges } from '#test/support/publishing.ts'

/** One database with the organizations that are in it: an installation of its own, with an id and marks of its own. */
export interface Shard extends AsyncDisposable {
  readonly name: string
  /** The owner's address. */
  readonly url: string
  /** What actions for its organizations work with; keys, networks and clocks are those of all shards. */
  readonly deps: ActionDeps
  /** The same as a world, for stages. */
  readonly world: World
  readonly worker: Database
  readonly installationId: string
  /** What this machine remembers of this database. */
  readonly marks: Marks
}

/** Opens an empty shard beside the database of a world: its networks, vault and sandbox are shared. */
export const openShard = async (world: World, name: string): Promise<Shard> => {
  const database = await createTestDatabase()
  const { url } = database
  await asOwner(url, FENCED)
  const deps = { ...world.deps, db: connectDatabase(url, { role: 'app', poolSize: 5, log: silentLog }) }
  const worker = connectDatabase(url, { role: 'worker', poolSize: 10, log: silentLog })
  const { id: installationId } = await readInstallation(worker)
  const marks = createMemoryMarks()
  const start = (changes: WorkerChanges = {}): RunningWorker =>
    world.start({ db: worker, doorbell: url, installationId, marks, ...changes })
  return {
    name,
    url,
    deps,
    world: { ...world, deps, url, start, ...people(deps) },
    worker,
    installationId,
    marks,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([deps.db.destroy(), worker.destroy()])
      await database.drop()
    },
  }
}

/**
 * One worker process over several shards: a loop, places, connections, leases and a memory for each. Nothing is shared between
 * them but the process, so that a shard that answers slowly, or not at all, holds up itself alone; and each claims with
 * its own turns of organizations.
 */
export const startShardedWorker = (
  shards: readonly Shard[],
  changes: (shard: Shard) => WorkerChanges = () => ({}),
): ReadonlyMap<string, RunningWorker> => new Map(shards.map((shard) => [shard.name, shard.world.start(changes(shard))]))
