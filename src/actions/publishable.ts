import type { ChannelRow } from '#db/channels.ts'
import { toItem } from '#db/media.ts'
import {
  mediaFor,
  textFor,
  threadFor,
  type ChannelVariant,
  type MediaReference,
  type PostContent,
} from '#domain/content.ts'
import { refuseIssues, type Issue } from '#domain/problem.ts'
import { blocking } from '#providers/issues.ts'
import { optionIssues } from '#providers/option-rules.ts'
import type { Content, Provider } from '#providers/provider.ts'
import { findProvider } from '#providers/registry.ts'
import { checkContent, costOf } from '#providers/threads.ts'
import type { Member } from './member.ts'
import { loadLibrary, type Library } from './post-content.ts'

export type Channels = ReadonlyMap<string, ChannelRow>

/** What one channel would get, and which network takes it; null where the channel cannot take anything. */
interface Outgoing {
  readonly variant: ChannelVariant
  readonly index: number
  readonly target: { readonly provider: Provider; readonly channel: ChannelRow; readonly content: Content } | null
}

/** An issue of one channel, or of the post as a whole (null). */
export interface ChannelIssue {
  readonly channelId: string | null
  readonly issue: Issue
}

/** Where a fault stands in the request: at the channel's own part, or at what it has from the post. */
const pointerOf = (pointer: string, { variant, index }: Outgoing): string => {
  const own =
    pointer.startsWith('/options') ||
    pointer.startsWith('/channel_id') ||
    (pointer.startsWith('/thread')
      ? variant.thread !== null
      : (pointer.startsWith('/media') ? variant.media : variant.text) !== null)
  return own ? `/channels/${index}${pointer}` : pointer
}

const NOT_CONNECTED: Issue = {
  pointer: '/channel_id',
  code: 'channel_not_connected',
  detail: 'This channel is not connected; authorize it at its network first.',
}

const issuesOf = ({ target }: Outgoing): readonly Issue[] => {
  if (target === null) return [NOT_CONNECTED]
  const { provider, channel, content } = target
  const wrong = optionIssues(provider.options, content.options)
  return wrong.length > 0 ? wrong : checkContent(provider, content, channel.facts)
}

const goneFrom = (media: PostContent['media'], pointer: string, library: Library): readonly Issue[] =>
  media.flatMap(({ id }, index) => {
    const row = library.get(id)
    if (row !== undefined && row.deletedAt === null) return []
    const detail = 'This file was deleted from the library; choose another one.'
    return [{ pointer: `${pointer}/${index}`, code: 'media_deleted', detail, fix: 'remove' }]
  })

/** Of each channel the files that it would get: what is nowhere shown may be gone. */
const goneOf = (content: PostContent, library: Library): readonly ChannelIssue[] =>
  content.channels.flatMap((variant, index) => {
    const place = variant.media === null ? '/media' : `/channels/${index}/media`
    const below = variant.thread === null ? '/thread' : `/channels/${index}/thread`
    const gone = [
      ...goneFrom(mediaFor(content, variant), place, library),
      ...threadFor(content, variant).flatMap(({ media }, part) => goneFrom(media, `${below}/${part}/media`, library)),
    ]
    return gone.map((issue) => ({ channelId: variant.channelId, issue }))
  })

const NO_CHANNELS: ChannelIssue = {
  channelId: null,
  issue: {
    pointer: '/channels',
    code: 'required',
    detail: 'Choose at least one channel, or leave out the time to keep a draft.',
    limit: 1,
    actual: 0,
    fix: 'edit',
  },
}

const outgoingOf = (content: PostContent, channels: Channels, library: Library): readonly Outgoing[] => {
  const toItems = (media: readonly MediaReference[]) =>
    media.flatMap((reference) => {
      const row = library.get(reference.id)
      return row === undefined ? [] : [toItem(reference, row.facts)]
    })
  return content.channels.map((variant, index) => {
    const channel = channels.get(variant.channelId)
    const provider = channel === undefined ? undefined : findProvider(channel.provider)
    if (channel === undefined || provider === undefined || channel.state === 'pending') {
      return { variant, index, target: null }
    }
    const media = toItems(mediaFor(content, variant))
    const thread = threadFor(content, variant).map((part) => ({ text: part.text, media: toItems(part.media) }))
    const outgoing = { text: textFor(content, variant), media, thread, options: variant.options }
    return { variant, index, target: { provider, channel, content: outgoing } }
  })
}

const referencesIn = ({ media, thread, channels }: PostContent): readonly MediaReference[] => [
  ...media,
  ...thread.flatMap((part) => part.media),
  ...channels.flatMap((variant) => [...(variant.media ?? []), ...(variant.thread ?? []).flatMap((part) => part.media)]),
]

/** What the networks would say of a content: the same words at every step of a post's way. */
export interface Judgement {
  readonly issues: readonly ChannelIssue[]
  /** By channel: what its network charges for the post, in US cents; left out where it charges nothing. */
  readonly costs: ReadonlyMap<string, number>
}

export const judge = async (member: Member, content: PostContent, channels: Channels): Promise<Judgement> => {
  if (content.channels.length === 0) return { issues: [NO_CHANNELS], costs: new Map() }
  const library = await loadLibrary(
    member,
    referencesIn(content).map(({ id }) => id),
  )
  const outgoing = outgoingOf(content, channels, library)
  const found = outgoing.flatMap((each) =>
    issuesOf(each).map((issue) => ({
      channelId: each.variant.channelId,
      issue: { ...issue, pointer: pointerOf(issue.pointer, each) },
    })),
  )
  const costs = outgoing.flatMap(({ variant, target }): [string, number][] => {
    const cost = target === null ? undefined : costOf(target.provider, target.content)
    return cost === undefined ? [] : [[variant.channelId, cost]]
  })
  return { issues: [...goneOf(content, library), ...found], costs: new Map(costs) }
}

/** Refuses what the networks themselves would refuse; asked before anything is queued, never for a mere draft. */
export const checkPublishable = async (member: Member, content: PostContent, channels: Channels): Promise<void> => {
  const { issues } = await judge(member, content, channels)
  const stopping = blocking(issues.map(({ issue }) => issue))
  if (stopping.length > 0) throw refuseIssues(stopping)
}
