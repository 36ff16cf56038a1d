import { addDays, dateIn, resolveWallTime } from '#web/lib/zone.ts'

/** When a day begins in a zone, as the API takes it. */
export const startOf = (date: string, zone: string): string =>
  new Date(resolveWallTime(`${date}T00:00`, zone).instant).toISOString()

/** So many days from a date on. */
export const daysFrom = (date: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => addDays(date, index))

/** What belongs to each day, by the calendar of a zone. */
export const byDay = <Thing>(
  things: readonly Thing[],
  at: (thing: Thing) => string | null,
  zone: string,
): ReadonlyMap<string, readonly Thing[]> =>
  Map.groupBy(things, (thing) => {
    const instant = at(thing)
    return instant === null ? '' : dateIn(Date.parse(instant), zone)
  })
