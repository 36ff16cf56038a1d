import { Worker } from 'bullmq'
import { QUEUE, type PostJob } from './bullmq.ts'
import type { PrepareWorker } from './engine.ts'

export const prepare: PrepareWorker = async (order, send) => {
  const worker = new Worker<PostJob>(QUEUE, async (job) => send(job.data.index), {
    connection: { url: order.url, maxRetriesPerRequest: null },
    concurrency: order.inFlight,
    autorun: false,
    removeOnComplete: { count: 0 },
  })
  worker.on('error', (error) => console.error(error))
  await worker.waitUntilReady()
  return {
    start: async () => {
      void worker.run()
    },
    stop: () => worker.close(),
  }
}
