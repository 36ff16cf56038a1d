import { addDays, dateIn, wallTime } from '#web/lib/zone.ts'

/** When something goes out whose time has passed. */
export type When =
  | { readonly kind: 'now' }
  | { readonly kind: 'slot' }
  | { readonly kind: 'time'; readonly wall: string }

/** As approving takes it. */
export const bodyOf = (when: When, zone: string) => {
  if (when.kind === 'now') return { publish_now: true }
  if (when.kind === 'slot') return { schedule: 'next_slot' as const }
  return { local_time: when.wall, time_zone: zone }
}

const HOUR = 3_600_000

/** A time to begin with: the next full hour, and tomorrow morning when that would be at night. */
export const firstTime = (now: number, zone: string): string => {
  const wall = wallTime(now + HOUR, zone)
  const hour = Number(wall.slice(11, 13))
  if (hour >= 7 && hour <= 21) return `${wall.slice(0, 14)}00`
  const today = dateIn(now, zone)
  return `${hour > 21 ? addDays(today, 1) : dateIn(now + HOUR, zone)}T09:00`
}
