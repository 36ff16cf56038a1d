import type { Body, Post } from '@scheduly/client'

type NewPost = Body<'createPost'>

const files = (media: Post['media']) => media.map(({ media_id, alt_text }) => ({ media_id, alt_text }))

const parts = (thread: Post['thread']) => thread.map(({ text, media }) => ({ text, media: files(media) }))

/** What the network takes is described nowhere but in its own schema. */
const plain = (options: object) => JSON.parse(JSON.stringify(options))

/** The same once more, as a draft without a time, for the channels that it can still go to. */
export const copyOf = (
  post: Pick<Post, 'text' | 'media' | 'thread' | 'publications'>,
  channels: ReadonlySet<string>,
): NewPost => ({
  text: post.text,
  media: files(post.media),
  thread: parts(post.thread),
  channels: [
    // A channel that was left out and chosen again stands there twice.
    ...new Map(post.publications.map((each) => [each.channel_id, each])).values(),
  ]
    .filter(({ channel_id: id }) => channels.has(id))
    .map(({ channel_id, text, media, thread, options }) => ({
      channel_id,
      text,
      media: media === null ? null : files(media),
      thread: thread === null ? null : parts(thread),
      options: plain(options),
    })),
})
