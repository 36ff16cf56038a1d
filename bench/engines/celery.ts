import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { CELERY, PYTHON } from '#bench/harness/worker-process.ts'
import type { Engine, Stage } from './engine.ts'
import { hasRedis, startRedis } from './redis.ts'

const run = promisify(execFile)

/** Whether Debian's Celery is installed (apt-get install python3-celery python3-redis). */
export const hasCelery = (): boolean => hasRedis() && spawnSync(PYTHON, ['-c', 'import celery, redis']).status === 0

const feed = async (url: string, dues: readonly number[]): Promise<void> => {
  const child = spawn(PYTHON, [CELERY, 'feed', url], { stdio: ['pipe', 'inherit', 'inherit'] })
  child.stdin.end(`${dues.join('\n')}\n`)
  const [code]: unknown[] = await once(child, 'exit')
  if (code !== 0) throw new Error('Celery could not be fed; its own words stand above')
}

const open = async (): Promise<Stage> => {
  const redis = await startRedis()
  return {
    url: redis.url,
    vaultKey: '',
    feed: (dues) => feed(redis.url, dues),
    pending: async () => Number((await run(PYTHON, [CELERY, 'pending', redis.url])).stdout),
    inDoubt: async () => 0,
    storePids: [redis.pid],
    close: () => redis.stop(),
  }
}

export const celery: Engine = {
  name: 'celery',
  title: 'Celery',
  durability: 'Redis, appendonly everysec',
  journal: false,
  tuning: 'a thread per send at once, acks_late, prefetch 4, no events, gossip, mingle or heartbeat',
  open,
}
