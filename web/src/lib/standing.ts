import type { Post, Publication } from '@scheduly/client'

export const POST_STATUSES = ['draft', 'queued', 'publishing', 'published', 'failed', 'canceled'] as const

export const APPROVAL_STATES = [
  'not_required',
  'not_requested',
  'pending',
  'approved',
  'rejected',
  'changes_requested',
] as const

/** What a person is told of a post in one word: its status, and where that says too little, what it waits for. */
export type Standing = Post['status'] | 'pending' | 'changes_requested' | 'rejected' | 'attention' | 'review'

/** All of them, in the order of a post's life. */
export const STANDINGS: readonly Standing[] = [
  'draft',
  'pending',
  'changes_requested',
  'rejected',
  'queued',
  'publishing',
  'published',
  'failed',
  'attention',
  'review',
  'canceled',
]

type Facts = Pick<Post, 'status' | 'needs_attention' | 'due_for_review'> & {
  readonly approval: Pick<Post['approval'], 'state'>
}

const OF_DRAFTS: Partial<Record<Post['approval']['state'], Standing>> = {
  pending: 'pending',
  changes_requested: 'changes_requested',
  rejected: 'rejected',
}

export const standingOf = ({
  status,
  needs_attention: attention,
  due_for_review: review,
  approval,
}: Facts): Standing => {
  if (attention) return 'attention'
  if (review) return 'review'
  return status === 'draft' ? (OF_DRAFTS[approval.state] ?? 'draft') : status
}

export const standingOfPublication = ({ status, failure }: Pick<Publication, 'status' | 'failure'>): Standing =>
  failure?.needs_attention === true ? 'attention' : status

/** Beside how a post stands: that it failed on a channel although others of it go on. */
export const hidesFailure = (post: Facts & Pick<Post, 'has_failed'>): boolean =>
  post.has_failed && !['failed', 'attention'].includes(standingOf(post))
