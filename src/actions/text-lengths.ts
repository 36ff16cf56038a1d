import { textFor, threadFor, type PostContent } from '#domain/content.ts'
import { GRAPHEMES, type TextCounter, type TextUnit } from '#domain/text-length.ts'
import type { Content } from '#providers/provider.ts'
import { findProvider } from '#providers/registry.ts'
import type { Channels } from './publishable.ts'

/** How long a text is on one channel, for the counter beside it. */
export interface TextLengthView {
  readonly channel_id: string
  /** 0: the post itself; then the parts of its thread. */
  readonly part: number
  /** Where the text stands in the request. */
  readonly pointer: string
  /** What the network counts in. */
  readonly unit: TextUnit
  readonly length: number
  /** The most that the network takes here, in the same unit; null where it shows no text. */
  readonly limit: number | null
  /** Characters as people see them, whatever the network counts in. */
  readonly graphemes: number
}

/** Channels share texts, and a thread may have many long ones: each is counted once. */
const createCounts = () => {
  const known = new Map<TextCounter, Map<string, number>>()
  return (counter: TextCounter, text: string): number => {
    const lengths = known.get(counter) ?? new Map<string, number>()
    known.set(counter, lengths)
    const length = lengths.get(text) ?? counter.count(text)
    lengths.set(text, length)
    return length
  }
}

interface Part {
  readonly text: string
  readonly pointer: string
}

/** The texts that a channel gets: its own, or the post's. */
const partsOf = (content: PostContent, index: number): readonly Part[] => {
  const variant = content.channels[index]
  if (variant === undefined) return []
  const own = `/channels/${index}`
  const below = variant.thread === null ? '/thread' : `${own}/thread`
  return [
    { text: textFor(content, variant), pointer: variant.text === null ? '/text' : `${own}/text` },
    ...threadFor(content, variant).map(({ text }, part) => ({ text, pointer: `${below}/${part}/text` })),
  ]
}

/** The text of each part of a post on each of its channels, as its network counts it and as people see it. */
export const textLengths = (content: PostContent, channels: Channels): readonly TextLengthView[] => {
  const count = createCounts()
  return content.channels.flatMap((variant, index) => {
    const channel = channels.get(variant.channelId)
    const provider = channel === undefined ? undefined : findProvider(channel.provider)
    if (channel === undefined || provider === undefined) return []
    return partsOf(content, index).map(({ text, pointer }, part): TextLengthView => {
      const whole: Content = { text, media: [], options: variant.options }
      return {
        channel_id: variant.channelId,
        part,
        pointer,
        unit: provider.textCounter.unit,
        length: count(provider.textCounter, text),
        limit: provider.longestText(whole, channel.facts),
        graphemes: count(GRAPHEMES, text),
      }
    })
  })
}
