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
