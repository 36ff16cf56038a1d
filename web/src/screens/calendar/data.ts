import { useMemo } from 'react'
import { keepPreviousData, queryOptions, useQueries, useQuery, type QueryClient } from '@tanstack/react-query'
import type { Channel, Post } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import type { PostQuery } from '#web/api/reads.ts'
import { wallTime } from '#web/lib/zone.ts'
import { APPROVAL_STATES, POST_STATUSES } from '#web/lib/standing.ts'
import type { Filters } from './state.ts'

/** What the calendar needs of a post, and asks for. */
const FIELDS = [
  'id',
  'text',
  'labels',
  'media',
  'status',
  'has_failed',
  'needs_attention',
  'due_for_review',
  'scheduled_at',
  'local_time',
  'time_zone',
  'approval',
  'publications',
  'allowed_actions',
] as const

export type Planned = Pick<Post, (typeof FIELDS)[number]>

/** When it goes out; never, without a time. */
export const timeOf = ({ scheduled_at: at }: Pick<Planned, 'scheduled_at'>): number =>
  at === null ? Infinity : Date.parse(at)

const fields = FIELDS.join(',')

/** What the API is asked for by these filters. */
const queryOf = ({ channel, status, author, label, approval, q }: Filters): PostQuery => {
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

/** Pages of a list come one after the other; a long span is asked for in so many pieces side by side instead. */
const PIECES = 4

const piecesOf = ({ from, to }: Span): readonly Span[] =>
  Array.from({ length: PIECES }, (_, index) => ({
    from: Math.round(from + ((to - from) * index) / PIECES),
    to: Math.round(from + ((to - from) * (index + 1)) / PIECES),
  }))

const iso = (instant: number): string => new Date(instant).toISOString()

const readAll = async (org: string, query: PostQuery, { from, to }: Span): Promise<readonly Planned[]> => {
  const list = (span: Span) =>
    api.posts.list(org, { ...query, from: iso(span.from), to: iso(span.to), sort: 'scheduled_at', limit: 100, fields })
  const first = await list({ from, to }).page()
  if (!first.page.has_more) return first.data
  const last = first.data.at(-1)?.scheduled_at ?? null
  const rest = piecesOf({ from: last === null ? from : Date.parse(last), to })
  const parts = await Promise.all(rest.map((span) => list(span).toArray()))
  // Posts at the very moment at which the first page ended are in both.
  return [...new Map([...first.data, ...parts.flat()].map((post) => [post.id, post])).values()]
}

const spanQuery = (org: string, filters: Filters, span: Span) =>
  queryOptions({
    queryKey: [...keys.calendar(org), queryOf(filters), span],
    queryFn: () => readAll(org, queryOf(filters), span),
    placeholderData: keepPreviousData,
  })

/** Puts a post into what is kept of the months that are shown: what the server said of it just now is how it is. */
export const keepPost = (client: QueryClient, org: string, post: Planned): void => {
  client.setQueriesData<readonly Planned[]>({ queryKey: keys.calendar(org), type: 'active' }, (posts) => {
    const others = posts?.filter(({ id }) => id !== post.id)
    return others && [...others, post]
  })
}

const NONE: readonly Planned[] = []

/** The posts whose time is in a span. */
export const useSpan = (org: string, filters: Filters, span: Span) => {
  const { data = NONE, error, isPending, refetch } = useQuery(spanQuery(org, filters, span))
  return { posts: data, error, isPending, refetch }
}

/** More drafts without a time than that are for the list of posts. */
export const MOST_IN_TRAY = 100

/** They come first where the latest do: a post without a time is as if it were at the end of all times. */
const readTray = async (org: string, query: PostQuery): Promise<readonly Planned[]> => {
  const page = await api.posts
    .list(org, { ...query, status: 'draft', sort: '-scheduled_at', limit: MOST_IN_TRAY, fields })
    .page()
  return page.data.filter((post) => post.scheduled_at === null)
}

/** Drafts without a time. */
export const useTray = (org: string, filters: Filters): readonly Planned[] => {
  const query = queryOf(filters)
  const tray = useQuery({
    queryKey: [...keys.tray(org), { ...query, status: undefined }],
    queryFn: () => readTray(org, query),
    placeholderData: keepPreviousData,
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
