import { listAttempts } from '#db/attempts.ts'
import { listAudit } from '#db/audit-log.ts'
import { listBlockedDatesById } from '#db/blocked-dates.ts'
import type { Tx } from '#db/database.ts'
import { listInvitationsById } from '#db/invitations.ts'
import { listLabelsById } from '#db/labels.ts'
import { listMediaById, type MediaRow } from '#db/media.ts'
import { listMembersById } from '#db/memberships.ts'
import {
  listEveryChannel,
  listEveryKey,
  type ExportedChannelRow,
  type ExportedKeyRow,
} from '#db/organization-export.ts'
import { listApprovals } from '#db/post-approvals.ts'
import { listExternalReviewsById } from '#db/external-reviews.ts'
import { listCommentsById } from '#db/post-comments.ts'
import { listRevisionsById } from '#db/post-revisions.ts'
import {
  listArchivedMetrics,
  listMetricsById,
  type ArchivedPosition,
  type MetricsRow,
} from '#db/publication-metrics.ts'
import { listPosts, type PagePosition } from '#db/post-listing.ts'
import { listPublications } from '#db/publications.ts'
import { listSlotsById } from '#db/slots.ts'
import { auditView } from './audit.ts'
import { blockedDatesView } from './blocked-dates.ts'
import { invitationListView } from './invitations.ts'
import { labelView } from './labels.ts'
import { commentView } from './post-comments.ts'
import { revisionView } from './post-revisions.ts'
import { figuresView } from './publication-metrics.ts'
import { memberView } from './organizations.ts'
import { externalReviewView } from './external-review-view.ts'
import { approvalView, attemptView, iso, postView } from './post-view.ts'
import { slotView } from './slots.ts'

/** The organization that is read, and the transaction that shows one picture of it. */
export interface ExportSource {
  readonly tx: Tx
  readonly orgId: string
  /** The moment that the export stands for. */
  readonly at: Date
}

/** One step through a list: what was read, and from where the next step goes on (null: that was all). */
export interface Step<Position> {
  readonly views: readonly object[]
  readonly next: Position | null
}

/** A list of the export, to be walked through a step at a time; no more than one step is in memory. */
export type Steps = AsyncIterable<readonly object[]>

/** Most rows that one step reads; of posts fewer, since each brings what belongs to it. */
const STEP_ROWS = 500
const STEP_POSTS = 100

/** Walks through a list from its beginning to its end. */
export const walk = async function* <Position>(
  read: (from: Position | null) => Promise<Step<Position>>,
): AsyncGenerator<readonly object[], void> {
  let from: Position | null = null
  do {
    const step: Step<Position> = await read(from)
    yield step.views
    from = step.next
  } while (from !== null)
}

/** A step of a list in the order of its ids; a step that is not full is the last. */
const stepOf = <Row>(
  rows: readonly Row[],
  { id, view }: { readonly id: (row: Row) => string; readonly view: (row: Row) => object },
): Step<string> => {
  const last = rows.at(-1)
  return { views: rows.map(view), next: rows.length < STEP_ROWS || last === undefined ? null : id(last) }
}

const channelView = (row: ExportedChannelRow) => ({
  id: row.id,
  provider: row.provider,
  status: row.state,
  sandbox: row.sandbox,
  remote_id: row.remoteId,
  handle: row.handle,
  display_name: row.displayName,
  trouble: row.trouble,
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
})

const mediaFacts = (row: MediaRow) => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  sha256: row.sha256.toString('hex'),
  facts: row.facts,
  alt_text: row.altText,
  tags: row.tags,
  derived_from: row.derivedFrom,
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  deleted_at: iso(row.deletedAt),
})

const keyView = (row: ExportedKeyRow) => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  created_by: row.createdBy,
  expires_at: iso(row.expiresAt),
  last_used_at: iso(row.lastUsedAt),
  revoked_at: iso(row.revokedAt),
  created_at: iso(row.createdAt),
})

export const members = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (after: string | null) => {
    const rows = await listMembersById(tx, orgId, { after, limit: STEP_ROWS })
    return stepOf(rows, { id: (row) => row.userId, view: memberView })
  })

export const invitations = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (after: string | null) => {
    const rows = await listInvitationsById(tx, orgId, { after, limit: STEP_ROWS })
    return stepOf(rows, { id: (row) => row.id, view: invitationListView })
  })

export const channels = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (after: string | null) => {
    const rows = await listEveryChannel(tx, orgId, { after, limit: STEP_ROWS })
    return stepOf(rows, { id: (row) => row.id, view: channelView })
  })

export const slots = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (after: string | null) => {
    const rows = await listSlotsById(tx, orgId, { after, limit: STEP_ROWS })
    return stepOf(rows, { id: (row) => row.id, view: slotView })
  })

export const labels = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (after: string | null) => {
    const rows = await listLabelsById(tx, orgId, { after, limit: STEP_ROWS })
    return stepOf(rows, { id: (row) => row.id, view: labelView })
  })

/** Those that are over, too. */
export const blockedDates = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (after: string | null) => {
    const rows = await listBlockedDatesById(tx, orgId, { after, limit: STEP_ROWS })
    return stepOf(rows, { id: (row) => row.id, view: blockedDatesView })
  })

export const apiKeys = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (after: string | null) => {
    const rows = await listEveryKey(tx, orgId, { after, limit: STEP_ROWS })
    return stepOf(rows, { id: (row) => row.id, view: keyView })
  })

export const comments = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (after: string | null) => {
    const rows = await listCommentsById(tx, orgId, { after, limit: STEP_ROWS })
    return stepOf(rows, { id: (row) => row.id, view: commentView })
  })

/** What people outside said of posts. */
export const externalReviews = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (after: string | null) => {
    const rows = await listExternalReviewsById(tx, orgId, { after, limit: STEP_ROWS })
    return stepOf(rows, { id: (row) => row.id, view: (row) => externalReviewView(row, true) })
  })

/** What posts said before they were changed. */
export const revisions = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (after: PagePosition | null) => {
    const rows = await listRevisionsById(tx, orgId, { after, limit: STEP_ROWS })
    const last = rows.at(-1)
    const next = rows.length < STEP_ROWS || last === undefined ? null : { key: String(last.revision), id: last.postId }
    return { views: rows.map(revisionView), next }
  })

const metricsView = ({ publicationId, ...row }: MetricsRow) => ({
  publication_id: publicationId,
  ...figuresView({ publicationId, ...row }),
})

const archivedMetrics = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (after: ArchivedPosition | null) => {
    const rows = await listArchivedMetrics(tx, orgId, { after, limit: STEP_ROWS })
    const last = rows.at(-1)
    const next = rows.length < STEP_ROWS || last === undefined ? null : last.place
    return { views: rows.map(({ place: _, ...row }) => metricsView(row)), next }
  })

/** What networks told of publications, the latest each; behind them of those that are in the archive. */
export const metrics = async function* (source: ExportSource): Steps {
  const { tx, orgId } = source
  yield* walk(async (after: string | null) => {
    const rows = await listMetricsById(tx, orgId, { after, limit: STEP_ROWS })
    return stepOf(rows, { id: (row) => row.publicationId, view: metricsView })
  })
  yield* archivedMetrics(source)
}

/** The audit log, newest first. */
export const audit = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (before: string | null) => {
    const rows = await listAudit(tx, { orgId }, { before, limit: STEP_ROWS })
    return stepOf(rows, { id: (row) => row.id, view: auditView })
  })

/** What is known of the library's files, deleted ones too: posts that are out name them. */
export const media = ({ tx, orgId }: ExportSource): Steps =>
  walk(async (after: string | null) => {
    const rows = await listMediaById(tx, orgId, { after, limit: STEP_ROWS })
    return stepOf(rows, { id: (row) => row.id, view: mediaFacts })
  })

/** Posts in the order they were written, each as `GET /posts/{post_id}` shows it. */
export const posts = ({ tx, orgId, at }: ExportSource): Steps =>
  walk(async (after: PagePosition | null) => {
    // One more than asked for comes back when there is more.
    const rows = await listPosts(tx, { orgId }, { sort: 'created_at', limit: STEP_POSTS, after })
    const shown = rows.slice(0, STEP_POSTS)
    const ids = shown.map((row) => row.id)
    if (ids.length === 0) return { views: [], next: null }
    const publications = await listPublications(tx, orgId, ids)
    const publicationsOf = Map.groupBy(publications, (row) => row.postId)
    const postOf = new Map(publications.map((row) => [row.id, row.postId]))
    const attemptsOf = Map.groupBy(await listAttempts(tx, orgId, ids), (row) => postOf.get(row.publicationId))
    const approvalsOf = Map.groupBy(await listApprovals(tx, orgId, ids), (row) => row.postId)
    const views = shown.map((row) => ({
      ...postView(row, publicationsOf.get(row.id) ?? [], at),
      attempts: (attemptsOf.get(row.id) ?? []).map(attemptView),
      approvals: (approvalsOf.get(row.id) ?? []).map(approvalView),
    }))
    const last = shown.at(-1)
    return { views, next: rows.length > STEP_POSTS && last !== undefined ? { key: last.sortKey, id: last.id } : null }
  })
