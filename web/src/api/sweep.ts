import type { QueryClient } from '@tanstack/react-query'
import { refreshCalendar } from './calendar-cache.ts'
import { keys } from './keys.ts'

/** Many events come together; what they make stale is read anew once. */
const GATHER_MS = 150

/**
 * What was read anew rests at least so long before it is again, and the next event does not break it off: an act on hundreds of posts would
 * else have every list of them asked for without end, and use up what a person may ask for in a minute.
 */
const REST_MS = 500

/** What takes long, because it is much or the server is busy, rests so many times as long. */
const REST_FACTOR = 2

/** Longer than that nothing is waited for: what hangs is broken off by the next event. */
const MOST_MS = 10_000

/** The calendar hears of posts at once when the first event comes, and then of all that came together, not more often than that. */
const CALENDAR_MS = 1_000

/** Calls at once, and again when so much time has passed if it was asked for meanwhile. */
const atMostEvery = (gap: number, call: () => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = false
  const rest = (): void => {
    timer = undefined
    if (asked) run()
  }
  const run = (): void => {
    asked = timer !== undefined
    if (asked) return
    timer = setTimeout(rest, gap)
    call()
  }
  return { run, stop: (): void => clearTimeout(timer) }
}

type Name = readonly string[]

const isOf = (queryKey: readonly unknown[], name: Name): boolean =>
  name.every((part, index) => queryKey[index] === part)

/** Reads anew what is shown of a name; the calendar, which does that by itself, is told which posts to look at. */
const createReader = (client: QueryClient, org: string) => {
  const calendar = keys.calendar(org)
  const posts = new Set<string>()
  const planned = atMostEvery(CALENDAR_MS, () => {
    const ids = [...posts]
    posts.clear()
    refreshCalendar(client, org, ids)
  })
  return {
    note: (post: string): void => void posts.add(post),
    read: (queryKey: Name): Promise<void> => {
      const isPosts = queryKey.length > 2 && isOf(calendar, queryKey)
      if (isPosts) planned.run()
      const predicate = ({ queryKey: each }: { readonly queryKey: readonly unknown[] }): boolean =>
        !isPosts || !isOf(each, calendar)
      return client.invalidateQueries({ queryKey, predicate })
    },
    stop: planned.stop,
  }
}

/** Drops what events make stale, a little later and all at once. */
export const createSweep = (client: QueryClient, org: string) => {
  const { note, read, stop } = createReader(client, org)
  const stale = new Map<string, Name>()
  /** What is being read, or rests. */
  const busy = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  const arm = (milliseconds: number): void => {
    if (!stopped) timer ??= setTimeout(sweep, milliseconds)
  }
  const free = (word: string): void => {
    busy.delete(word)
    if (stale.has(word)) arm(0)
  }
  const readAnew = async (word: string, name: Name): Promise<void> => {
    stale.delete(word)
    busy.add(word)
    const hangs = setTimeout(free, MOST_MS, word)
    const begun = performance.now()
    await read(name)
    clearTimeout(hangs)
    setTimeout(free, Math.max(REST_MS, REST_FACTOR * (performance.now() - begun)), word)
  }
  const sweep = (): void => {
    timer = undefined
    for (const [word, name] of stale) if (!busy.has(word)) void readAnew(word, name)
  }
  return {
    add: (names: readonly Name[], post: string | null = null): void => {
      if (post !== null) note(post)
      for (const name of names) stale.set(name.join('/'), name)
      arm(GATHER_MS)
    },
    stop: (): void => {
      stopped = true
      clearTimeout(timer)
      stop()
    },
  }
}
