import type { components } from '@scheduly/client'

export type Slot = components['schemas']['Slot']
export type Weekday = Slot['weekday']

export const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

export const isWeekday = (word: string): word is Weekday => WEEKDAYS.some((weekday) => weekday === word)

/** The first of January 2024 was a Monday. */
export const weekdayName = (weekday: Weekday, locale: string): string =>
  new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, 1 + WEEKDAYS.indexOf(weekday)),
  )
