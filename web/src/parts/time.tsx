import { useLocale } from '#web/i18n/i18n.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { wallTime } from '#web/lib/zone.ts'
import { usePartsWords } from './words.ts'

export type TimeStyle = 'full' | 'short' | 'time' | 'date' | 'day' | 'precise'

const STYLES: Readonly<Record<TimeStyle, Intl.DateTimeFormatOptions>> = {
  full: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  short: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  time: { hour: '2-digit', minute: '2-digit' },
  precise: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  date: { weekday: 'long', day: 'numeric', month: 'long' },
  day: { day: 'numeric', month: 'short', year: 'numeric' },
}

const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const name = `${locale}${JSON.stringify(options)}`
  const format = formats.get(name) ?? new Intl.DateTimeFormat(locale, options)
  formats.set(name, format)
  return format
}

export const formatTime = (instant: number | string, facts: { locale: string; zone: string; as: TimeStyle }): string =>
  formatOf(facts.locale, { ...STYLES[facts.as], timeZone: facts.zone }).format(new Date(instant))

/** The short name of a zone at a moment, such as GMT+1. */
export const zoneName = (instant: number, zone: string, locale: string): string =>
  formatOf(locale, { timeZone: zone, timeZoneName: 'short', hour: '2-digit' })
    .formatToParts(instant)
    .find((part) => part.type === 'timeZoneName')?.value ?? zone

/** `Berlin` of `Europe/Berlin`. */
export const placeOf = (zone: string): string => zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone

interface TimeProps {
  readonly at: string | number
  /** The organization's zone; the viewer's own shows beside it on hovering where it differs. */
  readonly zone: string
  readonly as?: TimeStyle
  /** The viewer's own time stands beside it, where that differs. */
  readonly both?: boolean
}

/** The same moment in another zone, as short as it can be said there; null where the clocks show the same. */
export const timeElsewhere = (
  at: number,
  { locale, zone, own }: { readonly locale: string; readonly zone: string; readonly own: string },
): string | null => {
  const [here, there] = [wallTime(at, zone), wallTime(at, own)]
  if (here === there) return null
  const as = here.slice(0, 10) === there.slice(0, 10) ? 'time' : 'short'
  return `${formatTime(at, { locale, zone: own, as })} ${placeOf(own)}`
}

/** A moment, in the organization's time. */
export const Time = ({ at, zone, as = 'full', both = false }: TimeProps) => {
  const locale = useLocale()
  const words = usePartsWords()
  const own = useOwnZone()
  const title = `${formatTime(at, { locale, zone: own, as: 'full' })} ${placeOf(own)}`
  const elsewhere = both ? timeElsewhere(new Date(at).getTime(), { locale, zone, own }) : null
  return (
    <time dateTime={new Date(at).toISOString()} title={title}>
      {formatTime(at, { locale, zone, as })}
      {elsewhere !== null && ` (${words.forYou(elsewhere)})`}
    </time>
  )
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
]

/** `in 12 days`, `3 minutes ago`. */
export const formatDistance = (at: number, now: number, locale: string): string => {
  const distance = at - now
  const [unit, size] = STEPS.find(([, step]) => Math.abs(distance) >= step) ?? ['second', 1_000]
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.round(distance / size), unit)
}
