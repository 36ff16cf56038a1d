import type { Channel, Post, PostDetail, Query, Scheduly } from './client.ts'
import { connect, organizationOf, type GlobalFlags } from './connection.ts'
import { UsageError } from './failures.ts'
import { labelIds } from './labels.ts'
import { readable, readableLines, say, table } from './output.ts'
import type { World } from './world.ts'

export interface FilterFlags extends GlobalFlags {
  readonly status?: Query<'listPosts'>['status']
  readonly approval?: Query<'listPosts'>['approval']
  readonly channel?: string
  readonly label?: string
  readonly from?: string
  readonly to?: string
  readonly search?: string
  readonly needsAttention?: boolean
  readonly dueForReview?: boolean
}

export interface ListFlags extends FilterFlags {
  readonly limit: number
}

const LARGEST_PAGE = 100

/** The channel that an id or a handle means: `@ink`, or `twt:@ink` where two networks have it. */
const findChannel = (channels: readonly Channel[], wanted: string): Channel => {
  const [, network, handle] = /^(?:([a-z0-9_-]+):)?@?(.+)$/.exec(wanted.toLowerCase()) ?? []
  const found = channels.filter(
    (channel) =>
      channel.id === wanted ||
      (channel.handle?.toLowerCase() === handle && (network === undefined || network === channel.provider)),
  )
  const [first] = found
  if (first === undefined) throw new UsageError(`There is no channel "${wanted}"; "scheduly channels" lists them.`)
  if (found.length === 1) return first
  const names = found.map(({ provider, handle: name }) => `${provider}:@${name}`).join(' or ')
  throw new UsageError(`Several channels are called "${wanted}": say ${names}, or give an id.`)
}

/** Every channel that is named, by their ids. An id needs no look. */
export const channelIds = async (
  scheduly: Scheduly,
  orgId: string,
  wanted: readonly string[],
): Promise<readonly string[]> => {
  if (wanted.every((word) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(word))) return wanted
  const channels = await scheduly.channels.list(orgId).toArray()
  return wanted.map((word) => findChannel(channels, word).id)
}

/** What the flags ask for: defined fields only, what is not asked for is not sent. */
export const filterOf = async (scheduly: Scheduly, orgId: string, flags: FilterFlags) => {
  const [channel] = flags.channel === undefined ? [] : await channelIds(scheduly, orgId, [flags.channel])
  const [label] = flags.label === undefined ? [] : await labelIds(scheduly, orgId, [flags.label])
  return { ...facetsOf(flags, channel), ...(label === undefined ? {} : { label_id: label }) }
}

const facetsOf = (flags: FilterFlags, channel: string | undefined) => ({
  ...(flags.status === undefined ? {} : { status: flags.status }),
  ...(flags.approval === undefined ? {} : { approval: flags.approval }),
  ...(channel === undefined ? {} : { channel_id: channel }),
  ...(flags.from === undefined ? {} : { from: flags.from }),
  ...(flags.to === undefined ? {} : { to: flags.to }),
  ...(flags.search === undefined ? {} : { q: flags.search }),
  ...(flags.needsAttention === true ? { needs_attention: true } : {}),
  ...(flags.dueForReview === true ? { due_for_review: true } : {}),
})

const stateOf = (post: Post): string => {
  const { status, approval, needs_attention: attention, has_failed: failed } = post
  if (attention) return `${status}, needs attention`
  if (failed && status !== 'failed') return `${status}, one failed`
  if (post.due_for_review) return `${status}, waits for review`
  return approval.state === 'pending' ? `${status}, waits for approval` : status
}

/** Posts, the newest first. */
export const listPosts = async (world: World, flags: ListFlags): Promise<void> => {
  const at = await connect(world, flags)
  const { id } = await organizationOf(world, at, flags)
  const query = { ...(await filterOf(at.scheduly, id, flags)), limit: Math.min(flags.limit, LARGEST_PAGE) }
  const list = at.scheduly.posts.list(id, query, { signal: world.signal })
  const posts = await list.toArray(flags.limit)
  const rows = posts.map((post) => [post.id, post.scheduled_at, stateOf(post), post.text])
  say(world, flags.json === true, { value: posts, text: () => table(['ID', 'TIME', 'STATE', 'TEXT'], rows) })
}

const publicationLine = ({ status, handle, provider, url, failure }: Post['publications'][number]): string => {
  const outcome = url ?? failure?.detail ?? ''
  return `  ${status}  ${provider}:@${readable(handle ?? '')}  ${readable(outcome)}`.trimEnd()
}

/** A post as a person reads it. */
export const describePost = (post: Post): string =>
  [
    `${post.id}  ${stateOf(post)}`,
    ...(post.scheduled_at === null ? [] : [`for ${post.scheduled_at}`]),
    '',
    ...[post, ...post.thread].map(({ text }) => readableLines(text)),
    ...post.media.map(({ media_id: id, alt_text: text }) => `[file ${id}: ${readable(text)}]`),
    '',
    ...post.publications.map(publicationLine),
    ...(post.labels.length === 0 ? [] : [`Labels: ${post.labels.map(({ name }) => readable(name)).join(', ')}`]),
    ...(post.allowed_actions.length === 0 ? [] : [`You may: ${post.allowed_actions.join(', ')}`]),
  ].join('\n') + '\n'

/** One post, with what became of it on each channel. */
export const showPost = async (world: World, flags: GlobalFlags, id: string): Promise<void> => {
  const { scheduly } = await connect(world, flags)
  const post: PostDetail = await scheduly.posts.get(id, { signal: world.signal })
  say(world, flags.json === true, { value: post, text: () => describePost(post) })
}
