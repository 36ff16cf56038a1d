import { runMigrations } from 'graphile-worker'
import { withClient } from '#bench/harness/server.ts'
import type { Engine } from './engine.ts'
import { openPostgresStage, type PostgresEngine } from './postgres-stage.ts'

export const TASK = 'post'
/** Twice the sends at once: enough that none waits for the next fetch. Not swept. */
export const LOCAL_QUEUE_FACTOR = 2
export const POLL_MS = 50

const ROWS_AT_ONCE = 5_000

const postgres: PostgresEngine = {
  install: (url) => runMigrations({ connectionString: url }),
  feed: (url, dues) =>
    withClient(url, async (client) => {
      for (let first = 0; first < dues.length; first += ROWS_AT_ONCE) {
        await client.query(
          `SELECT graphile_worker.add_jobs(array_agg(ROW(
              $1, json_build_object('index', $2::int + n - 1), NULL, to_timestamp(due / 1000), NULL, NULL, NULL, NULL
            )::graphile_worker.job_spec))
            FROM unnest($3::float8[]) WITH ORDINALITY part (due, n)`,
          [TASK, first, dues.slice(first, first + ROWS_AT_ONCE)],
        )
      }
    }),
  pending: 'SELECT count(*) FROM graphile_worker.jobs',
}

const TUNING = `local queue of twice the sends at once, completions in batches (completeJobBatchDelay 0), polls every ${POLL_MS} ms`

const engine = (journal: boolean): Engine => ({
  name: journal ? 'graphile-journal' : 'graphile',
  title: journal ? 'graphile-worker, journaled' : 'graphile-worker',
  durability: 'PostgreSQL, synchronous_commit on',
  journal,
  tuning: TUNING,
  open: (server) => openPostgresStage(server, postgres, journal),
})

export const graphile = engine(false)
export const graphileJournaled = engine(true)
