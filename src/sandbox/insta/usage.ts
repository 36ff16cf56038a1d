import type { Clock } from '#lib/clock.ts'

/** How much of an hour's calls is used. */
export interface Used {
  /** Which limit is used up; null for none. */
  readonly exceeded: 'app' | 'account' | null
  readonly headers: Readonly<Record<string, string>>
}

/** Counts one call of the account against the two limits. */
export type Usage = (accountId: string, limits: { readonly app: number; readonly account: number }) => Used

interface Bucket {
  readonly endsAt: number
  used: number
}

const HOUR_MS = 3_600_000

const percent = (used: number, limit: number): number => Math.min(100, Math.floor((used * 100) / Math.max(1, limit)))

/** Makes a counter of fixed hours, in memory: a restart opens new ones. */
export const createUsage = (clock: Clock): Usage => {
  const buckets = new Map<string, Bucket>()
  const bucketOf = (key: string, now: number): Bucket => {
    const present = buckets.get(key)
    if (present !== undefined && present.endsAt > now) return present
    const fresh = { endsAt: now + HOUR_MS, used: 0 }
    buckets.set(key, fresh)
    return fresh
  }
  return (accountId, limits) => {
    const now = clock.now().getTime()
    const app = bucketOf('app', now)
    const account = bucketOf(`account ${accountId}`, now)
    app.used += 1
    account.used += 1
    const isAccountFull = account.used > limits.account
    const minutes = isAccountFull ? Math.ceil((account.endsAt - now) / 60_000) : 0
    const shares = (used: number, limit: number) => {
      const share = percent(used, limit)
      return { call_count: share, total_cputime: Math.ceil(share / 2), total_time: Math.ceil(share / 2) }
    }
    const own = { type: 'instagram', ...shares(account.used, limits.account), estimated_time_to_regain_access: minutes }
    return {
      exceeded: app.used > limits.app ? 'app' : isAccountFull ? 'account' : null,
      headers: {
        'x-app-usage': JSON.stringify(shares(app.used, limits.app)),
        'x-business-use-case-usage': JSON.stringify({ [accountId]: [own] }),
      },
    }
  }
}
