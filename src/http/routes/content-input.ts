import type { Static } from 'typebox'
import type { CreatePostBody } from '#http/schemas/post-input.ts'

type Body = Static<typeof CreatePostBody>

type ChannelBody = NonNullable<Body['channels']>[number]

export const toMedia = (media: NonNullable<Body['media']>) =>
  media.map(({ media_id, alt_text }) => ({ mediaId: media_id, altText: alt_text }))

export const toThread = (thread: NonNullable<Body['thread']>) =>
  thread.map(({ text, media = [] }) => ({ text, media: toMedia(media) }))

/** What a channel has of its own. */
const toVariant = ({ text, media, thread, options }: Omit<ChannelBody, 'channel_id'>) => ({
  text,
  media: media === undefined || media === null ? media : toMedia(media),
  thread: thread === undefined || thread === null ? thread : toThread(thread),
  options,
})

export const toChannels = (channels: readonly ChannelBody[]) =>
  channels.map(({ channel_id: channelId, ...own }) => ({ channelId, ...toVariant(own) }))

/** What a body says that a post is to be, as actions name it. */
export const toContent = ({ text, media = [], thread = [], channels = [] }: Body) => ({
  text,
  media: toMedia(media),
  thread: toThread(thread),
  channels: toChannels(channels),
})
