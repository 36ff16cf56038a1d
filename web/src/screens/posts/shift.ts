import type { Body, Post } from '@scheduly/client'
import { addDays, offsetAt, resolveWallTime, wallTime } from '#web/lib/zone.ts'

/** Where posts are moved to, all in one go. */
export type Plan =
  | { readonly kind: 'time'; readonly wall: string }
  | { readonly kind: 'shift'; readonly days: number; readonly hours: number }
  | { readonly kind: 'slots' }
  | { readonly kind: 'none' }

export type Change = Body<'reschedulePosts'>['posts'][number]

const HOUR = 3_600_000

/** Days keep the time of day, whatever clocks do on the way; hours are hours that pass. */
const shifted = (instant: number, zone: string, { days, hours }: { readonly days: number; readonly hours: number }) => {
  const wall = wallTime(instant, zone)
  // Nothing is moved by no day, also where its time comes twice.
  const moved =
    days === 0 ? instant : resolveWallTime(`${addDays(wall.slice(0, 10), days)}${wall.slice(10)}`, zone).instant
  return moved + hours * HOUR
}

const localTime = (instant: number, zone: string): Pick<Change, 'local_time' | 'time_zone' | 'fold'> => {
  const wall = wallTime(instant, zone)
  const later =
    resolveWallTime(wall, zone).instant !== instant && offsetAt(instant, zone) !== offsetAt(instant - HOUR, zone)
  return { local_time: wall, time_zone: zone, ...(later && { fold: 'later' as const }) }
}

const wallOf = (wall: string, zone: string): string => {
  const { instant, change } = resolveWallTime(wall, zone)
  return change === 'skipped' ? wallTime(instant, zone) : wall
}

/** What is asked of the API for a post; undefined for one that has no time to be shifted. */
export const changeFor = (
  { id, scheduled_at: at }: Pick<Post, 'id' | 'scheduled_at'>,
  plan: Plan,
  zone: string,
): Change | undefined => {
  switch (plan.kind) {
    case 'time':
      return { post_id: id, local_time: wallOf(plan.wall, zone), time_zone: zone }
    case 'slots':
      return { post_id: id, schedule: 'next_slot' }
    case 'none':
      return { post_id: id, scheduled_at: null }
    case 'shift':
      return at === null ? undefined : { post_id: id, ...localTime(shifted(Date.parse(at), zone, plan), zone) }
  }
}
