/** Dates are `2026-11-29`, wall times `2026-11-29T09:30`, instants milliseconds since 1970. Only what Intl knows of zones is used. */

const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(zone, format)
  return format
}

/** What the clocks of a zone show, as if they were in UTC. */
const shownAsUtc = (instant: number, zone: string): number => {
  const parts = formatOf(zone).formatToParts(instant)
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((found) => found.type === type)?.value ?? 0)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

const floorToSecond = (instant: number): number => Math.floor(instant / 1_000) * 1_000

/** How far the clocks of a zone are ahead of UTC, in milliseconds. */
export const offsetAt = (instant: number, zone: string): number => shownAsUtc(instant, zone) - floorToSecond(instant)

/** The wall time in a zone, to the minute. */
export const wallTime = (instant: number, zone: string): string =>
  new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, 16)

export const dateIn = (instant: number, zone: string): string => wallTime(instant, zone).slice(0, 10)

const DAY = 86_400_000

/** A moment of a wall time, and what the clocks did there. */
export interface Resolved {
  readonly instant: number
  /** `skipped`: the clocks leave it out, and this is the first moment behind the gap. `repeated`: it comes twice. */
  readonly change: 'skipped' | 'repeated' | null
}

/** The moment between two at which the clocks of a zone change. */
const changeBetween = (from: number, to: number, zone: string): number => {
  const offset = offsetAt(from, zone)
  let [before, behind] = [floorToSecond(from), floorToSecond(to)]
  while (behind - before > 1_000) {
    const middle = floorToSecond((before + behind) / 2)
    if (offsetAt(middle, zone) === offset) before = middle
    else behind = middle
  }
  return behind
}

/** Which moment a wall time is, by the same rule as the server's. */
export const resolveWallTime = (wall: string, zone: string, fold: 'earlier' | 'later' = 'earlier'): Resolved => {
  const utc = Date.parse(`${wall}:00Z`)
  const before = offsetAt(utc - DAY, zone)
  const after = offsetAt(utc + DAY, zone)
  const [early, late] = [utc - Math.max(before, after), utc - Math.min(before, after)]
  const fits = [early, late].filter((instant) => instant + offsetAt(instant, zone) === utc)
  if (fits.length === 0) return { instant: changeBetween(utc - DAY, utc + DAY, zone), change: 'skipped' }
  const [first, second] = [Math.min(...fits), Math.max(...fits)]
  if (first === second) return { instant: first, change: null }
  return { instant: fold === 'earlier' ? first : second, change: 'repeated' }
}

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00Z`) + days * DAY).toISOString().slice(0, 10)

export const addMonths = (date: string, months: number): string => {
  const [year = 0, month = 1] = date.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10)
}

const DAY_FORM = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/

/**
 * Whether it is a day that somebody may mean. Addresses and fields hold others: 31 February, years of six digits, the year 20
 * while 2026 is being typed.
 */
export const isDay = (text: string): boolean =>
  DAY_FORM.test(text) && text >= '1970' && text < '9000' && addDays(text, 0) === text

/** 1 Monday to 7 Sunday. */
export const weekdayOf = (date: string): number => ((new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7) + 1

export const isZone = (zone: string): boolean => {
  try {
    return formatOf(zone) !== undefined
  } catch {
    return false
  }
}

/** The zone that this device is set to. */
export const deviceZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
