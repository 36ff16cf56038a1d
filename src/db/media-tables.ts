import type { Generated } from 'kysely'
import type { MediaFacts, MediaKind } from '#domain/media.ts'
import type { ByTrigger, Defaulted, Json, ReadOnly } from './columns.ts'

/** A file as a post's row names it. */
export interface StoredReference {
  readonly id: string
  readonly sha256: string
  readonly alt_text: string
}

/** A part of a thread as a post's row has it. */
export interface StoredPart {
  readonly text: string
  readonly media: readonly StoredReference[]
}

/** A part that is on the network, as a publication's row has it. */
export interface StoredSent {
  readonly remote_id: string
  readonly url: string
  /** When it was sent: RFC 3339. */
  readonly at: string
  /** What it shows, by `canonicalPart`: 64 hexadecimal digits. */
  readonly hash: string
}

export interface MediaTable {
  orgId: string
  id: string
  createdBy: string
  name: string
  sha256: Buffer
  kind: MediaKind
  facts: Json<MediaFacts>
  altText: Defaulted<string>
  tags: Defaulted<readonly string[]>
  derivedFrom: string | null
  deletedAt: ByTrigger<Date | null>
  createdAt: Generated<Date>
  updatedAt: ReadOnly<Date>
}

export interface MediaBlobsTable {
  orgId: ByTrigger<string>
  sha256: ByTrigger<Buffer>
  bytes: ByTrigger<string>
  hasThumbnail: Defaulted<boolean>
  named: ReadOnly<boolean>
  createdAt: ReadOnly<Date>
}

export interface MediaGarbageTable {
  orgId: ByTrigger<string>
  sha256: ByTrigger<Buffer>
  createdAt: ReadOnly<Date>
}

export interface MediaArrivalsTable {
  orgId: ByTrigger<string>
  id: ByTrigger<string>
  promised: ByTrigger<string>
  arriving: ByTrigger<string>
  until: ByTrigger<Date>
}

export interface MediaUsesTable {
  orgId: ByTrigger<string>
  postId: ByTrigger<string>
  mediaId: ByTrigger<string>
}

export type MediaJobState = 'queued' | 'processing' | 'ready' | 'failed' | 'canceled'

export interface MediaJobsTable {
  orgId: string
  id: string
  mediaId: string
  createdBy: string
  planKey: Buffer
  task: Json<unknown>
  expectedBytes: string
  state: Defaulted<MediaJobState>
  tries: Defaulted<number>
  failureCode: string | null
  failureDetail: string | null
  resultId: string | null
  createdAt: ReadOnly<Date>
  startedAt: ByTrigger<Date | null>
  finishedAt: ByTrigger<Date | null>
}
