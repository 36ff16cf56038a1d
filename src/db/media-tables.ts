import type { Generated } from 'kysely'
import type { MediaFacts, MediaKind } from '#domain/media.ts'
import type { ByTrigger, Defaulted, Json, ReadOnly } from './columns.ts'

/** A file as a post's row names it. */
export interface StoredReference {
  readonly id: string
  readonly sha256: string
  readonly alt_text: string
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
  createdAt: ReadOnly<Date>
}

export interface MediaGarbageTable {
  orgId: ByTrigger<string>
  sha256: ByTrigger<Buffer>
  createdAt: ReadOnly<Date>
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
