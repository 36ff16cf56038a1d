import { Temporal } from 'temporal-polyfill'
import type { Issue, Params } from './problem.ts'
import { spellTimeZone } from './time-zone.ts'
import { wallMoment, type Fold } from './wall-time.ts'

/** When a post is to go out, as its author said it. */
export interface ScheduleRequest {
  /** RFC 3339 instant with an offset: `2026-12-24T18:00:00+01:00`. */
  readonly scheduledAt?: string | undefined
  /** Wall time without an offset: `2026-12-24T18:00`. Needs `timeZone`. */
  readonly localTime?: string | undefined
  /** IANA name: `Europe/Berlin`. */
  readonly timeZone?: string | undefined
  /** Which of two equal wall times is meant, in the hour that a clock change repeats. Default `earlier`. */
  readonly fold?: Fold | undefined
  /** Instead of a time: the next free posting slot of all its channels. */
  readonly nextSlot?: boolean | undefined
}

/** A schedule resolved to one instant. */
export interface Schedule {
  readonly at: Date
  readonly localTime: string | null
  readonly timeZone: string | null
}

export type ScheduleResult =
  | { readonly ok: true; readonly schedule: Schedule | null }
  | { readonly ok: false; readonly issue: Issue }

/** How far ahead a post may be planned. */
export const FURTHEST_DAYS = 366 * 5

/** A time is a rule of ours, whatever the network. */
const RULE = { unwritten: 'own', fix: 'edit' } as const

const issue = (
  pointer: string,
  code: string,
  { detail, params }: { readonly detail: string; readonly params?: Params },
): ScheduleResult => ({
  ok: false,
  issue: { pointer, code, detail, ...(params !== undefined && { params }), ...RULE },
})

// Temporal reads more than we mean: it drops an offset or a [zone] behind a wall time, turns second 60 into 59, and takes
// a date alone for its midnight. What is not spelled out is refused instead of guessed.
const LOCAL = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::[0-5]\d(?:\.\d{1,9})?)?$/i
const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/i

const instantOf = (text: string): Temporal.Instant | null => {
  if (!INSTANT.test(text)) return null
  try {
    return Temporal.Instant.from(text)
  } catch {
    return null
  }
}

/** To the second: a post has no use for less, and what is kept as the author's words says no more. */
const plainOf = (text: string): Temporal.PlainDateTime | null => {
  if (!LOCAL.test(text)) return null
  try {
    const plain = Temporal.PlainDateTime.from(text, { overflow: 'reject' })
    return plain.round({ smallestUnit: 'second', roundingMode: 'trunc' })
  } catch {
    return null
  }
}

const withinReach = (at: Temporal.Instant, now: Date, pointer: string): Issue | null => {
  const actual = at.toString()
  const furthest = now.getTime() + FURTHEST_DAYS * 86_400_000
  if (at.epochMilliseconds < now.getTime()) {
    const detail = `${actual} has passed; give a later time, or publish now.`
    return { pointer, code: 'time_in_past', detail, limit: now.toISOString(), actual, ...RULE }
  }
  if (at.epochMilliseconds > furthest) {
    const detail = 'Posts can be scheduled at most five years ahead.'
    return { pointer, code: 'time_too_far', detail, limit: new Date(furthest).toISOString(), actual, ...RULE }
  }
  return null
}

const finish = (at: Temporal.Instant, now: Date, rest: Omit<Schedule, 'at'> & { pointer: string }): ScheduleResult => {
  const fault = withinReach(at, now, rest.pointer)
  if (fault !== null) return { ok: false, issue: fault }
  const { localTime, timeZone } = rest
  return { ok: true, schedule: { at: new Date(at.epochMilliseconds), localTime, timeZone } }
}

const unknownZone = (name: string): ScheduleResult =>
  issue('/time_zone', 'unknown_time_zone', {
    detail: `There is no time zone "${name.slice(0, 64)}"; use an IANA name such as Europe/Berlin.`,
  })

const resolveLocal = (request: ScheduleRequest, localTime: string, now: Date): ScheduleResult => {
  if (request.timeZone === undefined)
    return issue('/time_zone', 'required', {
      detail: 'A local time needs a time_zone such as Europe/Berlin.',
      params: { reason: 'time_zone' },
    })
  const timeZone = spellTimeZone(request.timeZone)
  if (timeZone === null) return unknownZone(request.timeZone)
  const plain = plainOf(localTime)
  if (plain === null)
    return issue('/local_time', 'invalid_time', {
      detail: 'Give a date and time that exist, such as 2026-12-24T18:00.',
    })
  const { at, change } = wallMoment(plain, timeZone, request.fold)
  if (change === 'skipped') {
    const next = at.toPlainDateTime().toString({ smallestUnit: 'minute' })
    return issue('/local_time', 'local_time_does_not_exist', {
      detail: `Clocks in ${timeZone} skip ${localTime}; the next time that exists is ${next}.`,
      params: { time_zone: timeZone, local_time: localTime, next },
    })
  }
  const rest = { localTime: plain.toString({ smallestUnit: 'second' }), timeZone, pointer: '/local_time' }
  return finish(at.toInstant(), now, rest)
}

const resolveInstant = (request: ScheduleRequest, scheduledAt: string, now: Date): ScheduleResult => {
  const { timeZone: named } = request
  const timeZone = named === undefined ? null : spellTimeZone(named)
  if (named !== undefined && timeZone === null) return unknownZone(named)
  const at = instantOf(scheduledAt)
  if (at === null)
    return issue('/scheduled_at', 'invalid_time', {
      detail: 'Give an instant with an offset that exists, such as 2026-12-24T18:00:00+01:00.',
      params: { reason: 'instant' },
    })
  const localTime =
    timeZone === null ? null : at.toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'second' })
  return finish(at, now, { localTime, timeZone, pointer: '/scheduled_at' })
}

/** A time, and beside it the wish for a slot. */
export const timeAndSlot: Issue = {
  pointer: '/schedule',
  code: 'conflict',
  detail: 'Give either a time or schedule: next_slot, not both.',
  params: { reason: 'time_and_slot' },
  ...RULE,
}

/** A time, and beside it the wish to publish at once. */
export const timeAndNow: Issue = {
  pointer: '/publish_now',
  code: 'conflict',
  detail: 'Give either a time or publish_now, not both.',
  params: { reason: 'time_and_now' },
  ...RULE,
}

/** Another time for what is out in part. */
export const timeOfStarted: Issue = {
  pointer: '/scheduled_at',
  code: 'conflict',
  detail:
    'Part of this post is out, so its time stays what it is: leave the time out. With publish_now the rest goes out at once.',
  params: { reason: 'time_of_started' },
  ...RULE,
}

/** A time, and beside it the wish to have none. */
export const timeAndNone: Issue = {
  pointer: '/scheduled_at',
  code: 'conflict',
  detail: 'Null for scheduled_at takes the time away; leave local_time, time_zone and fold out, or leave it out.',
  params: { reason: 'time_and_none' },
  ...RULE,
}

/** Whether a request says anything of a time, be it enough or not. */
export const speaksOfTime = ({ scheduledAt, localTime, timeZone, fold }: ScheduleRequest): boolean =>
  [scheduledAt, localTime, timeZone, fold].some((field) => field !== undefined)

/**
 * Resolves what the author said to one instant, or tells which field is wrong. Null when no time was given.
 * A wall time that a clock change skips is refused; one that it repeats means the earlier unless `fold` says otherwise.
 * Of a wish for the next slot it says only whether it stands alone: which slots are free is not known here.
 */
export const resolveSchedule = (request: ScheduleRequest, now: Date): ScheduleResult => {
  const { scheduledAt, localTime, nextSlot } = request
  if (nextSlot === true && speaksOfTime(request)) return { ok: false, issue: timeAndSlot }
  if (scheduledAt !== undefined && localTime !== undefined) {
    return issue('/local_time', 'conflict', {
      detail: 'Give either scheduled_at or local_time, not both.',
      params: { reason: 'two_times' },
    })
  }
  if (localTime !== undefined) return resolveLocal(request, localTime, now)
  if (request.fold !== undefined)
    return issue('/fold', 'conflict', {
      detail: 'fold says which of two equal wall times is meant: give it with local_time.',
      params: { reason: 'fold' },
    })
  if (scheduledAt !== undefined) return resolveInstant(request, scheduledAt, now)
  if (request.timeZone !== undefined)
    return issue('/time_zone', 'conflict', {
      detail: 'A time_zone needs a local_time or scheduled_at.',
      params: { reason: 'time_zone' },
    })
  return { ok: true, schedule: null }
}
