import { Logger, run, type Runner } from 'graphile-worker'
import type { PrepareWorker } from './engine.ts'
import { LOCAL_QUEUE_FACTOR, POLL_MS, TASK } from './graphile.ts'
import { journaled } from './journal.ts'

const POOL_SIZE = 10

const SAID: ReadonlySet<string> = new Set(['error'])

const quiet = new Logger(() => (level, message) => {
  if (SAID.has(level)) console.error(message)
})

const indexOf = (payload: unknown): number => {
  if (typeof payload === 'object' && payload !== null && 'index' in payload) return Number(payload.index)
  throw new Error('a job without its post')
}

export const prepare: PrepareWorker = async (order, plain) => {
  const journal = order.worker === 'graphile-journal' ? await journaled(order.url, plain) : null
  const send = journal?.send ?? plain
  let runner: Runner | null = null
  return {
    start: async () => {
      runner = await run({
        preset: {
          worker: {
            connectionString: order.url,
            concurrentJobs: order.inFlight,
            maxPoolSize: POOL_SIZE,
            pollInterval: POLL_MS,
            localQueue: { size: order.inFlight * LOCAL_QUEUE_FACTOR },
            completeJobBatchDelay: 0,
            failJobBatchDelay: 0,
            logger: quiet,
          },
        },
        noHandleSignals: true,
        taskList: { [TASK]: (payload) => send(indexOf(payload)) },
      })
    },
    stop: async () => {
      await runner?.stop()
      await journal?.close()
    },
  }
}
