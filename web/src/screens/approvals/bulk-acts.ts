import type { Answer, Post } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { BULK_PATIENCE_MS } from '#web/api/patience.ts'
import { isOverdue } from '#web/lib/overdue.ts'

/** What can be decided about several posts at once; each is named as the API names it among what is allowed. */
export const ACTS = ['approve', 'request_changes', 'reject'] as const

export type Act = (typeof ACTS)[number]

export type Results = Answer<'approvePosts'>

type Allowed = Pick<Post, 'allowed_actions'>

export const allows = ({ allowed_actions: may }: Allowed, act: Act): boolean => may.includes(act)

/** Whether anything can be decided about a post together with others. */
export const isChoosable = (post: Allowed): boolean => ACTS.some((act) => allows(post, act))

type Judged = Allowed & Parameters<typeof isOverdue>[0]

/** Why this cannot be done with a post together with others; null where it can. */
export const hindranceOf = (act: Act, post: Judged, now: number): 'not_allowed' | 'overdue' | null => {
  if (!allows(post, act)) return 'not_allowed'
  // When it goes out then is asked post by post.
  return act === 'approve' && isOverdue(post, now) ? 'overdue' : null
}

export interface Wish {
  readonly act: Act
  readonly posts: readonly Post[]
  /** For the authors; the same of each. */
  readonly comment: string
}

const patient = { timeoutMs: BULK_PATIENCE_MS } as const

/** Decides about each as it was shown: what somebody changed since is left as it is. */
export const decideTogether = (org: string, { act, posts, comment }: Wish): Promise<Results> => {
  const seen = posts.map(({ id, content_hash: hash, etag }) => ({ post_id: id, content_hash: hash, if_match: etag }))
  if (act === 'request_changes') return api.bulk.requestChangesOfPosts(org, { comment, posts: seen }, patient)
  const said = comment === '' ? {} : { comment }
  if (act === 'reject') return api.bulk.rejectPosts(org, { ...said, posts: seen }, patient)
  return api.bulk.approvePosts(org, { posts: seen.map((post) => ({ ...post, ...said })) }, patient)
}
