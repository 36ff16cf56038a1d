import type { Clock } from '#lib/clock.ts'
import type { Limit } from './settings.ts'

/** The outcome of counting one request: whether it may pass, and the headers that say so. */
export interface Counted {
  readonly allowed: boolean
  readonly headers: Readonly<Record<string, string>>
}

interface Bucket {
  readonly resetAt: number
  used: number
}

/** Who is counted, and against what. */
export interface Quota {
  readonly route: string
  readonly accountId: string
  readonly clientId: string
  readonly limit: Limit
}

const DAY_SECONDS = 86_400

const headersOf = (prefix: string, limit: number, bucket: Bucket): Record<string, string> => ({
  [`${prefix}-limit`]: String(limit),
  [`${prefix}-remaining`]: String(Math.max(0, limit - bucket.used)),
  [`${prefix}-reset`]: String(bucket.resetAt),
})

/** Counts requests in fixed windows, in memory: a restart opens new ones. */
export const createCounter = (clock: Clock): ((quota: Quota) => Counted) => {
  const buckets = new Map<string, Bucket>()
  const bucketOf = (key: string, windowSeconds: number): Bucket => {
    const now = clock.now().getTime() / 1000
    const present = buckets.get(key)
    if (present !== undefined && present.resetAt > now) return present
    const fresh = { resetAt: Math.ceil(now) + windowSeconds, used: 0 }
    buckets.set(key, fresh)
    return fresh
  }
  return ({ route, accountId, clientId, limit }) => {
    const user = bucketOf(`user ${route} ${clientId} ${accountId}`, limit.windowSeconds)
    const app = bucketOf(`app ${route} ${clientId}`, limit.appWindowSeconds)
    const appLimit = limit.perApp ?? Number.POSITIVE_INFINITY
    const allowed = user.used < limit.perUser && app.used < appLimit
    if (allowed) {
      user.used += 1
      app.used += 1
    }
    const isDaily = limit.perApp !== null && limit.appWindowSeconds === DAY_SECONDS
    const daily = isDaily ? headersOf('x-app-limit-24hour', appLimit, app) : {}
    // X's three headers speak of the quota that ends first; the app's speaks for itself when it is the one used up.
    const tight = app.used >= appLimit && !isDaily
    const shown = tight ? headersOf('x-rate-limit', appLimit, app) : headersOf('x-rate-limit', limit.perUser, user)
    return { allowed, headers: { ...shown, ...daily } }
  }
}
