import type { Post } from '@scheduly/client'

/** What a post's standing means for whoever looks at it, beyond its one word. */
export type Meaning =
  | 'attention'
  | 'review'
  | 'overdue_pending'
  | 'overdue'
  | 'pending'
  | 'changes_requested'
  | 'rejected'
  | 'approved_without_time'
  | 'draft'
  | 'held'
  | 'queued'
  | 'preparing'
  | 'publishing'
  | 'published'
  | 'removed'
  | 'failed'
  | 'failed_partly'
  | 'canceled'

type Facts = Pick<
  Post,
  | 'status'
  | 'needs_attention'
  | 'due_for_review'
  | 'schedule_overdue'
  | 'has_removed'
  | 'summary'
  | 'approval'
  | 'scheduled_at'
  | 'allowed_actions'
> & { readonly publications: readonly Pick<Post['publications'][number], 'held'>[] }

const ofDraft = ({ approval: { state }, schedule_overdue: overdue, scheduled_at: at }: Facts): Meaning => {
  if (state === 'changes_requested' || state === 'rejected') return state
  if (state === 'pending') return overdue ? 'overdue_pending' : 'pending'
  if (overdue) return 'overdue'
  return state === 'approved' && at === null ? 'approved_without_time' : 'draft'
}

/** A worker has it in hand for the one channel that there is, and nothing was sent: whoever may cancel it can. */
const isPreparing = ({ summary, allowed_actions: allowed }: Facts): boolean => {
  const { draft, queued, publishing, published, failed } = summary
  return allowed.includes('cancel') && publishing === 1 && draft + queued + published + failed === 0
}

const OF_STATUS: Readonly<Record<Post['status'], (post: Facts) => Meaning>> = {
  draft: ofDraft,
  queued: ({ publications }) => (publications.some(({ held }) => held) ? 'held' : 'queued'),
  publishing: (post) => (isPreparing(post) ? 'preparing' : 'publishing'),
  published: ({ has_removed: removed }) => (removed ? 'removed' : 'published'),
  failed: ({ summary }) => (summary.published > 0 ? 'failed_partly' : 'failed'),
  canceled: () => 'canceled',
}

export const meaningOf = (post: Facts): Meaning => {
  if (post.needs_attention) return 'attention'
  return post.due_for_review ? 'review' : OF_STATUS[post.status](post)
}
