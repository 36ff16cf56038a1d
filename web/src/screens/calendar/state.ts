import { isId } from '#web/lib/ids.ts'
import { APPROVAL_STATES, POST_STATUSES } from '#web/lib/standing.ts'
import { addDays, addMonths, isDay, weekdayOf } from '#web/lib/zone.ts'

export const VIEWS = ['month', 'week', 'day', 'list'] as const

export type View = (typeof VIEWS)[number]

/** What the posts that are shown have in common; empty means whatever. */
export interface Filters {
  readonly channel: string
  readonly status: string
  readonly author: string
  readonly label: string
  readonly approval: string
  readonly q: string
}

const FILTERS = ['channel', 'status', 'author', 'label', 'approval', 'q'] as const

/** What the calendar shows. All of it stands in the address, so that it can be linked to and gone back to. */
export interface State {
  readonly view: View
  readonly date: string
  readonly filters: Filters
  /** The post that is open beside the calendar; empty for none. */
  readonly post: string
}

/** Anything else is nobody's, and the API would refuse it. */
const idOf = (text: string | null): string => (text !== null && isId(text) ? text : '')

const known = (words: readonly string[], text: string | null): string =>
  text !== null && words.includes(text) ? text : ''

/** Reads an address; what is not there, or is nothing that we know, is as in `rest`. */
export const readState = (search: string, rest: { readonly view: View; readonly date: string }): State => {
  const query = new URLSearchParams(search)
  const date = query.get('date')
  return {
    view: VIEWS.find((view) => view === query.get('view')) ?? rest.view,
    date: date !== null && isDay(date) ? date : rest.date,
    filters: {
      channel: idOf(query.get('channel')),
      status: known(POST_STATUSES, query.get('status')),
      author: idOf(query.get('author')),
      label: idOf(query.get('label')),
      approval: known(APPROVAL_STATES, query.get('approval')),
      // As long as the API takes it.
      q: (query.get('q') ?? '').slice(0, 200),
    },
    post: idOf(query.get('post')),
  }
}

export const writeState = ({ view, date, filters, post }: State): string => {
  const query = new URLSearchParams({ view, date })
  for (const name of FILTERS) if (filters[name] !== '') query.set(name, filters[name])
  if (post !== '') query.set('post', post)
  return `?${query.toString()}`
}

export const isFiltered = (filters: Filters): boolean => FILTERS.some((name) => filters[name] !== '')

/** The day on which the week of a date begins; `first` is 1 for Monday to 7 for Sunday. */
export const weekOf = (date: string, first: number): string => addDays(date, -((weekdayOf(date) - first + 7) % 7))

const datesFrom = (date: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => addDays(date, index))

const monthOf = (date: string): string => `${date.slice(0, 8)}01`

const weeksOfMonth = (date: string, first: number): readonly string[] => {
  const start = weekOf(monthOf(date), first)
  const end = addMonths(date, 1)
  const weeks = Math.ceil((Date.parse(end) - Date.parse(start)) / (7 * 86_400_000))
  return datesFrom(start, weeks * 7)
}

/** Every date that a view shows, in order; a month in whole weeks. */
export const datesOf = ({ view, date }: Pick<State, 'view' | 'date'>, first: number): readonly string[] => {
  if (view === 'day') return [date]
  if (view === 'week') return datesFrom(weekOf(date, first), 7)
  if (view === 'month') return weeksOfMonth(date, first)
  const start = monthOf(date)
  return datesFrom(start, Math.round((Date.parse(addMonths(date, 1)) - Date.parse(start)) / 86_400_000))
}

/** The date that the view before or after is shown for. */
export const stepFrom = ({ view, date }: Pick<State, 'view' | 'date'>, by: 1 | -1): string => {
  if (view === 'day') return addDays(date, by)
  return view === 'week' ? addDays(date, 7 * by) : addMonths(date, by)
}
