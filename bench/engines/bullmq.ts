import { Queue } from 'bullmq'
import type { Engine, Stage } from './engine.ts'
import { startRedis } from './redis.ts'

export const QUEUE = 'posts'
const ROWS_AT_ONCE = 1_000

export interface PostJob {
  readonly index: number
}

const STAYS = { removeOnComplete: true, removeOnFail: false } as const

const open = async (): Promise<Stage> => {
  const redis = await startRedis()
  const queue = new Queue<PostJob>(QUEUE, { connection: { url: redis.url, maxRetriesPerRequest: null } })
  queue.on('error', (error) => console.error(error))
  return {
    url: redis.url,
    vaultKey: '',
    feed: async (dues) => {
      for (let first = 0; first < dues.length; first += ROWS_AT_ONCE) {
        const part = dues.slice(first, first + ROWS_AT_ONCE)
        await queue.addBulk(
          part.map((due, offset) => ({
            name: 'post',
            data: { index: first + offset },
            opts: { ...STAYS, delay: Math.max(0, Math.round(due - Date.now())) },
          })),
        )
      }
    },
    pending: async () => queue.getJobCountByTypes('waiting', 'active', 'delayed', 'prioritized'),
    inDoubt: async () => 0,
    storePids: [redis.pid],
    close: async () => {
      await queue.close()
      await redis.stop()
    },
  }
}

export const bullmq: Engine = {
  name: 'bullmq',
  title: 'BullMQ',
  durability: 'Redis, appendonly everysec',
  journal: false,
  tuning: 'concurrency as the sends at once; done jobs removed',
  open,
}
