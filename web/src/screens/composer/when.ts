import { resolveWallTime, type Resolved } from '#web/lib/zone.ts'

/** When a post is to go out. What was typed as a time stays there while another way is looked at. */
export interface When {
  readonly kind: 'draft' | 'now' | 'at' | 'slot'
  /** What the clocks of the organization's zone show; empty while it is not typed to its end. */
  readonly wall: string
  /** Which of two equal times is meant, where a clock change repeats them. */
  readonly fold: 'earlier' | 'later'
}

const WALL = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/

export const isWall = (text: string): boolean => WALL.test(text) && !Number.isNaN(Date.parse(`${text}:00Z`))

/** The moment that is meant; null without a time. */
export const momentOf = (when: When, zone: string): Resolved | null =>
  when.kind === 'at' && isWall(when.wall) ? resolveWallTime(when.wall, zone, when.fold) : null

export type Fault = 'incomplete' | 'past' | 'skipped' | null

/** What is wrong with a time before the server is asked. */
export const faultOf = (when: When, zone: string, now: number): Fault => {
  if (when.kind !== 'at') return null
  const moment = momentOf(when, zone)
  if (moment === null) return 'incomplete'
  if (moment.change === 'skipped') return 'skipped'
  return moment.instant <= now ? 'past' : null
}

const NEXT_SLOT: { readonly schedule: 'next_slot' } = { schedule: 'next_slot' }

/** The time as the API takes it. */
export const timeBody = (when: When, zone: string) => {
  if (when.kind === 'slot') return NEXT_SLOT
  const moment = momentOf(when, zone)
  if (moment === null) return {}
  const wall = { local_time: when.wall, time_zone: zone }
  return moment.change === 'repeated' ? { ...wall, fold: when.fold } : wall
}

/** Tomorrow morning: a time that one sees and changes, rather than an empty field. */
export const firstWall = (today: string): string => {
  const tomorrow = new Date(Date.parse(`${today}T00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  return `${tomorrow}T09:00`
}
