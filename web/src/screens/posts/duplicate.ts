import type { Body, Post } from '@scheduly/client'
import { api } from '#web/api/client.ts'

type Part = Post['thread'][number]

const filesOf = (media: Post['media']) => media.map(({ media_id, alt_text }) => ({ media_id, alt_text }))

const partsOf = (thread: readonly Part[]) => thread.map(({ text, media }) => ({ text, media: filesOf(media) }))

/** As the description of the API has them: an object of whatever the network knows. */
const optionsOf = (options: object): Record<string, never> => JSON.parse(JSON.stringify(options))

/** Everything that a post says, without its time: what createPost takes. */
export const copyOf = ({
  text,
  media,
  thread,
  publications,
}: Pick<Post, 'text' | 'media' | 'thread' | 'publications'>): Body<'createPost'> => ({
  text,
  media: filesOf(media),
  thread: partsOf(thread),
  channels: publications.map((each) => ({
    channel_id: each.channel_id,
    text: each.text,
    media: each.media === null ? null : filesOf(each.media),
    thread: each.thread === null ? null : partsOf(each.thread),
    options: optionsOf(each.options),
  })),
})

/** Writes a post once more, as a draft without a time. */
export const duplicatePost = async (org: string, post: string): Promise<Post> =>
  api.posts.create(org, copyOf(await api.posts.get(post)))
