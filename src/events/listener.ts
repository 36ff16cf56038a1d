import type { EventRow } from '#db/events.ts'
import { mayBeTold, type EventReader } from '#domain/event.ts'
import type { Scope } from '#domain/scope.ts'
import type { Clock } from '#lib/clock.ts'

/** Who listens, and by what. */
export interface ListenerFacts {
  readonly userId: string
  readonly sessionId: string | null
  readonly keyId: string | null
  /** Null: a signed-in person, whose role alone counts. */
  readonly scopes: ReadonlySet<Scope> | null
}

/** What a listener gets next: events in their order, nothing for a while, or that there will be no more. */
export type Heard =
  | { readonly kind: 'events'; readonly events: readonly EventRow[] }
  | { readonly kind: 'quiet' | 'end' }

/** One listener, as its feed sees it. */
export interface Listener {
  readonly facts: ListenerFacts
  /** Takes over what the reader may be told of; too much that nobody fetched is the end. */
  push(rows: readonly EventRow[]): void
  /** What is known of the reader by now; null: it may not listen any more. */
  judge(reader: EventReader | null): void
  next(patienceMs: number): Promise<Heard>
  /** `told`: it is told that this is the end; else it is cut off, as somebody who does not read. */
  end(how: 'told' | 'cut'): void
  /** Aborted when it was cut off. */
  readonly cut: AbortSignal
}

/** Events that wait for one listener to fetch them. Who is slower than that resumes where it was. */
export const MOST_WAITING = 1_000

export const createListener = (clock: Clock, facts: ListenerFacts, first: EventReader): Listener => {
  const cut = new AbortController()
  let waiting: EventRow[] = []
  let reader = first
  let ended = false
  let news = new AbortController()
  const end: Listener['end'] = (how) => {
    ended = true
    if (how === 'cut') {
      waiting = []
      cut.abort()
    }
    news.abort()
  }
  return {
    facts,
    cut: cut.signal,
    end,
    push: (rows) => {
      const told = ended ? [] : rows.filter(({ type, subjectId }) => mayBeTold(reader, type, subjectId))
      if (told.length === 0) return
      if (waiting.length + told.length > MOST_WAITING) return end('cut')
      waiting.push(...told)
      news.abort()
    },
    judge: (known) => {
      if (known === null) end('cut')
      else reader = known
    },
    next: async (patienceMs) => {
      if (waiting.length === 0 && !ended) {
        news = new AbortController()
        await clock.sleep(patienceMs, news.signal)
      }
      const events = waiting
      waiting = []
      if (events.length > 0) return { kind: 'events', events }
      return { kind: ended ? 'end' : 'quiet' }
    },
  }
}
