import type { Channel } from '@scheduly/client'

/**
 * How many of the planned posts certainly find no room in what the network lets programs publish. Until it counts anew, what was
 * used takes a part of it. Where it tells no such moment it counts the last 24 hours, and what was used is free again bit by bit:
 * then, as after that moment, only more than it lets through at all is too much.
 */
export const overQuota = (quota: NonNullable<Channel['quota']>, now: number): number => {
  const { used, limit, planned, renews_at: renews } = quota
  if (renews === null) return Math.max(0, planned - limit)
  // The next moment is not known, and may come many times in the day that is looked at.
  if (Date.parse(renews) <= now) return 0
  return Math.max(0, planned - Math.max(0, limit - used))
}
