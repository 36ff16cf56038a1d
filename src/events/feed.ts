import { inTransaction, type Database, type Tx } from '#db/database.ts'
import { findLiveKeys, findLiveSessions, findRoles, listEvents, readEventRange, type EventRow } from '#db/events.ts'
import type { EventReader } from '#domain/event.ts'
import type { Role } from '#domain/membership.ts'
import type { Log } from '#lib/log.ts'
import type { Listener, ListenerFacts } from './listener.ts'

interface FeedDeps {
  readonly db: Database
  readonly log: Log
}

const MOST_AT_ONCE = 500

/** What one look at the database shows: new events, and how those stand who would be told of them. */
interface Look {
  readonly rows: readonly EventRow[]
  readonly readerOf: (facts: ListenerFacts) => EventReader | null
}

const present = (ids: readonly (string | null)[]): readonly string[] => [
  ...new Set(ids.filter((id): id is string => id !== null)),
]

const none: ReadonlySet<string> = new Set()
const noRoles: ReadonlyMap<string, Role> = new Map()

/** Events and standing come from one transaction: nobody is told of what happened after the end of a membership or session. */
const look = async (
  tx: Tx,
  { orgId, after, facts }: { readonly orgId: string; readonly after: string; readonly facts: readonly ListenerFacts[] },
): Promise<Look> => {
  const rows = await listEvents(tx, orgId, { after, limit: MOST_AT_ONCE })
  const [people, sessions, keys] = [
    present(facts.map(({ userId }) => userId)),
    present(facts.map(({ sessionId }) => sessionId)),
    present(facts.map(({ keyId }) => keyId)),
  ]
  // Asked after the events: what ended while they were being read counts too.
  const roles = people.length === 0 ? noRoles : await findRoles(tx, orgId, people)
  const liveSessions = sessions.length === 0 ? none : await findLiveSessions(tx, sessions)
  const liveKeys = keys.length === 0 ? none : await findLiveKeys(tx, orgId, keys)
  return {
    rows,
    readerOf: ({ userId, sessionId, keyId, scopes }) => {
      const role = roles.get(userId)
      if (role === undefined) return null
      const lives = sessionId === null ? keyId !== null && liveKeys.has(keyId) : liveSessions.has(sessionId)
      return lives ? { userId, role, scopes } : null
    },
  }
}

/** The events of one organization for all who listen to them in this process: read once, told to each. */
export interface Feed {
  /** Adds a listener, who hears of everything behind the place that is answered. */
  join(listener: Listener): string
  leave(listener: Listener): void
  readonly isEmpty: () => boolean
  readonly listeners: () => Iterable<Listener>
  /** There may be something new. */
  wake(): void
}

export const openFeed = async (deps: FeedDeps, orgId: string): Promise<Feed> => {
  const listeners = new Set<Listener>()
  let at = (await inTransaction(deps.db, { orgId }, (tx) => readEventRange(tx, orgId))).latest
  let [reading, again] = [false, false]
  const readOnce = async (): Promise<boolean> => {
    const asked = [...listeners]
    const facts = asked.map((listener) => listener.facts)
    const found = await inTransaction(deps.db, { orgId }, (tx) => look(tx, { orgId, after: at, facts }))
    for (const listener of asked) listener.judge(found.readerOf(listener.facts))
    // Who joined meanwhile was looked at by itself, a moment ago.
    for (const listener of listeners) listener.push(found.rows)
    at = found.rows.at(-1)?.position ?? at
    return found.rows.length === MOST_AT_ONCE
  }
  const read = async (): Promise<void> => {
    reading = true
    do {
      again = false
      const more = await readOnce().catch((error: unknown) => {
        deps.log.warn({ err: error, orgId }, 'new events could not be read; reading them a little later')
        return false
      })
      again = again || more
    } while (again && listeners.size > 0)
    reading = false
  }
  return {
    join: (listener) => {
      listeners.add(listener)
      return at
    },
    leave: (listener) => void listeners.delete(listener),
    isEmpty: () => listeners.size === 0,
    listeners: () => listeners,
    wake: () => {
      again = true
      if (!reading && listeners.size > 0) void read()
    },
  }
}
