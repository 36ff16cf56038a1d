import type { RemovalState } from '#domain/removal.ts'
import type { ByTrigger, Defaulted, ReadOnly } from './columns.ts'

/** Written by `request_removal()`, and brought on by the worker. */
export interface RemovalsTable {
  orgId: ByTrigger<string>
  publicationId: ByTrigger<string>
  requestedBy: ByTrigger<string>
  requestedAt: ReadOnly<Date>
  state: Defaulted<RemovalState>
  wakeAt: Defaulted<Date>
  epoch: Defaulted<string>
  tries: Defaulted<number>
  lastOutcome: string | null
  removedAt: Date | null
  failureCode: string | null
  failureDetail: string | null
}

/** Counts are int8 as text; null where the network does not tell. */
export interface PublicationMetricsTable {
  orgId: string
  publicationId: string
  views: string | null
  likes: string | null
  replies: string | null
  reposts: string | null
  quotes: string | null
  saves: string | null
  readAt: Date | null
  askedAt: Date
  troubleCode: string | null
  troubleDetail: string | null
}
