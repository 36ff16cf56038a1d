import type { Channel, Post } from '@scheduly/client'

/** How far somebody got on the way to a first published post: the step that comes next, from 0. */
export const stepOf = (
  channels: readonly Pick<Channel, 'status'>[],
  posts: readonly Pick<Post, 'status' | 'scheduled_at' | 'publications'>[],
): number => {
  if (!channels.some(({ status }) => status === 'active')) return 0
  if (posts.length === 0) return 1
  return posts.some(({ status, scheduled_at: at }) => status !== 'draft' || at !== null) ? 3 : 2
}
