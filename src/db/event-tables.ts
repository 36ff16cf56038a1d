import type { JSONColumnType } from 'kysely'
import type { ByTrigger, Defaulted, ReadOnly } from './columns.ts'

/** Written by triggers, in the transaction that makes it happen; `place_events()` gives it its place. */
export interface EventsTable {
  orgId: ByTrigger<string>
  /** int8 as text, like the place. */
  sequence: ReadOnly<string>
  position: ByTrigger<string | null>
  id: ReadOnly<string>
  type: ByTrigger<string>
  subjectType: ByTrigger<string>
  subjectId: ByTrigger<string>
  postId: ByTrigger<string | null>
  data: JSONColumnType<Record<string, unknown>, never, never>
  createdAt: ReadOnly<Date>
}

/** Written by `forget_events()`. */
export interface EventHorizonsTable {
  orgId: ByTrigger<string>
  forgotten: ByTrigger<string>
}

/** One row, written by `place_events()` and `await_events()`. */
export interface EventRelayTable {
  one: Defaulted<boolean>
  latest: ReadOnly<string>
  orgs: ReadOnly<readonly string[]>
  asleep: ReadOnly<boolean>
}
