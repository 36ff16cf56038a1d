import ical, { ICalEventStatus, ICalEventTransparency } from 'ical-generator'

export interface CalendarEntry {
  /** The same for as long as the thing is the same. */
  readonly id: string
  readonly start: Date
  readonly changedAt: Date
  readonly summary: string
  readonly description: string
  readonly url: string
  readonly certain: boolean
  readonly categories: readonly string[]
}

/** How often an app need not ask anew, in seconds. */
const REFRESH_SECONDS = 900
/** Something to see and to touch in a calendar, where a moment has no height. */
const LENGTH_MS = 900_000

/** Characters that no text of a calendar may have (RFC 5545, 3.3.11): some apps refuse all of it for one. */
// oxlint-disable-next-line no-control-regex -- those are what is taken out
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g

const clean = (text: string): string => text.replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, '')

/** A calendar as RFC 5545 writes it. The same entries give the same text. */
export const renderCalendar = (name: string, entries: readonly CalendarEntry[]): string => {
  const calendar = ical({ name: clean(name), prodId: '//Scheduly//Scheduly//EN', ttl: REFRESH_SECONDS })
  for (const entry of entries) {
    calendar.createEvent({
      id: entry.id,
      start: entry.start,
      end: new Date(entry.start.getTime() + LENGTH_MS),
      // When it was last another one: the hour of the request would make every answer a new one.
      stamp: entry.changedAt,
      lastModified: entry.changedAt,
      summary: clean(entry.summary),
      description: clean(entry.description),
      url: entry.url,
      status: entry.certain ? ICalEventStatus.CONFIRMED : ICalEventStatus.TENTATIVE,
      // Nobody is busy because a post goes out.
      transparency: ICalEventTransparency.TRANSPARENT,
      categories: entry.categories.map((category) => ({ name: clean(category) })),
    })
  }
  return calendar.toString()
}
