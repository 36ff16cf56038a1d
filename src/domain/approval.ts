/** How a post stands with its approval. Never a status of its own: a post that waits for approval is a draft. */
export type ApprovalState = (typeof APPROVAL_STATES)[number]

export const APPROVAL_STATES = [
  'not_required',
  'not_requested',
  'pending',
  'approved',
  'rejected',
  'changes_requested',
] as const

export interface ApprovalFacts {
  readonly required: boolean
  /** Hex of the content as it is now. */
  readonly contentHash: string
  /** Hex of the content that was approved; empty for none. */
  readonly approvedHash: string
  readonly rejectedHash: string
  /** Hex of the content that somebody wants changed. */
  readonly changesHash: string
  readonly scheduled: boolean
}

/** Approved means: exactly this content. Asked for as soon as the author gives a time. */
export const approvalState = (facts: ApprovalFacts): ApprovalState => {
  if (!facts.required) return 'not_required'
  if (facts.approvedHash === facts.contentHash) return 'approved'
  if (facts.rejectedHash === facts.contentHash) return 'rejected'
  if (facts.changesHash === facts.contentHash) return 'changes_requested'
  return facts.scheduled ? 'pending' : 'not_requested'
}

/** Whether nothing more is needed for this content to go out. */
export const isCleared = (facts: Pick<ApprovalFacts, 'required' | 'contentHash' | 'approvedHash'>): boolean =>
  !facts.required || facts.approvedHash === facts.contentHash
