import { PgBoss } from 'pg-boss'
import type { PrepareWorker } from './engine.ts'
import { journaled } from './journal.ts'
import { FETCHERS, QUEUE, QUIET, type PostJob } from './pg-boss.ts'

const POOL_SIZE = 10
const STOP_LIMIT_MS = 10_000

export const prepare: PrepareWorker = async (order, plain) => {
  const journal = order.worker === 'pg-boss-journal' ? await journaled(order.url, plain) : null
  const send = journal?.send ?? plain
  const boss = new PgBoss({
    ...QUIET,
    connectionString: order.url,
    max: POOL_SIZE,
    useListenNotify: true,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  })
  boss.on('error', (error) => console.error(error))
  await boss.start()
  return {
    start: async () => {
      await boss.work<PostJob>(
        QUEUE,
        {
          localConcurrency: FETCHERS,
          batchSize: Math.ceil(order.inFlight / FETCHERS),
          burstWhenBatchFull: true,
          pollingIntervalSeconds: 0.5,
          notifyPollingIntervalSeconds: 0.5,
        },
        async (jobs) => {
          await Promise.all(jobs.map((job) => send(job.data.index)))
        },
      )
    },
    stop: async () => {
      await boss.stop({ graceful: true, timeout: STOP_LIMIT_MS })
      await journal?.close()
    },
  }
}
