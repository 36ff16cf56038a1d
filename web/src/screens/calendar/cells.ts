import { addDays, resolveWallTime, wallTime } from '#web/lib/zone.ts'

/** Which of two equal wall times, in the hour that a clock change repeats. */
export type Fold = 'earlier' | 'later'

/** A place of a grid that posts stand in and can be dropped on: a day, or one hour of it. */
export interface Cell {
  /** `2026-12-24`, `2026-12-24T09`, and `2026-10-25T02/later` for the second time that an hour comes. */
  readonly id: string
  readonly date: string
  /** Null for a whole day. */
  readonly hour: number | null
  /** Set where the hour comes twice and this is one of the two alone. */
  readonly fold: Fold | null
  /** `skipped`: no clock shows this hour on that day. `repeated`: it comes twice. */
  readonly change: 'skipped' | 'repeated' | null
  /** The first moment behind its end: before that, there is something left of it. */
  readonly end: number
}

const two = (number: number): string => String(number).padStart(2, '0')

export const wallAt = (date: string, hour: number, minute = 0): string => `${date}T${two(hour)}:${two(minute)}`

export const dayStart = (date: string, zone: string): number => resolveWallTime(`${date}T00:00`, zone).instant

export const dayCell = (date: string, zone: string): Cell => ({
  id: date,
  date,
  hour: null,
  fold: null,
  change: null,
  end: dayStart(addDays(date, 1), zone),
})

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)

/** The zones of the world change their clocks by quarters of an hour and more. */
const QUARTERS = [0, 15, 30, 45]

const changeOf = (date: string, hour: number, zone: string): Cell['change'] => {
  const changes = QUARTERS.map((minute) => resolveWallTime(wallAt(date, hour, minute), zone).change)
  if (changes.every((change) => change === 'skipped')) return 'skipped'
  return changes.includes('repeated') ? 'repeated' : null
}

/** An hour that comes twice ends with its second time; one before that ends where the first begins. */
const hourEnd = (date: string, hour: number, { zone, change }: { zone: string; change: Cell['change'] }): number => {
  const next = hour === 23 ? `${addDays(date, 1)}T00:00` : wallAt(date, hour + 1)
  return resolveWallTime(next, zone, change === 'repeated' ? 'later' : 'earlier').instant
}

const HOUR = 3_600_000

/** By how much a day is longer than 24 hours, or shorter. */
const surplusOf = (date: string, zone: string): number =>
  dayStart(addDays(date, 1), zone) - dayStart(date, zone) - 24 * HOUR

/** How many hours a day has: 23 or 25 where clocks change by one. */
export const hoursOf = (date: string, zone: string): number => 24 + surplusOf(date, zone) / HOUR

/** The 24 hours that the clocks of a day could show, for a week where the days stand beside each other. */
export const wallHours = (date: string, zone: string): readonly Cell[] => {
  const start = dayStart(date, zone)
  const isPlain = surplusOf(date, zone) === 0
  return HOURS.map((hour) => {
    const change = isPlain ? null : changeOf(date, hour, zone)
    const end = isPlain ? start + (hour + 1) * HOUR : hourEnd(date, hour, { zone, change })
    return { id: `${date}T${two(hour)}`, date, hour, fold: null, change, end }
  })
}

/** The hours of a day one after the other, as they pass: 23 and one that is left out, 24, or 25. */
export const passingHours = (date: string, zone: string): readonly Cell[] => {
  const surplus = surplusOf(date, zone)
  return wallHours(date, zone).flatMap((cell): readonly Cell[] => {
    if (cell.change !== 'repeated') return [cell]
    const later: Cell = { ...cell, id: `${cell.id}/later`, fold: 'later' }
    return [{ ...cell, fold: 'earlier', end: cell.end - surplus }, later]
  })
}

/** The cells of a day, top to bottom, in a view. */
export const cellsOfDay = (date: string, view: 'month' | 'week' | 'day', zone: string): readonly Cell[] => {
  if (view === 'month') return [dayCell(date, zone)]
  return view === 'week' ? wallHours(date, zone) : passingHours(date, zone)
}

/** An hour as other clocks show it: a moment at which it begins, and whether that is on the day before or behind there. */
interface HourElsewhere {
  readonly at: number
  readonly days: -1 | 0 | 1
}

const daysApart = (at: number, zone: string, own: string): HourElsewhere['days'] => {
  const [here, there] = [wallTime(at, zone).slice(0, 10), wallTime(at, own).slice(0, 10)]
  if (here === there) return 0
  return there > here ? 1 : -1
}

/** When the hour of a row begins in another zone: twice where clocks change within the days; none where it is the same. */
export const hoursElsewhere = (
  cells: readonly Cell[],
  { zone, own }: { readonly zone: string; readonly own: string },
): readonly HourElsewhere[] => {
  if (zone === own) return []
  const begins = cells.filter(({ change }) => change !== 'skipped').map(({ end }) => end - HOUR)
  const found = new Map(
    begins.map((at) => {
      const days = daysApart(at, zone, own)
      return [`${wallTime(at, own).slice(11)} ${days}`, { at, days }]
    }),
  )
  const isSame = begins.every((at) => wallTime(at, own) === wallTime(at, zone))
  return isSame ? [] : [...found.values()]
}

/** The second of two equal wall times, where the moment is that one. */
export const foldOf = (instant: number, zone: string): Fold => {
  const { instant: first, change } = resolveWallTime(wallTime(instant, zone), zone)
  return change === 'repeated' && instant - first >= 60_000 ? 'later' : 'earlier'
}

/** Which cell has what: things in the order of their time, each in the first cell that ends behind it. `from` is where the first begins. */
export const place = <Placed>(
  things: readonly Placed[],
  atOf: (thing: Placed) => number,
  { cells, from }: { readonly cells: readonly Cell[]; readonly from: number },
): ReadonlyMap<string, readonly Placed[]> => {
  const placed = new Map<string, Placed[]>()
  const shown = things.filter((thing) => atOf(thing) >= from)
  const inOrder = cells.toSorted((one, other) => one.end - other.end)
  let index = 0
  for (const thing of shown.toSorted((one, other) => atOf(one) - atOf(other))) {
    while (index < inOrder.length && (inOrder[index]?.end ?? 0) <= atOf(thing)) index += 1
    const id = inOrder[index]?.id
    if (id === undefined) break
    const there = placed.get(id)
    if (there === undefined) placed.set(id, [thing])
    else there.push(thing)
  }
  return placed
}
