import type { Post } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { copyOf } from './copy.ts'

/** Writes a post once more, as a draft without a time, for the channels that are still there, or for some of them. */
export const duplicatePost = async (org: string, id: string, only?: ReadonlySet<string>): Promise<Post> => {
  const [post, channels] = await Promise.all([api.posts.get(id), api.channels.list(org).toArray()])
  const there = new Set(channels.map((channel) => channel.id))
  return api.posts.create(org, copyOf(post, only === undefined ? there : there.intersection(only)))
}
