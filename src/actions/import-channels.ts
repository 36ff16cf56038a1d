import type { ChannelRow } from '#db/channels.ts'
import { refuseIssues, type Issue } from '#domain/problem.ts'
import { OWN } from '#providers/issues.ts'
import { networkOf } from '#providers/registry.ts'
import { channelGone } from './channel-standing.ts'
import type { ChannelInput } from './post-content.ts'

/** A channel of an imported post: by its id, or as people call it, `ink` or `twt:@ink`. */
export interface NamedChannel extends Omit<ChannelInput, 'channelId'> {
  readonly channelId?: string | undefined
  readonly name?: string | undefined
  /** With a name: only a channel of this network, however it is connected; and what another system calls the account. */
  readonly foreign?: { readonly network: string; readonly account: string } | undefined
}

const bare = (handle: string): string => handle.replace(/^@/, '').toLowerCase()

const QUALIFIED = /^([a-z0-9_-]+):(.+)$/i

/** Finds an organization's channels by what people call them. */
export type ChannelFinder = (name: string) => readonly ChannelRow[]

export const createChannelFinder = (channels: readonly ChannelRow[]): ChannelFinder => {
  const byHandle = Map.groupBy(
    channels.filter(({ handle }) => handle !== null),
    ({ handle }) => bare(handle ?? ''),
  )
  return (name) => {
    const plain = byHandle.get(bare(name.trim()))
    if (plain !== undefined) return plain
    const [, provider = '', handle = ''] = QUALIFIED.exec(name.trim()) ?? []
    return (byHandle.get(bare(handle)) ?? []).filter((channel) => channel.provider === provider.toLowerCase())
  }
}

const issueAt = (index: number, rest: Pick<Issue, 'code' | 'detail' | 'params'>): Issue => ({
  pointer: `/channels/${index}/channel`,
  ...OWN,
  fix: 'edit',
  ...rest,
})

const several = (index: number, found: readonly ChannelRow[]): Issue => {
  const names = found.map(({ provider, handle, id }) => `${provider}:${handle} (${id})`).join(', ')
  const detail = `Several channels are called so: ${names}. Say which by its network and handle, or by its id.`
  return issueAt(index, { code: 'ambiguous_channel', detail, params: { names } })
}

const gone = (index: number): Issue => ({ ...channelGone(), pointer: `/channels/${index}/channel` })

/** A channel as another system calls it. */
const unmapped = (name: string, index: number): Issue => {
  const detail = `There is no channel here for ${name}: connect it, or say in channels which one is meant ({"${name}": "twt:@ink"}; null: none).`
  return {
    ...issueAt(index, { code: 'unknown_channel', detail, params: { reason: 'named', name } }),
    limit: 'a channel of the organization',
    actual: name,
  }
}

type Found = { readonly id: string } | { readonly issue: Issue }

const look = (find: ChannelFinder, { channelId, name, foreign }: NamedChannel, index: number): Found => {
  if ((channelId === undefined) === (name === undefined)) {
    const detail = 'Name the channel either by channel_id or by channel, its handle.'
    return { issue: issueAt(index, { code: 'required', detail, params: { reason: 'channel' } }) }
  }
  if (channelId !== undefined) return { id: channelId }
  const [first, ...others] = find(name ?? '').filter(
    ({ provider }) => foreign === undefined || networkOf(provider) === foreign.network,
  )
  if (first === undefined) return { issue: foreign === undefined ? gone(index) : unmapped(foreign.account, index) }
  return others.length === 0 ? { id: first.id } : { issue: several(index, [first, ...others]) }
}

/** The channels by their ids; refuses names that are nobody's, or several channels'. */
export const resolveChannels = (find: ChannelFinder, channels: readonly NamedChannel[]): readonly ChannelInput[] => {
  const found = channels.map((channel, index) => look(find, channel, index))
  const issues = found.flatMap((each) => ('issue' in each ? [each.issue] : []))
  if (issues.length > 0) throw refuseIssues(issues)
  return channels.flatMap(({ channelId: _id, name: _name, foreign: _foreign, ...rest }, index) => {
    const each = found[index]
    return each === undefined || 'issue' in each ? [] : [{ ...rest, channelId: each.id }]
  })
}
