import { bullmq } from './bullmq.ts'
import { celery, hasCelery } from './celery.ts'
import type { Engine } from './engine.ts'
import { graphile, graphileJournaled } from './graphile.ts'
import { ours } from './ours.ts'
import { pgBoss, pgBossJournaled } from './pg-boss.ts'
import { hasRedis } from './redis.ts'

export interface Chosen {
  readonly engines: readonly Engine[]
  /** What is not there, and why. */
  readonly missing: readonly string[]
}

const ON_POSTGRES: readonly Engine[] = [ours, pgBoss, pgBossJournaled, graphile, graphileJournaled]

/** Those that this machine can run. */
export const chooseEngines = (withCelery: boolean): Chosen => {
  const redis = hasRedis()
  const python = withCelery && hasCelery()
  const missing = [
    ...(redis ? [] : ['BullMQ was left out: there is no redis-server on PATH.']),
    ...(withCelery && !python
      ? ['Celery was left out: it needs redis-server and Debian’s python3-celery and python3-redis.']
      : []),
    ...(withCelery ? [] : ['Celery was not asked for (--with-celery).']),
  ]
  return { engines: [...ON_POSTGRES, ...(redis ? [bullmq] : []), ...(python ? [celery] : [])], missing }
}
