import type { Post } from '@scheduly/client'
import { resolveWallTime, wallTime, dateIn } from '#web/lib/zone.ts'
import { foldOf, wallAt, type Cell, type Fold } from './cells.ts'

/** A time to give to a post, as the clocks of the organization show it; null takes the time away. */
export type Target = { readonly wall: string; readonly fold: Fold } | null

/** Why something cannot be moved there. */
export type Reason =
  | { readonly code: 'past' }
  | { readonly code: 'blocked'; readonly note: string }
  | { readonly code: 'locked'; readonly status: Post['status'] }

export interface Blocked {
  readonly channel_id: string | null
  readonly first_date: string
  readonly last_date: string
  readonly note: string
}

/** What of a post decides where it may go. */
export interface Movable {
  readonly status: Post['status']
  readonly scheduled_at: string | null
  readonly allowed_actions: readonly string[]
  readonly channels: readonly { readonly channel_id: string }[]
}

export interface Surroundings {
  readonly zone: string
  readonly now: number
  readonly blocked: readonly Blocked[]
  /** Wall times at which the channels of a post are free, the next one first. */
  readonly free?: readonly string[]
}

const MORNING = 9

/** The time of a day that a post without one gets: a free slot, else nine in the morning, else the next full hour. */
export const timeOn = (date: string, { zone, now, free = [] }: Omit<Surroundings, 'blocked'>): string => {
  const isAhead = (wall: string): boolean => resolveWallTime(wall, zone).instant > now
  const slot = free.find((wall) => wall.startsWith(date) && isAhead(wall))
  if (slot !== undefined) return slot
  const morning = wallAt(date, MORNING)
  if (isAhead(morning)) return morning
  const hours = Array.from({ length: 24 }, (_, hour) => wallAt(date, hour))
  return hours.find(isAhead) ?? morning
}

/** So near a free slot a post that is put down on a day goes into it. */
const NEAR_MINUTES = 30

const minutesOf = (wall: string): number => Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16))

/** The free slot nearest to a wall time, of those in the same hour, or on a day not far from it. */
const slotNear = (wall: string, free: readonly string[], isHour: boolean): string | undefined => {
  const distance = (slot: string): number => Math.abs(minutesOf(slot) - minutesOf(wall))
  const fits = (slot: string): boolean =>
    isHour ? slot.startsWith(wall.slice(0, 13)) : slot.startsWith(wall.slice(0, 10)) && distance(slot) <= NEAR_MINUTES
  return free.filter(fits).toSorted((one, other) => distance(one) - distance(other))[0]
}

/** Whether a post that has this time stands in the cell already. */
const isAt = ({ date, hour }: Cell, wall: string): boolean =>
  wall.startsWith(date) && (hour === null || Number(wall.slice(11, 13)) === hour)

/** What the cell does not say stays as it was; without a time before, an hour begins. */
const wallIn = ({ date, hour }: Cell, before: string | null, around: Omit<Surroundings, 'blocked'>): string => {
  if (hour !== null) return wallAt(date, hour, before === null ? 0 : Number(before.slice(14)))
  return before === null ? timeOn(date, around) : `${date}${before.slice(10)}`
}

/** The time that a post gets when it is put down on a cell: as it was before, or that of a free slot that is near. */
export const targetOn = (cell: Cell, post: Movable, around: Omit<Surroundings, 'blocked'>): Target => {
  const { zone, free = [] } = around
  const at = post.scheduled_at === null ? null : Date.parse(post.scheduled_at)
  const before = at === null ? null : wallTime(at, zone)
  const fold = cell.fold ?? (at === null ? 'earlier' : foldOf(at, zone))
  const wall = wallIn(cell, before, around)
  // Of an hour that comes twice slots do not say which; and what is put back where it was stays as it was.
  const stays = cell.fold !== null || (before !== null && isAt(cell, before))
  return { wall: stays ? wall : (slotNear(wall, free, cell.hour !== null) ?? wall), fold }
}

export const instantOf = (target: NonNullable<Target>, zone: string): number =>
  resolveWallTime(target.wall, zone, target.fold).instant

/** What keeps a date free of a post: of all channels, or of one of its own. */
export const blockOn = (
  date: string,
  channels: readonly string[],
  blocked: readonly Blocked[],
): { readonly note: string } | undefined =>
  blocked.find(
    ({ first_date: first, last_date: last, channel_id: channel }) =>
      first <= date && date <= last && (channel === null || channels.includes(channel)),
  )

/** Why a post stays where it is, whatever the place; null when it may move. */
export const lockOf = ({ status, allowed_actions: allowed }: Movable): Reason | null =>
  allowed.includes('edit') ? null : { code: 'locked', status }

/** Why a post may not be put there; null when it may. */
export const refusalOf = (post: Movable, target: Target, { zone, now, blocked }: Surroundings): Reason | null => {
  const lock = lockOf(post)
  if (lock !== null || target === null) return lock
  const instant = instantOf(target, zone)
  if (instant <= now) return { code: 'past' }
  const block = blockOn(
    dateIn(instant, zone),
    post.channels.map(({ channel_id: channel }) => channel),
    blocked,
  )
  return block === undefined ? null : { code: 'blocked', note: block.note }
}

/** Whether it is another time than the one the post has. */
export const isElsewhere = (post: Movable, target: Target, zone: string): boolean => {
  if (target === null) return post.scheduled_at !== null
  return post.scheduled_at === null || Date.parse(post.scheduled_at) !== instantOf(target, zone)
}
