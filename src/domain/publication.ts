export const PUBLICATION_STATUSES = ['draft', 'queued', 'publishing', 'published', 'failed', 'canceled'] as const

/**
 * The six states, of a publication and of a post alike. `queued` always means: goes out with no further human act.
 * An unknown outcome is `failed` with `outcome_unknown` and needs attention; pending approval is no state at all.
 */
export type PublicationStatus = (typeof PUBLICATION_STATUSES)[number]

/** How many of a post's publications are in each state. */
export type Summary = Readonly<Record<PublicationStatus, number>>

const TRANSITIONS: Readonly<Record<PublicationStatus, readonly PublicationStatus[]>> = {
  draft: ['queued', 'canceled'],
  queued: ['draft', 'publishing', 'canceled'],
  publishing: ['published', 'queued', 'draft', 'failed'],
  published: [],
  failed: ['published', 'queued', 'draft', 'canceled'],
  canceled: [],
}

/** Whether a publication may go from one state to another; the database holds the same table. */
export const mayGo = (from: PublicationStatus, to: PublicationStatus): boolean => TRANSITIONS[from].includes(to)

/** Whether a publication may begin in this state; what is taken over from another system, which was never sent from here, begins as it ended there. */
export const mayBegin = (status: PublicationStatus): boolean => status === 'draft' || status === 'queued'

/**
 * A post's status, a pure function of its publications. Canceled ones count only when all are; a failed one never
 * hides a sibling that is still on its way (the summary beside it shows both).
 */
export const postStatus = (summary: Summary): PublicationStatus => {
  if (summary.publishing > 0) return 'publishing'
  if (summary.queued > 0) return 'queued'
  if (summary.draft > 0) return 'draft'
  if (summary.failed > 0) return 'failed'
  if (summary.published > 0) return 'published'
  return summary.canceled > 0 ? 'canceled' : 'draft'
}

/** Counts states. */
export const summarize = (statuses: readonly PublicationStatus[]): Summary => {
  const summary = { draft: 0, queued: 0, publishing: 0, published: 0, failed: 0, canceled: 0 }
  for (const status of statuses) summary[status] += 1
  return summary
}

/** What became of the publications of a post that has moved to the archive. */
export type ArchivedCounts = Pick<Summary, 'published' | 'failed' | 'canceled'>

/** The same of a post, also when its publications are gone from the archive. */
export const summarizePost = (
  archived: ArchivedCounts | null,
  publications: readonly { readonly status: PublicationStatus }[],
): Summary => {
  const summary = summarize(publications.map(({ status }) => status))
  if (archived === null) return summary
  const { published, failed, canceled } = archived
  return { ...summary, published, failed, canceled }
}

/** What people must know of a publication that is out: that something which belongs to it is missing, or may be. */
export interface Notice {
  /** Stable: `first_comment_missing`, `first_comment_unknown`. */
  readonly code: string
  readonly detail: string
}

/** Why a publication is not on the network, or is not known to be. */
export interface Failure {
  /** Stable: `outcome_unknown`, `missed_window`, `reconnect_required`, or the network's own reason. */
  readonly code: string
  readonly detail: string
  /** Whether a retry without an edit may help. */
  readonly retryable: boolean
  /** Whether only a person can settle it. */
  readonly needsAttention: boolean
}
