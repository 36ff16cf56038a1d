import { useMemo } from 'react'
import { queryOptions, useQueries, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { Answer, Channel, Query } from '@scheduly/client'
import { calendarQueries, type CalendarMeta } from '#web/api/calendar-cache.ts'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { wallTime } from '#web/lib/zone.ts'
import { APPROVAL_STATES, POST_STATUSES } from '#web/lib/standing.ts'
import type { Filters } from './state.ts'

export type Entry = Answer<'listCalendar'>['data'][number]

/** A post as the calendar knows it, with the moment of its time; never, without one. */
export interface Planned extends Entry {
  readonly at: number
}

export const plannedOf = (entry: Entry): Planned => ({
  ...entry,
  at: entry.scheduled_at === null ? Infinity : Date.parse(entry.scheduled_at),
})

/** The same at another time. */
export const movedTo = (post: Planned, at: number | null): Planned =>
  plannedOf({ ...post, scheduled_at: at === null ? null : new Date(at).toISOString() })

export const timeOf = ({ at }: Planned): number => at

type CalendarQuery = Query<'listCalendar'>

/** What the API is asked for by these filters. */
const queryOf = ({ channel, status, author, label, approval, q }: Filters): CalendarQuery => {
  const [state, word] = [
    APPROVAL_STATES.find((each) => each === approval),
    POST_STATUSES.find((each) => each === status),
  ]
  return {
    ...(channel !== '' && { channel_id: channel }),
    ...(author !== '' && { author_id: author }),
    ...(label !== '' && { label_id: label }),
    ...(q !== '' && { q }),
    ...(word && { status: word }),
    ...(state && { approval: state }),
  }
}

interface Span {
  readonly from: number
  readonly to: number
}

const iso = (instant: number): string => new Date(instant).toISOString()

/** More posts than that at once come page by page. */
const MOST_AT_ONCE = 2_000

const isIn = ({ at }: Planned, { from, to }: Span): boolean => at >= from && at < to

/** One list that is kept: what it is asked for, and how it hears of changes of single posts. */
interface List {
  readonly org: string
  readonly key: readonly unknown[]
  readonly query: CalendarQuery
  readonly span: Span
}

/** When the server answered the last change of each post. */
const changed = new Map<string, number>()

/** Longer than that no question is on its way. */
const LONGEST_MS = 120_000

const noteChange = (post: string): void => {
  const now = performance.now()
  for (const [id, at] of changed) if (now - at > LONGEST_MS) changed.delete(id)
  changed.set(post, now)
}

interface Asking {
  readonly ids?: string
  readonly limit?: number
  readonly signal?: AbortSignal
}

/**
 * What was asked for before a change may be answered behind it, as it was before: a post would go back to where it came from. How
 * those stand that were changed meanwhile is asked once more.
 */
const read = async (client: QueryClient, list: List, asking: Asking): Promise<readonly Planned[]> => {
  const begun = performance.now()
  const { signal, ...narrowed } = asking
  const asked = { limit: MOST_AT_ONCE, ...list.query, ...narrowed }
  const pages = api.posts.listCalendar(list.org, asked, signal && { signal })
  const entries = asking.limit === undefined ? await pages.toArray() : (await pages.page()).data
  const posts = entries.map(plannedOf)
  const shown = client.getQueryData<readonly Planned[]>(list.key) ?? []
  const known = new Set([...posts, ...shown].map(({ id }) => id))
  const late = [...changed].filter(([id, at]) => at > begun && known.has(id)).map(([id]) => id)
  if (late.length === 0) return posts
  const again = await read(client, list, { ids: late.join(','), ...(signal && { signal }) })
  return inPlace(posts, late, again)
}

/** Asks how some posts stand now, and puts that in the place of what was known. */
const patch = async (client: QueryClient, list: List, ids: readonly string[]): Promise<void> => {
  const fresh = await read(client, list, { ids: ids.join(',') })
  client.setQueryData<readonly Planned[]>(list.key, (posts) => posts && inPlace(posts, ids, fresh))
}

const fits = (post: Planned, span: Span): boolean =>
  isIn(post, span) || (span.from === Infinity && post.at === Infinity)

/** What is known of these posts now, in the place of what was. */
const inPlace = (posts: readonly Planned[], ids: readonly string[], fresh: readonly Planned[]): readonly Planned[] => [
  ...without(posts, [...ids, ...fresh.map(({ id }) => id)]),
  ...fresh,
]

const without = (posts: readonly Planned[], ids: readonly string[]): readonly Planned[] => {
  const gone = new Set(ids)
  return posts.filter(({ id }) => !gone.has(id))
}

const metaOf = (client: QueryClient, list: List): { readonly calendar: CalendarMeta } => ({
  calendar: { asked: JSON.stringify(list.query), ...list.span, patch: (ids) => patch(client, list, ids) },
})

const FRESH_MS = 30_000

const overlaps = (one: Span, other: Span): boolean => one.from < other.to && other.from < one.to
const covers = (one: Span, other: Span): boolean => one.from <= other.from && one.to >= other.to

/** What other lists with the same filters have of a span; and since when all of it is known, where one of them has it whole. */
const known = (client: QueryClient, org: string, { asked, span }: { readonly asked: string; readonly span: Span }) => {
  const lists = calendarQueries(client, org).flatMap(({ queryKey, state, meta }) => {
    const calendar = meta?.calendar
    if (calendar?.asked !== asked || !overlaps(calendar, span)) return []
    const posts = client.getQueryData<readonly Planned[]>(queryKey) ?? []
    const isFresh = !state.isInvalidated && Date.now() - state.dataUpdatedAt < FRESH_MS
    const isWhole = isFresh && covers(calendar, span)
    return [{ posts: posts.filter((post) => isIn(post, span)), whole: isWhole ? state.dataUpdatedAt : undefined }]
  })
  const posts = new Map(lists.flatMap((list) => list.posts.map((post) => [post.id, post])))
  return { posts: [...posts.values()], whole: lists.findLast(({ whole }) => whole !== undefined)?.whole }
}

const spanQuery = (client: QueryClient, org: string, asked: { readonly query: CalendarQuery; readonly span: Span }) => {
  const { span } = asked
  const query = { ...asked.query, from: iso(span.from), to: iso(span.to) }
  const key = [...keys.calendar(org), 'span', asked.query, span]
  const list: List = { org, key, query, span }
  // By the filters alone: the lists of other spans tell of this one.
  const meta = { calendar: { ...metaOf(client, list).calendar, asked: JSON.stringify(asked.query) } }
  const others = () => known(client, org, { asked: meta.calendar.asked, span })
  return queryOptions({
    queryKey: key,
    queryFn: ({ signal }) => read(client, list, { signal }),
    placeholderData: () => others().posts,
    initialData: () => {
      const { posts, whole } = others()
      return whole === undefined ? undefined : posts
    },
    initialDataUpdatedAt: () => others().whole,
    meta,
  })
}

/** Puts a post into what is kept of the calendar: what the server said of it just now is how it is. */
export const keepPost = (client: QueryClient, org: string, post: Planned): void => {
  noteChange(post.id)
  for (const { queryKey, meta, state } of calendarQueries(client, org)) {
    const { calendar } = meta ?? {}
    if (calendar === undefined) continue
    const { isInvalidated, dataUpdatedAt: updatedAt } = state
    client.setQueryData<readonly Planned[]>(
      queryKey,
      (posts) => {
        const isKnown = posts?.some(({ id }) => id === post.id) === true
        if (posts === undefined || (!fits(post, calendar) && !isKnown)) return posts
        return inPlace(posts, [post.id], fits(post, calendar) ? [post] : [])
      },
      { updatedAt },
    )
    // That one post is as it is now; the others are as old as they were.
    if (isInvalidated) void client.invalidateQueries({ queryKey, exact: true, refetchType: 'none' })
  }
}

const NONE: readonly Planned[] = []

/** The posts whose time is in a span; at once those that are known already. */
export const useSpan = (org: string, filters: Filters, span: Span) => {
  const client = useQueryClient()
  const { data, error, isPlaceholderData, isPending, refetch } = useQuery(
    spanQuery(client, org, { query: queryOf(filters), span }),
  )
  return { posts: data ?? NONE, error, isPending: isPending || isPlaceholderData, refetch }
}

/** More drafts without a time than that are for the list of posts. */
export const MOST_IN_TRAY = 100

/** No span: what has no time is behind all of them. */
const NEVER: Span = { from: Infinity, to: Infinity }

/** Drafts without a time. */
export const useTray = (org: string, filters: Filters): readonly Planned[] => {
  const client = useQueryClient()
  const query: CalendarQuery = { ...queryOf(filters), unscheduled: true, status: 'draft' }
  const list: List = { org, key: [...keys.calendar(org), 'tray', query], query, span: NEVER }
  const tray = useQuery({
    queryKey: list.key,
    queryFn: () => read(client, list, { limit: MOST_IN_TRAY }),
    placeholderData: (former: readonly Planned[] | undefined) => former,
    meta: metaOf(client, list),
  })
  return tray.data ?? NONE
}

const NO_DATES: Awaited<ReturnType<ReturnType<typeof api.slots.listBlockedDates>['toArray']>> = []

export const useBlocked = (org: string) => {
  const blocked = useQuery({
    queryKey: keys.blockedDates(org),
    queryFn: () => api.slots.listBlockedDates(org).toArray(),
  })
  return blocked.data ?? NO_DATES
}

/** A moment at which channels have a slot that nothing stands in. */
export interface FreeSlot {
  readonly wall: string
  readonly at: number
  readonly channels: readonly string[]
}

/** Each channel is a request of its own. */
const MOST_ASKED = 6
const SLOTS_EACH = 60

const nextQuery = (org: string, channel: string) =>
  queryOptions({
    queryKey: [...keys.slots(org), 'next', channel],
    queryFn: async () => {
      const slots = await api.slots.listNext(channel, { limit: SLOTS_EACH, fields: 'at,free' }).toArray()
      return slots.filter(({ free }) => free).map(({ at }) => ({ at: Date.parse(at), channel }))
    },
  })

const gather = (slots: readonly { at: number; channel: string }[], zone: string): readonly FreeSlot[] => {
  const found = new Map<number, string[]>()
  for (const { at, channel } of slots) {
    const there = found.get(at)
    if (there === undefined) found.set(at, [channel])
    else there.push(channel)
  }
  return [...found]
    .toSorted(([one], [other]) => one - other)
    .map(([at, channels]) => ({ at, channels, wall: wallTime(at, zone) }))
}

const together = (results: readonly { readonly data?: { at: number; channel: string }[] | undefined }[]) =>
  results.flatMap(({ data = [] }) => data)

/** The free slots ahead of the channel that is filtered for, or of all, where there are few. */
export const useFreeSlots = (
  org: string,
  { channels, only, zone }: { readonly channels: readonly Channel[]; readonly only: string; readonly zone: string },
): readonly FreeSlot[] => {
  const asked = channels.filter(({ id, status }) => status === 'active' && (only === '' || only === id))
  const answers = useQueries({
    queries: asked.length > MOST_ASKED ? [] : asked.map(({ id }) => nextQuery(org, id)),
    combine: together,
  })
  return useMemo(() => gather(answers, zone), [answers, zone])
}
