import type { AttemptRow } from '#db/attempts.ts'
import type { ApprovalRow } from '#db/post-approvals.ts'
import type { StoredPart, StoredReference } from '#db/media-tables.ts'
import type { PostRow } from '#db/posts.ts'
import type { PublicationRow } from '#db/publications.ts'
import type { Evidence } from '#db/tables.ts'
import { approvalState, type ApprovalState } from '#domain/approval.ts'
import type { PostOptions } from '#domain/content.ts'
import type { PostLabel } from '#domain/label.ts'
import { scrub } from '#domain/scrub.ts'
import { postStatus, summarizePost, type Notice, type PublicationStatus, type Summary } from '#domain/publication.ts'
import type { RemovalState } from '#domain/removal.ts'
import { estimatedCost, type CostView } from './post-cost.ts'

/** A file as a post shows it; the file itself is read at /media/{media_id}. */
export interface MediaUseView {
  readonly media_id: string
  readonly sha256: string
  readonly alt_text: string
}

/** A part of a thread. */
export interface PartView {
  readonly text: string
  readonly media: readonly MediaUseView[]
}

export interface PublicationView {
  readonly id: string
  readonly channel_id: string
  readonly provider: string
  readonly handle: string | null
  readonly sandbox: boolean
  /** This channel's own text; null means the post's. */
  readonly text: string | null
  /** This channel's own files; null means the post's. */
  readonly media: readonly MediaUseView[] | null
  /** What follows on this channel; null means the post's. */
  readonly thread: readonly PartView[] | null
  readonly options: PostOptions
  /** Posts that it is on the network: more than one for a thread. */
  readonly parts: number
  /** Of a thread: the parts that are on the network, in order. */
  readonly sent_parts: readonly { readonly remote_id: string; readonly url: string; readonly sent_at: string }[]
  readonly status: PublicationStatus
  readonly due_at: string | null
  /** True while something keeps it whose time has come: its channel, which is paused or to be connected anew, or a wider pause. */
  readonly held: boolean
  /** What is paused, so that it does not go out; the widest. Null: nothing, or it does not wait for anything any more. */
  readonly paused: 'channel' | 'organization' | 'installation' | null
  /** Since when it waits for somebody's word, because its time came while publishing was paused. */
  readonly due_for_review_since: string | null
  readonly tries: number
  readonly remote_id: string | null
  readonly url: string | null
  readonly published_at: string | null
  readonly failure: {
    readonly code: string
    readonly detail: string
    readonly retryable: boolean
    readonly needs_attention: boolean
  } | null
  /** While it is queued: why its network would not take it, found when it was made ready ahead of its time; its time decides. */
  readonly preparation_refused: { readonly at: string; readonly code: string; readonly detail: string } | null
  /** What people must know of it although it is out: what belongs to it and is missing, or may be. */
  readonly notices: readonly Notice[]
  /** How the wish fares that it be taken down at its network; null: there is none. */
  readonly removal: RemovalView | null
  readonly removed_at: string | null
  /** Who wished it. */
  readonly removed_by: string | null
  /** It has been over for long: it is shown, and nothing can be done with it. */
  readonly archived: boolean
}

export interface RemovalView {
  readonly state: RemovalState
  readonly requested_at: string
  readonly requested_by: string
  readonly failure: { readonly code: string; readonly detail: string } | null
}

export interface PostView {
  readonly id: string
  readonly org_id: string
  readonly author_id: string
  readonly text: string
  /** For colleagues; never published. Empty: none. */
  readonly note: string
  readonly labels: readonly PostLabel[]
  readonly media: readonly MediaUseView[]
  readonly thread: readonly PartView[]
  readonly status: PublicationStatus
  readonly summary: Summary
  readonly has_failed: boolean
  readonly needs_attention: boolean
  /** Whether at least one of its publications was taken down again. */
  readonly has_removed: boolean
  /** It has been over for long: its publications are in the archive, as long as that is kept, and it stays as it is. */
  readonly archived: boolean
  readonly revision: number
  readonly content_hash: string
  readonly scheduled_at: string | null
  readonly local_time: string | null
  readonly time_zone: string | null
  /** A time that passed while the post was still a draft: nothing goes out until somebody decides. */
  readonly schedule_overdue: boolean
  /** Whether a publication of it waits for somebody's word, because its time came while publishing was paused. */
  readonly due_for_review: boolean
  readonly approval: { readonly required: boolean; readonly state: ApprovalState }
  readonly publications: readonly PublicationView[]
  readonly estimated_cost: CostView
  readonly created_at: string
  readonly updated_at: string
}

export interface AttemptView {
  readonly id: string
  readonly publication_id: string
  readonly number: number
  readonly part: number
  readonly state: AttemptRow['state']
  readonly started_at: string
  readonly finished_at: string | null
  readonly outcome: string | null
  readonly detail: string | null
  readonly remote_id: string | null
  readonly evidence: readonly Evidence[]
}

export interface ApprovalView {
  readonly decision: ApprovalRow['decision']
  readonly content_hash: string
  readonly revision: number
  readonly actor_id: string
  /** Set where somebody outside decided by a link: `actor_id`, who made the link, stands for it. */
  readonly external: { readonly review_id: string; readonly name: string } | null
  readonly comment: string | null
  /** The step that it was given for; null: for the whole, or no approval. */
  readonly step: { readonly position: number; readonly name: string } | null
  /** An owner let the post out over open steps; the comment says why. */
  readonly break_glass: boolean
  readonly created_at: string
}

/** An instant as the API shows it. */
export const iso = (date: Date | null): string | null => date?.toISOString() ?? null

export const mediaUse = ({ id, sha256, alt_text }: StoredReference): MediaUseView => ({
  media_id: id,
  sha256,
  alt_text,
})

export const partView = ({ text, media }: StoredPart): PartView => ({ text, media: media.map(mediaUse) })

const removalOf = (row: PublicationRow): RemovalView | null => {
  const { removalState: state, removalRequestedAt: requestedAt, removalRequestedBy: requestedBy } = row
  if (state === null || requestedAt === null || requestedBy === null) return null
  const { removalFailureCode: code, removalFailureDetail: detail } = row
  return {
    state,
    requested_at: requestedAt.toISOString(),
    requested_by: requestedBy,
    failure: code === null ? null : { code, detail: scrub(detail ?? '') },
  }
}

const refusalOf = ({ refusedAt, refusalCode: code, refusalDetail: detail }: PublicationRow) =>
  refusedAt === null || code === null ? null : { at: refusedAt.toISOString(), code, detail: scrub(detail ?? '') }

/** One publication, as the API shows it. */
export const publicationView = (row: PublicationRow): PublicationView => ({
  id: row.id,
  channel_id: row.channelId,
  provider: row.provider,
  handle: row.handle,
  sandbox: row.sandbox,
  text: row.text,
  media: row.media === null ? null : row.media.map(mediaUse),
  thread: row.thread === null ? null : row.thread.map(partView),
  options: row.options,
  parts: row.parts,
  sent_parts: row.sent.map(({ remote_id, url, at }) => ({ remote_id, url, sent_at: at })),
  status: row.status,
  due_at: iso(row.dueAt),
  held: row.held,
  paused: row.status === 'published' || row.status === 'canceled' ? null : row.pausedScope,
  due_for_review_since: iso(row.reviewSince),
  tries: row.tries,
  remote_id: row.remoteId,
  url: row.url,
  published_at: iso(row.publishedAt),
  failure:
    row.failureCode === null
      ? null
      : {
          code: row.failureCode,
          detail: scrub(row.failureDetail ?? ''),
          retryable: row.retryable,
          needs_attention: row.needsAttention,
        },
  preparation_refused: refusalOf(row),
  notices: row.notices.map(({ code, detail }) => ({ code, detail: scrub(detail) })),
  removal: removalOf(row),
  removed_at: iso(row.removedAt),
  removed_by: row.removedAt === null ? null : row.removalRequestedBy,
  archived: row.archived,
})

/** What of a row says how its approval stands. */
export type ApprovalColumns = Pick<
  PostRow,
  'approvalRequired' | 'contentHash' | 'approvedHash' | 'rejectedHash' | 'changesHash' | 'scheduledAt'
>

export const approvalOf = (post: ApprovalColumns): ApprovalState =>
  approvalState({
    required: post.approvalRequired,
    contentHash: post.contentHash.toString('hex'),
    approvedHash: post.approvedHash.toString('hex'),
    rejectedHash: post.rejectedHash.toString('hex'),
    changesHash: post.changesHash.toString('hex'),
    scheduled: post.scheduledAt !== null,
  })

/** A post with its publications, as the API shows it. */
export const postView = (post: PostRow, publications: readonly PublicationRow[], now: Date): PostView => {
  const summary = summarizePost(post.archived, publications)
  const status = postStatus(summary)
  return {
    id: post.id,
    org_id: post.orgId,
    author_id: post.authorId,
    text: post.text,
    note: post.note,
    labels: post.labels,
    media: post.media.map(mediaUse),
    thread: post.thread.map(partView),
    status,
    summary,
    has_failed: summary.failed > 0,
    needs_attention: publications.some((publication) => publication.needsAttention),
    has_removed: publications.some((publication) => publication.removedAt !== null),
    archived: post.archived !== null,
    revision: post.revision,
    content_hash: post.contentHash.toString('hex'),
    scheduled_at: iso(post.scheduledAt),
    local_time: post.localTime,
    time_zone: post.timeZone,
    schedule_overdue: status === 'draft' && post.scheduledAt !== null && post.scheduledAt < now,
    due_for_review: publications.some((publication) => publication.reviewSince !== null),
    approval: { required: post.approvalRequired, state: approvalOf(post) },
    publications: publications.map(publicationView),
    estimated_cost: estimatedCost(post, publications),
    created_at: post.createdAt.toISOString(),
    updated_at: post.updatedAt.toISOString(),
  }
}

export const attemptView = (row: AttemptRow): AttemptView => ({
  id: row.id,
  publication_id: row.publicationId,
  number: row.number,
  part: row.part,
  state: row.state,
  started_at: row.startedAt.toISOString(),
  finished_at: iso(row.finishedAt),
  outcome: row.outcome,
  detail: row.detail === null ? null : scrub(row.detail),
  remote_id: row.remoteId,
  evidence: row.evidence.map((each) => ({ ...each, detail: scrub(each.detail) })),
})

export const approvalView = (row: ApprovalRow): ApprovalView => ({
  decision: row.decision,
  content_hash: row.contentHash.toString('hex'),
  revision: row.revision,
  actor_id: row.actorId,
  external: row.externalReviewId === null ? null : { review_id: row.externalReviewId, name: row.reviewerName ?? '' },
  comment: row.comment,
  step: row.step === null ? null : { position: row.step, name: row.stepName ?? '' },
  break_glass: row.brokeGlass,
  created_at: row.createdAt.toISOString(),
})
