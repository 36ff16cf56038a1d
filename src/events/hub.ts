import type { EventReader } from '#domain/event.ts'
import type { OpenDoorbell } from '#lib/doorbell.ts'
import { createTally } from '#lib/tally.ts'
import { openFeed, type Feed } from './feed.ts'
import { createListener, type Heard, type ListenerFacts } from './listener.ts'
import { startPlacing, type PlacingDeps } from './placing.ts'

/** What somebody who listens holds in hand. */
export interface Subscription {
  /** The place behind which everything is heard. */
  readonly start: string
  readonly next: (patienceMs: number) => Promise<Heard>
  /** Aborted when it was cut off: it did not read what came, or may not listen any more. */
  readonly cut: AbortSignal
  readonly close: () => void
}

/** All who listen to events in this process. */
export interface EventHub {
  /** Null: this person has too many already, or this process is ending. */
  listen(orgId: string, facts: ListenerFacts, reader: EventReader): Promise<Subscription | null>
  /** How many listen. */
  readonly count: () => number
  /** Ends everybody's listening, each being told. */
  close(): Promise<void>
}

export interface HubOptions {
  readonly openDoorbell: OpenDoorbell
  /** Of one person, or of one API key. */
  readonly mostEach?: number
  readonly most?: number
}

const MOST_EACH = 10
const MOST = 2_000

const ownerOf = ({ userId, keyId }: ListenerFacts): string => keyId ?? userId

/** Feeds that somebody needs. */
const createFeeds = (deps: PlacingDeps) => {
  const feeds = new Map<string, Promise<Feed>>()
  const open = (orgId: string): Promise<Feed> => {
    const known = feeds.get(orgId)
    if (known !== undefined) return known
    const opened = openFeed(deps, orgId)
    feeds.set(orgId, opened)
    // The next one who wants to listen tries again.
    opened.catch(() => feeds.delete(orgId))
    return opened
  }
  /** A feed that nobody needs any more may have been closed while somebody waited for it. */
  const get = async (orgId: string): Promise<Feed> => {
    const opened = open(orgId)
    const feed = await opened
    return feeds.get(orgId) === opened ? feed : get(orgId)
  }
  return {
    get,
    drop: (orgId: string): void => void feeds.delete(orgId),
    /** Those of these organizations, or all. */
    some: (orgIds: readonly string[] | null): readonly Promise<Feed>[] =>
      orgIds === null ? [...feeds.values()] : orgIds.flatMap((orgId) => feeds.get(orgId) ?? []),
  }
}

/** Makes the hub; it holds nothing open before somebody listens. */
export const createHub = (deps: PlacingDeps, options: HubOptions): EventHub => {
  const { openDoorbell, most = MOST, mostEach = MOST_EACH } = options
  const feeds = createFeeds(deps)
  // Of each owner.
  const listening = createTally()
  let placing: ReturnType<typeof startPlacing> | null = null
  let closed = false
  const onPlaced = (orgIds: readonly string[] | null): void => {
    for (const feed of feeds.some(orgIds)) void feed.then((each) => each.wake()).catch(() => undefined)
  }
  const join = async (orgId: string, facts: ListenerFacts, reader: EventReader): Promise<Subscription | null> => {
    placing ??= startPlacing(deps, { openDoorbell, onPlaced })
    const feed = await feeds.get(orgId)
    if (closed) return null
    const listener = createListener(deps.clock, facts, reader)
    const start = feed.join(listener)
    // What came before it joined may be waiting for its place.
    feed.wake()
    let left = false
    return {
      start,
      next: (patienceMs) => listener.next(patienceMs),
      cut: listener.cut,
      close: () => {
        if (left) return
        left = true
        listener.end('told')
        feed.leave(listener)
        if (feed.isEmpty()) feeds.drop(orgId)
        listening.drop(ownerOf(facts))
      },
    }
  }
  return {
    count: listening.total,
    listen: async (orgId, facts, reader) => {
      const owner = ownerOf(facts)
      if (closed || listening.total() >= most || listening.of(owner) >= mostEach) return null
      listening.add(owner)
      let joined: Subscription | null = null
      try {
        joined = await join(orgId, facts, reader)
      } finally {
        if (joined === null) listening.drop(owner)
      }
      return joined
    },
    close: async () => {
      closed = true
      for (const opened of feeds.some(null)) {
        const feed = await opened.catch(() => null)
        for (const listener of feed?.listeners() ?? []) listener.end('told')
      }
      await placing?.stop()
    },
  }
}
