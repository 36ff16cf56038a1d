import type { Channel } from '@scheduly/client'

const DAY_MS = 86_400_000

/**
 * How many of the planned posts find no room in what the network lets programs publish. What was used is free again once it
 * renews; where no moment is told, the network counts the last 24 hours.
 */
export const overQuota = (quota: NonNullable<Channel['quota']>, now: number): number => {
  const { used, limit, planned, renews_at: renews, seen_at: seen } = quota
  const isFree = Date.parse(renews ?? seen) + (renews === null ? DAY_MS : 0) <= now
  return Math.max(0, planned - Math.max(0, limit - (isFree ? 0 : used)))
}
