import { listEvents as queryEvents, readEventRange, type EventRange, type EventRow } from '#db/events.ts'
import { mayBeTold, type EventReader } from '#domain/event.ts'
import { refuse } from '#domain/problem.ts'
import { placeAll } from '#events/placing.ts'
import type { Subscription } from '#events/hub.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, type Member } from './member.ts'

/** Something that happened: what it concerns, by ids, and what changed. */
export interface EventView {
  readonly id: string
  /** Where it stands in the order of events; larger is later. */
  readonly sequence: string
  readonly type: string
  readonly created_at: string
  readonly subject: { readonly type: string; readonly id: string }
  readonly post_id: string | null
  readonly data: Readonly<Record<string, unknown>>
}

const eventView = (row: EventRow): EventView => ({
  id: row.id,
  sequence: row.position,
  type: row.type,
  created_at: row.createdAt.toISOString(),
  subject: { type: row.subjectType, id: row.subjectId },
  post_id: row.postId,
  data: row.data,
})

export interface EventPage {
  readonly data: readonly EventView[]
  readonly page: {
    /** What to give as `after` the next time, also when there are no more now. */
    readonly next_after: string
    readonly has_more: boolean
  }
}

/** Whether somebody who has read up to there may have missed something that is not kept any more. */
const isGone = ({ forgotten, latest }: EventRange, after: string): boolean =>
  BigInt(after) < BigInt(forgotten) || BigInt(after) > BigInt(latest)

const readerOf = (actor: Actor, { role, userId }: Member): EventReader => ({
  userId,
  role,
  scopes: actor.kind === 'key' ? actor.scopes : null,
})

export interface ListEventsInput {
  readonly orgId: string
  /** The place behind which the page begins; undefined: the oldest that is kept. */
  readonly after: string | undefined
  readonly limit: number
}

/** Asked of everybody; each kind of event asks for more, and what a reader may not see is left out. */
const PERMISSION = 'posts.read'

/** Events in their order, oldest first. */
export const listEvents = async (deps: ActionDeps, actor: Actor, input: ListEventsInput): Promise<EventPage> => {
  const { orgId, limit } = input
  await asMember(deps, { actor, orgId, permission: PERMISSION }, async () => {})
  // So that whoever did something a moment ago finds it.
  await placeAll(deps.db)
  return asMember(deps, { actor, orgId, permission: PERMISSION }, async (member) => {
    const { tx } = member
    const range = await readEventRange(tx, orgId)
    const after = input.after ?? range.forgotten
    if (isGone(range, after)) {
      throw refuse('events_gone', `Events are kept from ${range.forgotten} on; begin anew, and read the posts first.`)
    }
    const rows = await queryEvents(tx, orgId, { after, limit: limit + 1 })
    const shown = rows.slice(0, limit)
    const reader = readerOf(actor, member)
    return {
      data: shown.filter(({ type, subjectId }) => mayBeTold(reader, type, subjectId)).map(eventView),
      page: { next_after: shown.at(-1)?.position ?? after, has_more: rows.length > limit },
    }
  })
}

/** What comes out of a stream: where it begins, that events were missed, events, or a sign of life. */
export type Streamed =
  | { readonly kind: 'ready' | 'reset'; readonly sequence: string }
  | { readonly kind: 'events'; readonly events: readonly EventView[] }
  | { readonly kind: 'quiet' }

export interface EventStream {
  readonly items: AsyncIterable<Streamed>
  /** Aborted when it must end at once. */
  readonly cut: AbortSignal
  /** To be called when nobody reads any more. */
  readonly close: () => void
}

export interface StreamEventsInput {
  readonly orgId: string
  /** What the reader had last; undefined: only what happens from now on. */
  readonly after: string | undefined
}

const HEARTBEAT_MS = 15_000
/** After so long a stream ends, and its reader resumes with a new proof of who it is. */
const LONGEST_STREAM_MS = 3_600_000
const CATCH_UP = 200

const POSITION = /^\d{1,18}$/

/** What happened between `after` and the place from which everything is heard. The right is asked for again with each part. */
const catchUp = async function* (
  deps: ActionDeps,
  actor: Actor,
  span: { readonly orgId: string; readonly after: string; readonly start: string },
): AsyncGenerator<Streamed, void> {
  const { orgId, start } = span
  for (let after = span.after; ;) {
    const [rows, reader] = await asMember(deps, { actor, orgId, permission: PERMISSION }, async (member) => [
      await queryEvents(member.tx, orgId, { after, limit: CATCH_UP }),
      readerOf(actor, member),
    ])
    const missed = rows.filter(({ position }) => BigInt(position) <= BigInt(start))
    const events = missed.filter(({ type, subjectId }) => mayBeTold(reader, type, subjectId)).map(eventView)
    if (events.length > 0) yield { kind: 'events', events }
    const last = missed.at(-1)
    if (last === undefined || missed.length < CATCH_UP) return
    after = last.position
  }
}

interface Opened {
  readonly subscription: Subscription
  readonly range: EventRange
}

const items = async function* (
  deps: ActionDeps,
  actor: Actor,
  { orgId, after, subscription, range }: StreamEventsInput & Opened,
): AsyncGenerator<Streamed, void> {
  const { start } = subscription
  const end = deps.clock.monotonic() + LONGEST_STREAM_MS
  if (after === undefined) yield { kind: 'ready', sequence: start }
  else if (!POSITION.test(after) || isGone(range, after)) yield { kind: 'reset', sequence: start }
  else yield* catchUp(deps, actor, { orgId, after, start })
  while (deps.clock.monotonic() < end) {
    const heard = await subscription.next(HEARTBEAT_MS)
    if (heard.kind === 'end') return
    yield heard.kind === 'events' ? { kind: 'events', events: heard.events.map(eventView) } : { kind: 'quiet' }
  }
}

/** Events as they happen, from where the reader was. */
export const streamEvents = async (deps: ActionDeps, actor: Actor, input: StreamEventsInput): Promise<EventStream> => {
  const { orgId } = input
  const facts = {
    userId: actor.userId,
    sessionId: actor.kind === 'session' ? actor.sessionId : null,
    keyId: actor.kind === 'key' ? actor.keyId : null,
    scopes: actor.kind === 'key' ? actor.scopes : null,
  }
  const reader = await asMember(deps, { actor, orgId, permission: PERMISSION }, async (member) =>
    readerOf(actor, member),
  )
  const subscription = await deps.events.listen(orgId, facts, reader)
  if (subscription === null) throw refuse('too_many_streams', 'You listen too often at once; end one, or try again.')
  try {
    const range = await asMember(deps, { actor, orgId, permission: PERMISSION }, ({ tx }) => readEventRange(tx, orgId))
    const { cut, close } = subscription
    return { items: items(deps, actor, { ...input, subscription, range }), cut, close }
  } catch (error) {
    subscription.close()
    throw error
  }
}
