import type { Query, QueryClient } from '@tanstack/react-query'
import { keys } from './keys.ts'

/** What a list of the calendar says of itself, so that others can bring it up to date. */
export interface CalendarMeta {
  /** What it is narrowed by, as one word. */
  readonly asked: string
  /** The moments between which it is; both Infinity for what has no time. */
  readonly from: number
  readonly to: number
  /** Asks how some posts stand now, and keeps that. */
  readonly patch: (ids: readonly string[]) => Promise<void>
}

declare module '@tanstack/react-query' {
  interface Register {
    readonly queryMeta: { readonly calendar?: CalendarMeta }
  }
}

export const calendarQueries = (client: QueryClient, org: string): readonly Query[] =>
  client.getQueryCache().findAll({ queryKey: keys.calendar(org) })

/** More at once than that: the whole span is read anew, which is one request too. */
const MOST_PATCHED = 50

/** Brings the calendar up to date after something happened to some posts: those alone, where it is shown. */
export const refreshCalendar = (client: QueryClient, org: string, ids: readonly string[]): void => {
  for (const query of calendarQueries(client, org)) {
    const { queryKey, state, meta } = query
    const readAnew = (): void => void client.invalidateQueries({ queryKey, exact: true })
    // What is on its way may be from before it happened.
    const isPatched = query.isActive() && state.fetchStatus === 'idle' && state.data !== undefined
    if (isPatched && meta?.calendar !== undefined && ids.length <= MOST_PATCHED)
      meta.calendar.patch(ids).catch(readAnew)
    else readAnew()
  }
}
