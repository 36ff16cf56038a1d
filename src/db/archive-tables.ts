import type { Generated, JSONColumnType } from 'kysely'
import type { AttemptState } from '#domain/attempt.ts'
import type { Notice, PublicationStatus } from '#domain/publication.ts'
import type { ByTrigger, Defaulted, NullableJson, ReadOnly } from './columns.ts'
import type { StoredPart, StoredReference, StoredSent } from './media-tables.ts'
import type { NotificationTables } from './notification-tables.ts'
import type { Evidence } from './tables.ts'

// Written by archive_publications() alone.

/** Of each month, what was moved there. */
interface ArchiveMonthsTable {
  month: ByTrigger<string>
  publications: ReadOnly<string>
  attempts: ReadOnly<string>
  lastStartedAt: ByTrigger<Date | null>
  madeAt: ReadOnly<Date>
  droppedAt: ByTrigger<Date | null>
}

/** One row: how the moving fares. */
interface ArchiveProgressTable {
  one: ReadOnly<boolean>
  posts: ReadOnly<string>
  publications: ReadOnly<string>
  attempts: ReadOnly<string>
  movedAt: ByTrigger<Date | null>
  sweptAt: ByTrigger<Date | null>
}

/** What became of a post whose publications have moved, and where they are. */
interface ArchivedPostsTable {
  orgId: string
  postId: string
  month: ByTrigger<string>
  status: ByTrigger<'published' | 'failed' | 'canceled'>
  published: ByTrigger<number>
  failed: ByTrigger<number>
  canceled: ByTrigger<number>
  channelIds: ByTrigger<readonly string[]>
  plannedAt: ByTrigger<Date>
  postCreatedAt: ByTrigger<Date>
  archivedAt: ReadOnly<Date>
}

/** Publications as they were, and their rows in removals and publication_metrics. */
interface ArchivedPublicationsTable {
  month: ByTrigger<string>
  removal: NullableJson<Readonly<Record<string, string | null>>>
  metrics: NullableJson<Readonly<Record<string, number | string | null>>>
  orgId: string
  id: string
  postId: string
  channelId: string
  text: string | null
  media: NullableJson<readonly StoredReference[]>
  thread: NullableJson<readonly StoredPart[]>
  parts: ReadOnly<number>
  sent: JSONColumnType<readonly StoredSent[], never>
  options: JSONColumnType<Readonly<Record<string, unknown>>, string | undefined>
  prepared: NullableJson<Readonly<Record<string, unknown>>>
  status: Defaulted<PublicationStatus>
  contentHash: Buffer
  approvalRequired: boolean
  approvedHash: Buffer
  dueAt: Date | null
  wakeAt: Date | null
  held: Defaulted<boolean>
  epoch: Defaulted<string>
  leaseUntil: Date | null
  leaseOwner: string | null
  tries: Defaulted<number>
  looks: Defaulted<number>
  remoteId: string | null
  url: string | null
  publishedAt: Date | null
  failureCode: string | null
  failureDetail: string | null
  retryable: Defaulted<boolean>
  needsAttention: Defaulted<boolean>
  notices: JSONColumnType<readonly Notice[], string | undefined>
  completeAfter: Date | null
  provider: ByTrigger<string>
  delayedAt: ByTrigger<Date | null>
  recalled: ReadOnly<boolean>
  reviewSince: Date | null
  takenOverAt: ByTrigger<Date | null>
  traceparent: ByTrigger<string | null>
  prepareAfter: Date | null
  refusalCode: string | null
  refusalDetail: string | null
  refusedAt: Date | null
  likeness: Buffer | null
  plannedAt: ByTrigger<Date>
  postCreatedAt: ByTrigger<Date>
  createdAt: Generated<Date>
  updatedAt: Generated<Date>
}

/** Attempts as they were. */
interface ArchivedAttemptsTable {
  month: ByTrigger<string>
  orgId: string
  id: string
  publicationId: string
  number: number
  epoch: string
  step: Defaulted<string>
  state: Defaulted<AttemptState>
  contentHash: Buffer
  part: Defaulted<number>
  partHash: Buffer | null
  worker: string
  startedAt: Generated<Date>
  settledAfter: Date
  finishedAt: Date | null
  outcome: string | null
  detail: string | null
  remoteId: string | null
  evidence: JSONColumnType<readonly Evidence[], string | undefined>
  mark: Defaulted<string>
  lateMilliseconds: number | null
}

/** These, and what `Tables` has of others. */
export interface ArchiveTables extends NotificationTables {
  archiveMonths: ArchiveMonthsTable
  archiveProgress: ArchiveProgressTable
  archivedPosts: ArchivedPostsTable
  archivedPublications: ArchivedPublicationsTable
  archivedAttempts: ArchivedAttemptsTable
}
