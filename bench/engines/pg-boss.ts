import { PgBoss } from 'pg-boss'
import type { Engine } from './engine.ts'
import { openPostgresStage, type PostgresEngine } from './postgres-stage.ts'

export const QUEUE = 'posts'
const ROWS_AT_ONCE = 2_500

/** Neither of these does anything for a queue that is fed by us. */
export const QUIET = { schedule: false, registerInstance: false, persistQueueStats: false } as const

export interface PostJob {
  readonly index: number
}

/** How many fetchers share the sends at once, each with a batch. Not swept. */
export const FETCHERS = 4

const withBoss = async <T>(url: string, work: (boss: PgBoss) => Promise<T>): Promise<T> => {
  const boss = new PgBoss({ ...QUIET, connectionString: url, max: 4, supervise: false })
  boss.on('error', (error) => console.error(error))
  await boss.start()
  try {
    return await work(boss)
  } finally {
    await boss.stop({ graceful: false })
  }
}

const postgres: PostgresEngine = {
  install: (url) =>
    withBoss(url, async (boss) => {
      // A job whose worker is silent for two minutes is tried again: as our lease.
      await boss.createQueue(QUEUE, { notify: true, retryLimit: 5, expireInSeconds: 120 })
    }),
  feed: (url, dues) =>
    withBoss(url, async (boss) => {
      for (let first = 0; first < dues.length; first += ROWS_AT_ONCE) {
        const part = dues.slice(first, first + ROWS_AT_ONCE)
        await boss.insert(
          QUEUE,
          part.map((due, offset) => ({ data: { index: first + offset }, startAfter: new Date(due) })),
        )
      }
    }),
  pending: `SELECT count(*) FROM pgboss.job WHERE state < 'completed'`,
}

const TUNING = `${FETCHERS} fetchers that share the sends at once, a batch each; burstWhenBatchFull; LISTEN/NOTIFY on; polls every 0.5 s, which is the least it takes`

const engine = (journal: boolean): Engine => ({
  name: journal ? 'pg-boss-journal' : 'pg-boss',
  title: journal ? 'pg-boss, journaled' : 'pg-boss',
  durability: 'PostgreSQL, synchronous_commit on',
  journal,
  tuning: TUNING,
  open: (server) => openPostgresStage(server, postgres, journal),
})

export const pgBoss = engine(false)
export const pgBossJournaled = engine(true)
