import { Temporal } from 'temporal-polyfill'

/** Which of two equal wall times is meant, in the hour that a clock change repeats. */
export type Fold = 'earlier' | 'later'

/** What a clock change does to a wall time: there is none such that day, or there are two. */
export type ClockChange = 'skipped' | 'repeated'

/** A wall time on its day, as an instant. */
export interface WallMoment {
  readonly at: Temporal.ZonedDateTime
  readonly change: ClockChange | null
}

/** The end of the gap that `plain` falls into: the first moment behind it. */
const afterGap = (plain: Temporal.PlainDateTime, timeZone: string): Temporal.ZonedDateTime => {
  const before = plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
  return before.getTimeZoneTransition('next') ?? plain.toZonedDateTime(timeZone, { disambiguation: 'later' })
}

/**
 * The one rule for wall times that a clock change skips or repeats: of a skipped one the first moment behind the gap, of a repeated
 * one the earlier, unless `fold` says otherwise.
 */
export const wallMoment = (plain: Temporal.PlainDateTime, timeZone: string, fold: Fold = 'earlier'): WallMoment => {
  const chosen = plain.toZonedDateTime(timeZone, { disambiguation: fold })
  const other = plain.toZonedDateTime(timeZone, { disambiguation: fold === 'earlier' ? 'later' : 'earlier' })
  if (chosen.epochMilliseconds === other.epochMilliseconds) return { at: chosen, change: null }
  if (chosen.toPlainDateTime().equals(plain)) return { at: chosen, change: 'repeated' }
  return { at: afterGap(plain, timeZone), change: 'skipped' }
}
