import * as de from 'chrono-node/de'
import * as en from 'chrono-node/en'
import { offsetAt, resolveWallTime, wallTime } from '#web/lib/zone.ts'
import type { When } from './when.ts'

type Found = ReturnType<typeof en.parse>[number]

type Language = 'en' | 'de'

interface Spoken {
  /** The present moment. */
  readonly now: number
  /** The organization's zone, whose clocks are meant. */
  readonly zone: string
  /** Of the dashboard; the other ones are tried, too. */
  readonly language: Language
  /** The hour for a day alone, such as `09:00`. */
  readonly hour: string
}

const two = (value: number): string => String(value).padStart(2, '0')

/** A German date without its year is the next one of its name. */
const withYear = (text: string, today: string): string =>
  text.replaceAll(/\b(\d{1,2})\.\s?(\d{1,2})\.(?!\d)/g, (_, day: string, month: string) => {
    const date = `${two(Number(month))}-${two(Number(day))}`
    const year = Number(today.slice(0, 4)) + (date < today.slice(5) ? 1 : 0)
    return `${day}.${month}.${year}`
  })

/** Where a number stands last, it is an hour: `tue 9`. */
const withHour = (text: string, word: string): string => text.replace(/\s(\d{1,2})$/, ` ${word} $1`)

const LANGUAGES = {
  en: { parse: en.casual.parse.bind(en.casual), ready: (text: string) => withHour(text, 'at') },
  de: {
    parse: de.casual.parse.bind(de.casual),
    ready: (text: string, today: string) => withHour(withYear(text, today).replaceAll(/\bfrüh\b/gi, 'um 8 Uhr'), 'um'),
  },
} as const

/** What may stand beside what was understood. */
const FILLER = /\b(?:at|on|am|um|an|the|den|uhr)\b|[\s,.;:]/gi

/** What is meant by all of a text; null where some of it was not understood, or it is more than one time. */
const readAll = (text: string, language: Language, { now, zone }: Spoken): Found | null => {
  const { parse, ready } = LANGUAGES[language]
  const said = ready(text, wallTime(now, zone).slice(0, 10))
  // The clocks of the zone, whatever those of this browser show.
  const reference = { instant: new Date(now), timezone: offsetAt(now, zone) / 60_000 }
  const found = parse(said, reference, { forwardDate: true })
  const [only] = found
  if (only === undefined || found.length > 1 || (only.end ?? null) !== null) return null
  return said.replace(only.text, '').replaceAll(FILLER, '') === '' ? only : null
}

const isHourGiven = ({ start }: Found): boolean =>
  start.isCertain('hour') || [...start.tags()].some((tag) => /morning|noon|afternoon|evening|night/.test(tag))

/** A moment as the organization's clocks show it. */
const ofInstant = (instant: number, zone: string): Pick<When, 'wall' | 'fold'> => {
  const wall = wallTime(instant, zone)
  const minute = Math.floor(instant / 60_000) * 60_000
  return { wall, fold: resolveWallTime(wall, zone, 'earlier').instant === minute ? 'earlier' : 'later' }
}

/**
 * The time that a text means, on the organization's clocks. What counts from now on ("in 2 hours"), or names a zone, is a moment; everything
 * else is what the clocks show that day. Null where it is not understood as a whole: nobody is to guess at a part of it.
 */
export const understand = (text: string, spoken: Spoken): Pick<When, 'wall' | 'fold'> | null => {
  const said = text.trim()
  const order: readonly Language[] = spoken.language === 'de' ? ['de', 'en'] : ['en', 'de']
  const found = order.reduce<Found | null>((known, language) => known ?? readAll(said, language, spoken), null)
  if (found === null) return null
  const { start } = found
  if (start.isCertain('timezoneOffset')) return ofInstant(start.date().getTime(), spoken.zone)
  const date = [start.get('year'), start.get('month'), start.get('day')].map((part) => two(part ?? 0)).join('-')
  const hour = isHourGiven(found) ? `${two(start.get('hour') ?? 0)}:${two(start.get('minute') ?? 0)}` : spoken.hour
  return { wall: `${date}T${hour}`, fold: 'earlier' }
}
