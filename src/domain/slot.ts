import { Temporal } from 'temporal-polyfill'
import { wallMoment, type ClockChange } from './wall-time.ts'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** A time of the week at which a channel publishes. */
export interface SlotTime {
  readonly weekday: Weekday
  /** Wall time: `09:00`. */
  readonly localTime: string
  /** IANA name. */
  readonly timeZone: string
}

/** What a slot is in one week. */
export interface Occurrence<S extends SlotTime = SlotTime> {
  readonly slot: S
  /** The date that it is meant for, in its zone: `2026-12-24`. */
  readonly date: string
  readonly at: Date
  /** What the clocks of its zone show then, to the second: another time than the slot's where a clock change skips that. */
  readonly localTime: string
  readonly utcOffset: string
  readonly change: ClockChange | null
}

/** Dates on which slots are left out, in each slot's own zone. */
export interface BlockedDates {
  /** Null: every channel. */
  readonly channelId: string | null
  readonly firstDate: string
  readonly lastDate: string
}

/** More than anybody posts to one account in a week. */
export const MOST_SLOTS = 100
export const MOST_BLOCKED_DATES = 500
/** The longest time that one entry of blocked dates covers. */
export const MOST_BLOCKED_DAYS = 366
/** How far ahead a free slot is looked for. */
export const SLOT_HORIZON_DAYS = 366

const DAY_MS = 86_400_000

/** The date of the place where it is earliest at this moment: what is over there is over everywhere. */
export const earliestDate = (now: Date): string => new Date(now.getTime() - DAY_MS).toISOString().slice(0, 10)

const occurrenceOn = <S extends SlotTime>(slot: S, date: Temporal.PlainDate): Occurrence<S> => {
  const plain = date.toPlainDateTime(slot.localTime)
  const { at, change } = wallMoment(plain, slot.timeZone)
  return {
    slot,
    date: date.toString(),
    at: new Date(at.epochMilliseconds),
    localTime: (change === 'skipped' ? at.toPlainDateTime() : plain).toString({ smallestUnit: 'second' }),
    utcOffset: at.offset,
    change,
  }
}

const indexOf = ({ weekday }: SlotTime): number => WEEKDAYS.indexOf(weekday)

/** The first date that the slot may be meant for, so that none is left out behind `after`. */
const firstDate = (slot: SlotTime, after: Date): Temporal.PlainDate => {
  const instant = Temporal.Instant.fromEpochMilliseconds(after.getTime())
  // A gap of a whole day, as at the date line, puts a slot onto the day after the one that it is meant for.
  const start = instant.toZonedDateTimeISO(slot.timeZone).toPlainDate().subtract({ days: 2 })
  return start.add({ days: (indexOf(slot) + 8 - start.dayOfWeek) % 7 })
}

const occurrencesOf = <S extends SlotTime>(slot: S, span: Span): readonly Occurrence<S>[] => {
  const found: Occurrence<S>[] = []
  for (let date = firstDate(slot, span.after); ; date = date.add({ days: 7 })) {
    const occurrence = occurrenceOn(slot, date)
    if (occurrence.at > span.until) return found
    if (occurrence.at > span.after) found.push(occurrence)
  }
}

/** Behind the one instant, up to and with the other. */
export interface Span {
  readonly after: Date
  readonly until: Date
}

const inOrder = <S extends SlotTime>(found: Occurrence<S>[]): readonly Occurrence<S>[] =>
  found.toSorted((a, b) => a.at.getTime() - b.at.getTime())

/** What the slots are in a span of time, in its order; at one moment in the order of the list. */
export const occurrences = <S extends SlotTime>(slots: readonly S[], span: Span): readonly Occurrence<S>[] =>
  inOrder(slots.flatMap((slot) => occurrencesOf(slot, span)))

/** The same for the slots of one channel after the other: a time that several of them have is reckoned once. */
export const reckoning = (span: Span): ((slots: readonly SlotTime[]) => readonly Occurrence[]) => {
  const known = new Map<string, readonly Occurrence[]>()
  const of = (slot: SlotTime): readonly Occurrence[] => {
    const name = `${slot.weekday} ${slot.localTime} ${slot.timeZone}`
    const found = known.get(name) ?? occurrencesOf(slot, span)
    known.set(name, found)
    return found
  }
  return (slots) => inOrder(slots.flatMap(of))
}

/** Consecutive spans up to so many days from `after` on, short ones first: what is looked for is mostly near. */
export const spansAhead = function* (after: Date, days: number): Generator<Span, void> {
  const instant = (day: number) => new Date(after.getTime() + day * DAY_MS)
  for (let [from, length] = [0, 14]; from < days; [from, length] = [from + length, length * 2]) {
    yield { after: instant(from), until: instant(Math.min(from + length, days)) }
  }
}

/** Whether one of the slots is at this very moment. */
export const isSlotMoment = (slots: readonly SlotTime[], at: Date): boolean =>
  slots.some((slot) => occurrencesOf(slot, { after: new Date(at.getTime() - 1), until: at }).length > 0)

/** The entry that leaves a channel's occurrence out, if any: by the date on which it would go out. */
export const blockedBy = <B extends BlockedDates>(
  blocked: readonly B[],
  channelId: string,
  { localTime }: Pick<Occurrence, 'localTime'>,
): B | undefined => {
  const date = localTime.slice(0, 10)
  return blocked.find(
    (each) =>
      (each.channelId === null || each.channelId === channelId) && each.firstDate <= date && date <= each.lastDate,
  )
}

/** Where a change of a slot puts what it was in a week: in the same week, from Monday to Sunday. */
export const movedTo = (from: Occurrence, to: SlotTime): Occurrence =>
  occurrenceOn(to, Temporal.PlainDate.from(from.date).add({ days: indexOf(to) - indexOf(from.slot) }))

/** Moments that are in every list, each once, in order, as the first list tells of them; no list is asked for behind one that ends the search. */
export const inCommon = (lists: Iterable<readonly Occurrence[]>): readonly Occurrence[] => {
  let shared: readonly Occurrence[] | null = null
  for (const list of lists) {
    const times = new Set(list.map(({ at }) => at.getTime()))
    shared = (shared ?? list).filter(({ at }) => times.has(at.getTime()))
    if (shared.length === 0) break
  }
  return (shared ?? []).filter(({ at }, index, all) => all[index - 1]?.at.getTime() !== at.getTime())
}

/** Days that an entry covers; null for what is no date, or ends before it begins. */
export const daysBlocked = ({ firstDate: from, lastDate: to }: Omit<BlockedDates, 'channelId'>): number | null => {
  try {
    const first = Temporal.PlainDate.from(from, { overflow: 'reject' })
    const { days } = first.until(Temporal.PlainDate.from(to, { overflow: 'reject' }), { largestUnit: 'days' })
    return days < 0 ? null : days + 1
  } catch {
    return null
  }
}
