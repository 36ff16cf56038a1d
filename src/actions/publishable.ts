import type { ChannelRow } from '#db/channels.ts'
import { toChosenItems, toItem } from '#db/media.ts'
import {
  filesNamedBy,
  mediaFor,
  textFor,
  threadFor,
  type ChannelVariant,
  type MediaReference,
  type PostContent,
  type PostOptions,
} from '#domain/content.ts'
import { refuseIssues } from '#domain/problem.ts'
import { blocking, OWN, type RuleIssue } from '#providers/issues.ts'
import { factsFor } from '#providers/networks.ts'
import { optionIssues } from '#providers/option-rules.ts'
import type { Content, Provider } from '#providers/provider.ts'
import { findProvider } from '#providers/registry.ts'
import { checkContent, costOf } from '#providers/threads.ts'
import { channelGone, needIssues, standingIssues, withoutNetwork } from './channel-standing.ts'
import type { ActionDeps } from './deps.ts'
import type { Member } from './member.ts'
import { isInLibrary, loadLibrary, type Library } from './post-content.ts'
import { altTextIssues, shownFiles } from './shown-files.ts'

export type Channels = ReadonlyMap<string, ChannelRow>

interface Target {
  readonly provider: Provider
  readonly channel: ChannelRow
  readonly content: Content
}

/** What one channel would get, and which network takes it; or why the channel cannot take anything. */
interface Outgoing {
  readonly variant: ChannelVariant
  readonly index: number
  readonly target: Target | { readonly issue: RuleIssue }
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

/** A rule may say already what is needed: once is enough. */
const withNeeds = (rules: readonly RuleIssue[], needs: readonly RuleIssue[]): readonly RuleIssue[] => [
  ...rules,
  ...needs.filter(({ pointer, code }) => !rules.some((each) => each.pointer === pointer && each.code === code)),
]

const issuesOf = (deps: ActionDeps, { target }: Outgoing): readonly RuleIssue[] => {
  if ('issue' in target) return [target.issue]
  const { provider, channel, content } = target
  const standing = standingIssues(deps, channel, provider)
  const wrong = optionIssues(provider.options, content.options)
  if (wrong.length > 0) return [...standing, ...wrong]
  const facts = factsFor(deps.networks.forChannel(channel), channel.facts)
  const rules = checkContent(provider, content, facts)
  return [...standing, ...withNeeds(rules, needIssues(deps, channel, { provider, content }))]
}

const gone = (id: string, pointer: string, library: Library): readonly RuleIssue[] => {
  if (isInLibrary(library, id)) return []
  const detail = 'This file was deleted from the library; choose another one.'
  const [limit, actual] = ['a file of the library', id]
  return [{ pointer, ...OWN, code: 'media_deleted', detail, limit, actual, fix: 'remove' }]
}

/** What is nowhere shown may be gone. */
const goneOf = (content: PostContent, library: Library): readonly RuleIssue[] => {
  const chosen = content.channels.flatMap(({ channelId, options }, index) =>
    Object.entries(filesNamedBy(options)).map(([choice, id]) => ({
      channelId,
      id,
      pointer: `/channels/${index}/options/${choice}`,
    })),
  )
  const shown = shownFiles(content).map(({ reference: { id }, ...rest }) => ({ id, ...rest }))
  return [...shown, ...chosen].flatMap(({ id, pointer, channelId }) =>
    gone(id, pointer, library).map((issue) => ({ ...issue, channelId })),
  )
}

const NO_CHANNELS: RuleIssue = {
  pointer: '/channels',
  ...OWN,
  code: 'required',
  detail: 'Choose at least one channel, or leave out the time to keep a draft.',
  params: { reason: 'channels' },
  limit: 1,
  actual: 0,
  fix: 'edit',
}

/** What is judged: a content, and the channels that it names. */
export interface Judged {
  readonly content: PostContent
  readonly channels: Channels
}

const chosenFilesOf = (options: PostOptions, library: Library): Pick<Content, 'chosenFiles'> => {
  const chosenFiles = toChosenItems(options, (id) => {
    const row = library.get(id)
    return row === undefined ? undefined : { sha256: row.sha256.toString('hex'), facts: row.facts }
  })
  return Object.keys(chosenFiles).length === 0 ? {} : { chosenFiles }
}

const outgoingOf = ({ content, channels }: Judged, library: Library): readonly Outgoing[] => {
  const toItems = (media: readonly MediaReference[]) =>
    media.flatMap((reference) => {
      const row = library.get(reference.id)
      return row === undefined ? [] : [toItem(reference, row.facts)]
    })
  return content.channels.map((variant, index) => {
    const channel = channels.get(variant.channelId)
    if (channel === undefined) return { variant, index, target: { issue: channelGone() } }
    const provider = findProvider(channel.provider)
    if (provider === undefined || channel.state === 'pending')
      return { variant, index, target: { issue: withoutNetwork(channel, provider) } }
    const media = toItems(mediaFor(content, variant))
    const thread = threadFor(content, variant).map((part) => ({ text: part.text, media: toItems(part.media) }))
    const chosen = chosenFilesOf(variant.options, library)
    const outgoing = { text: textFor(content, variant), media, thread, options: variant.options, ...chosen }
    return { variant, index, target: { provider, channel, content: outgoing } }
  })
}

const filesIn = ({ media, thread, channels }: PostContent): readonly string[] => [
  ...[...media, ...thread.flatMap((part) => part.media)].map(({ id }) => id),
  ...channels.flatMap((variant) => [
    ...[...(variant.media ?? []), ...(variant.thread ?? []).flatMap((part) => part.media)].map(({ id }) => id),
    ...Object.values(filesNamedBy(variant.options)),
  ]),
]

/** What the networks would say of a content: the same words at every step of a post's way. */
export interface Judgement {
  readonly issues: readonly RuleIssue[]
  /** By channel: what its network charges for the post, in US cents; left out where it charges nothing. */
  readonly costs: ReadonlyMap<string, number>
}

export const judge = async (deps: ActionDeps, member: Member, judged: Judged): Promise<Judgement> => {
  const { content } = judged
  if (content.channels.length === 0) return { issues: [NO_CHANNELS], costs: new Map() }
  const library = await loadLibrary(member, filesIn(content))
  const outgoing = outgoingOf(judged, library)
  const found = outgoing.flatMap((each) =>
    issuesOf(deps, each).map((issue): RuleIssue => ({
      ...issue,
      pointer: pointerOf(issue.pointer, each),
      channelId: each.variant.channelId,
    })),
  )
  const costs = outgoing.flatMap(({ variant, target }): [string, number][] => {
    const cost = 'issue' in target ? undefined : costOf(target.provider, target.content)
    return cost === undefined ? [] : [[variant.channelId, cost]]
  })
  const issues = [...goneOf(content, library), ...found, ...(await altTextIssues(member, content, library))]
  return { issues, costs: new Map(costs) }
}

/** Refuses what the networks themselves would refuse; asked before anything is queued, never for a mere draft. */
export const checkPublishable = async (deps: ActionDeps, member: Member, judged: Judged): Promise<void> => {
  const { issues } = await judge(deps, member, judged)
  const stopping = blocking(issues)
  if (stopping.length > 0) throw refuseIssues(stopping)
}
