import type { Quota } from '../provider.ts'

const MOST = 10_000_000
const LONGEST_SECONDS = 8 * 86_400

const numberIn = (header: string | undefined): number | null =>
  header !== undefined && /^\d{1,12}$/.test(header.trim()) ? Number(header) : null

/** The limit for the account over a day, where X tells it; else the one that it tells with every answer. */
const NAMES = ['x-user-limit-24hour', 'x-rate-limit'] as const

const isPossible = (limit: number, remaining: number): boolean => limit > 0 && limit <= MOST && remaining <= limit

const renewal = (reset: number | null, now: Date): Date | null => {
  const seconds = reset === null ? 0 : reset - now.getTime() / 1_000
  return reset !== null && seconds > 0 && seconds < LONGEST_SECONDS ? new Date(reset * 1_000) : null
}

/** What X's headers say of how many posts the account may still publish; null where they say nothing that makes sense. */
export const readQuota = (headers: Readonly<Record<string, string>>, now: Date): Quota | null => {
  for (const name of NAMES) {
    const limit = numberIn(headers[`${name}-limit`])
    const remaining = numberIn(headers[`${name}-remaining`])
    if (limit === null || remaining === null || !isPossible(limit, remaining)) continue
    return { used: limit - remaining, limit, renewsAt: renewal(numberIn(headers[`${name}-reset`]), now) }
  }
  return null
}
