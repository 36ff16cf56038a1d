import type { Post } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { copyOf } from './copy.ts'

/** Writes a post once more, as a draft without a time, for the channels that are still there. */
export const duplicatePost = async (org: string, id: string): Promise<Post> => {
  const [post, channels] = await Promise.all([api.posts.get(id), api.channels.list(org).toArray()])
  return api.posts.create(org, copyOf(post, new Set(channels.map((channel) => channel.id))))
}
