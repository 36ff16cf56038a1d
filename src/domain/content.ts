import { ID } from './id.ts'
import { inOneSpelling } from './one-spelling.ts'

/** A file of the library as a post shows it: which bytes, and what is said of them to those who cannot see them. */
export interface MediaReference {
  readonly id: string
  /** 64 hexadecimal digits. */
  readonly sha256: string
  readonly altText: string
}

/** A network's own choices for one post; the network's schema says which there are. */
export type PostOptions = Readonly<Record<string, unknown>>

const NAMES_FILE = /_media_id$/

/**
 * The ids of the files that choices name, by the choice: on whatever network, one whose name ends in "_media_id" is a file of
 * the library. What is no id is left to the network's schema, which refuses it. The hash covers the id, and the database keeps
 * a file from becoming another, so an approval is for these bytes.
 */
export const filesNamedBy = (options: PostOptions): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([choice, value]) =>
      NAMES_FILE.test(choice) && typeof value === 'string' && ID.test(value) ? [[choice, value]] : [],
    ),
  )

/** One more post below the first; together they are a thread. */
export interface ThreadPart {
  readonly text: string
  readonly media: readonly MediaReference[]
}

/** What a post says and where: the part that an approval covers. The time is not in it. */
export interface PostContent {
  readonly text: string
  /** In the order in which they are shown. */
  readonly media: readonly MediaReference[]
  /** What follows below it, part by part; empty for a single post. */
  readonly thread: readonly ThreadPart[]
  readonly channels: readonly ChannelVariant[]
}

/** One channel of a post; null means the post's own. */
export interface ChannelVariant {
  readonly channelId: string
  readonly text: string | null
  readonly media: readonly MediaReference[] | null
  readonly thread: readonly ThreadPart[] | null
  readonly options: PostOptions
}

/** A channel that gets what the post says, or a text of its own, and nothing else. */
export const plainVariant = (channelId: string, text: string | null = null): ChannelVariant => ({
  channelId,
  text,
  media: null,
  thread: null,
  options: {},
})

/** The text that goes to a channel. */
export const textFor = (content: PostContent, variant: ChannelVariant): string => variant.text ?? content.text

/** The files that go to a channel. */
export const mediaFor = (content: PostContent, variant: ChannelVariant): readonly MediaReference[] =>
  variant.media ?? content.media

/** What follows the first post on a channel. */
export const threadFor = (content: PostContent, variant: ChannelVariant): readonly ThreadPart[] =>
  variant.thread ?? content.thread

const spelled = (media: readonly MediaReference[]) => media.map(({ sha256, altText }) => [sha256, altText])

const spelledThread = (thread: readonly ThreadPart[]) => thread.map(({ text, media }) => [text, spelled(media)])

const isPlain = ({ media, channels }: PostContent): boolean =>
  media.length === 0 && channels.every((variant) => variant.media === null && Object.keys(variant.options).length === 0)

const hasThread = ({ thread, channels }: PostContent): boolean =>
  thread.length > 0 || channels.some((variant) => variant.thread !== null)

type Spelling = readonly [channelId: string, ...unknown[]]

const byChannel = (content: PostContent, spell: (variant: ChannelVariant) => readonly unknown[]): readonly Spelling[] =>
  content.channels
    .map((variant): Spelling => [variant.channelId, ...spell(variant)])
    .sort(([one], [other]) => (one < other ? -1 : 1))

const spelledVariant = ({ text, media, options }: ChannelVariant) => [
  text,
  media === null ? null : spelled(media),
  inOneSpelling(options),
]

/**
 * The content in one spelling, to be hashed: equal content gives equal bytes, whatever the order of channels, and
 * no two different contents share one. What has no files, choices or thread is spelled as before there were any, so that
 * approvals from then stay what they are.
 */
export const canonicalContent = (content: PostContent): string => {
  const { text, media, thread } = content
  if (hasThread(content)) {
    const channels = byChannel(content, (variant) => [
      ...spelledVariant(variant),
      variant.thread === null ? null : spelledThread(variant.thread),
    ])
    return JSON.stringify([3, text, spelled(media), spelledThread(thread), channels])
  }
  if (isPlain(content)) return JSON.stringify([1, text, byChannel(content, (variant) => [variant.text])])
  return JSON.stringify([2, text, spelled(media), byChannel(content, spelledVariant)])
}

/** What one part of a channel's thread shows, in one spelling: what is on the network must stay as it is. Part 0 is the first post. */
export const canonicalPart = (content: PostContent, variant: ChannelVariant, part: number): string => {
  if (part === 0)
    return JSON.stringify([
      textFor(content, variant),
      spelled(mediaFor(content, variant)),
      inOneSpelling(variant.options),
    ])
  return JSON.stringify(spelledThread(threadFor(content, variant).slice(part - 1, part)))
}
