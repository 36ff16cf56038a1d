import { readPublishingWord } from '#db/installation.ts'
import { STALE_BEAT_SECONDS } from '#domain/system-status.ts'
import type { Database } from '#db/database.ts'
import { readSurroundings } from '#db/workers.ts'
import type { Readiness } from '#http/server.ts'
import { systemClock } from '#lib/clock.ts'
import type { Worker } from '#publishing/worker.ts'

const READY_PATIENCE_MS = 3_000

const word = (good: boolean): 'ok' | 'failed' => (good ? 'ok' : 'failed')

const isAlive = (worker: Worker): boolean =>
  worker.secondsSinceBeat() < STALE_BEAT_SECONDS && worker.standing().kind === 'fine'

const askDatabase = async (db: Database) => {
  const [publishing, surroundings] = await Promise.all([readPublishingWord(db), readSurroundings(db)])
  return { publishing, ...surroundings }
}

/**
 * Whether a process can do what it is there for. `latest`: the newest migration that this program knows; a database that has come
 * further is served as well. Without a worker in this process it counts whether one works anywhere.
 */
export const createReadiness =
  (db: Database, { worker, latest }: { readonly worker: Worker | null; readonly latest: string }) =>
  async (): Promise<Readiness> => {
    const asked = askDatabase(db).catch(() => null)
    // A database that says nothing is as good as none; whoever asks wants to know soon.
    const answer = await Promise.race([asked, systemClock.sleep(READY_PATIENCE_MS).then(() => null)])
    const { silentSeconds = null, latestMigration = null, publishing = null } = answer ?? {}
    const migrated = (latestMigration ?? '') >= latest
    const beats = worker === null ? silentSeconds !== null && silentSeconds < STALE_BEAT_SECONDS : isAlive(worker)
    const serves = answer !== null && migrated
    return {
      ready: serves && beats,
      serves,
      checks: { database: word(answer !== null), migrations: word(migrated), worker: word(beats) },
      publishing,
    }
  }
