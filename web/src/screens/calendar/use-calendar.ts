import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { currentLanguage, localeOf, useLocale } from '#web/i18n/i18n.ts'
import { useNow } from '#web/lib/now.ts'
import { useOrg } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { addDays, dateIn } from '#web/lib/zone.ts'
import { formatTime } from '#web/parts/time.tsx'
import { dayStart } from './cells.ts'
import { datesOf, readState, writeState, type State } from './state.ts'

const NARROW = '(max-width: 48rem)'

/** Whether there is only room for one column. */
export const useNarrow = (): boolean => {
  const [narrow, set] = useState(() => matchMedia(NARROW).matches)
  useEffect(() => {
    const media = matchMedia(NARROW)
    const onChange = (): void => set(media.matches)
    media.addEventListener('change', onChange)
    return () => media.removeEventListener('change', onChange)
  }, [])
  return narrow
}

const MINUTE = 60_000

/** The present minute. */
export const useMinute = (): number => Math.floor(useNow() / MINUTE) * MINUTE

/** The day on which weeks begin where the language is spoken; Monday where the browser does not know. */
const firstWeekday = (locale: string): number => {
  try {
    return new Intl.Locale(locale).getWeekInfo().firstDay
  } catch {
    return 1
  }
}

/** What the address asks for, and the ways to another one. */
export const useCalendarState = () => {
  const now = useMinute()
  const narrow = useNarrow()
  const { id: org, time_zone: zone } = useOrg()
  const search = useSearch()
  const [, navigate] = useLocation()
  const today = dateIn(now, zone)
  const view = narrow ? 'list' : 'month'
  const state = useMemo(() => readState(search, { view, date: today }), [search, view, today])
  const latest = useRef(state)
  useEffect(() => {
    latest.current = state
  })
  const go = useCallback(
    (change: Partial<State>, replace = false) => {
      navigate(`${places.calendar(org)}${writeState({ ...latest.current, ...change })}`, { replace })
    },
    [navigate, org],
  )
  return { state, today, go }
}

/** The dates that are shown and the moments between which they are; the same until others are. */
export const useRange = ({ view, date }: Pick<State, 'view' | 'date'>) => {
  const { time_zone: zone } = useOrg()
  const first = firstWeekday(useLocale())
  return useMemo(() => {
    const dates = datesOf({ view, date }, first)
    const [start = date] = dates
    const last = dates.at(-1) ?? date
    return { dates, span: { from: dayStart(start, zone), to: dayStart(addDays(last, 1), zone) } }
  }, [view, date, first, zone])
}

const TITLES = {
  month: { month: 'long', year: 'numeric', timeZone: 'UTC' },
  week: { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' },
  day: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
} as const

/** `December 2026`, `30 November – 6 December 2026`, `Thursday 24 December 2026`. */
const titleOf = (view: State['view'], dates: readonly string[], locale: string): string => {
  const [first = ''] = dates
  if (view === 'week')
    return new Intl.DateTimeFormat(locale, TITLES.week).formatRange(
      Date.parse(first),
      Date.parse(dates.at(-1) ?? first),
    )
  // A month is shown in whole weeks, and begins with days of the one before.
  const within = view === 'month' ? (dates[7] ?? first) : first
  return new Intl.DateTimeFormat(locale, view === 'day' ? TITLES.day : TITLES.month).format(Date.parse(within))
}

export const useTitle = (view: State['view'], dates: readonly string[]): string => {
  const locale = useLocale()
  return useMemo(() => titleOf(view, dates, locale), [view, dates, locale])
}

const weekdays = new Map<string, Intl.DateTimeFormat>()

export const formatWeekday = (date: string, locale: string, style: 'long' | 'short'): string => {
  const format = weekdays.get(locale + style) ?? new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' })
  weekdays.set(locale + style, format)
  return format.format(Date.parse(date))
}

export const formatWhen = (instant: number, zone: string): string =>
  formatTime(instant, { locale: localeOf(currentLanguage()), zone, as: 'full' })
