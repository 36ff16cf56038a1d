/** A file of the library as a post shows it: which bytes, and what is said of them to those who cannot see them. */
export interface MediaReference {
  readonly id: string
  /** 64 hexadecimal digits. */
  readonly sha256: string
  readonly altText: string
}

/** A network's own choices for one post; the network's schema says which there are. */
export type PostOptions = Readonly<Record<string, unknown>>

/** What a post says and where: the part that an approval covers. The time is not in it. */
export interface PostContent {
  readonly text: string
  /** In the order in which they are shown. */
  readonly media: readonly MediaReference[]
  readonly channels: readonly ChannelVariant[]
}

/** One channel of a post; null means the post's own. */
export interface ChannelVariant {
  readonly channelId: string
  readonly text: string | null
  readonly media: readonly MediaReference[] | null
  readonly options: PostOptions
}

/** A channel that gets what the post says, or a text of its own, and nothing else. */
export const plainVariant = (channelId: string, text: string | null = null): ChannelVariant => ({
  channelId,
  text,
  media: null,
  options: {},
})

/** The text that goes to a channel. */
export const textFor = (content: PostContent, variant: ChannelVariant): string => variant.text ?? content.text

/** The files that go to a channel. */
export const mediaFor = (content: PostContent, variant: ChannelVariant): readonly MediaReference[] =>
  variant.media ?? content.media

/** The same value in one spelling: the keys of objects in order. */
const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([key, each]) => [key, ordered(each)]))
}

const spelled = (media: readonly MediaReference[]) => media.map(({ sha256, altText }) => [sha256, altText])

const isPlain = ({ media, channels }: PostContent): boolean =>
  media.length === 0 && channels.every((variant) => variant.media === null && Object.keys(variant.options).length === 0)

/**
 * The content in one spelling, to be hashed: equal content gives equal bytes, whatever the order of channels, and
 * no two different contents share one. What has neither files nor choices is spelled as before there were any, so that
 * approvals from then stay what they are.
 */
export const canonicalContent = (content: PostContent): string => {
  const plain = isPlain(content)
  const channels = content.channels
    .map(({ channelId, text, media, options }) =>
      plain ? [channelId, text] : [channelId, text, media === null ? null : spelled(media), ordered(options)],
    )
    .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1))
  return JSON.stringify(plain ? [1, content.text, channels] : [2, content.text, spelled(content.media), channels])
}
