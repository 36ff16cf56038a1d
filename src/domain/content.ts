/** What a post says and where: the part that an approval covers. The time is not in it. */
export interface PostContent {
  readonly text: string
  readonly channels: readonly ChannelVariant[]
}

/** One channel of a post; `text` null means the post's own text. */
export interface ChannelVariant {
  readonly channelId: string
  readonly text: string | null
}

/** The text that goes to a channel. */
export const textFor = (content: PostContent, variant: ChannelVariant): string => variant.text ?? content.text

/**
 * The content in one spelling, to be hashed: equal content gives equal bytes, whatever the order of channels, and
 * no two different contents share one. The leading version leaves room for media and options.
 */
export const canonicalContent = (content: PostContent): string =>
  JSON.stringify([
    1,
    content.text,
    content.channels
      .map((variant) => [variant.channelId, variant.text])
      .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
  ])
