import { connect, organizationOf, type GlobalFlags } from './connection.ts'
import { UsageError } from './failures.ts'
import { channelIds } from './posts.ts'
import { readable, say } from './output.ts'
import type { Answer, Channel, Organization, Scheduly } from './client.ts'
import type { World } from './world.ts'

export interface PauseFlags extends GlobalFlags {
  readonly channel?: string
}

export interface ResumeFlags extends PauseFlags {
  readonly publishNow?: boolean
}

interface Place {
  readonly scheduly: Scheduly
  readonly orgId: string
  /** Undefined: the whole organization. */
  readonly channelId: string | undefined
  readonly options: { readonly signal: AbortSignal }
}

const findPlace = async (world: World, flags: PauseFlags): Promise<Place> => {
  const at = await connect(world, flags)
  const { id: orgId } = await organizationOf(world, at, flags)
  const [channelId] = flags.channel === undefined ? [] : await channelIds(at.scheduly, orgId, [flags.channel])
  return { scheduly: at.scheduly, orgId, channelId, options: { signal: world.signal } }
}

const nameOf = (paused: Channel | Organization): string =>
  'provider' in paused ? `${paused.provider}:@${paused.handle ?? ''}` : paused.name

/** Stops publishing for an organization, or for one channel; what comes due waits. */
export const pause = async (world: World, flags: PauseFlags, reason: string): Promise<void> => {
  if (reason.trim() === '') throw new UsageError('Say why: everybody who sees that nothing goes out wants to know.')
  const { scheduly, orgId, channelId, options } = await findPlace(world, flags)
  const paused =
    channelId === undefined
      ? await scheduly.organizations.pausePublishing(orgId, { reason }, options)
      : await scheduly.channels.pause(channelId, { reason }, options)
  say(world, flags.json === true, {
    value: paused,
    text: () => `Publishing is paused for ${readable(nameOf(paused))}.\n`,
  })
}

const cameDue = ({ due, posts }: Pick<Answer<'resumeChannel'>, 'due' | 'posts'>): string => {
  const count = posts === 1 ? '1 post' : `${posts} posts`
  if (posts === 0) return 'Nothing came due meanwhile.'
  if (due === 'publish_now') return `${count} came due meanwhile, and ${posts === 1 ? 'goes' : 'go'} out now.`
  const wait = posts === 1 ? 'waits' : 'wait'
  return `${count} came due meanwhile, and ${wait} for a review: "scheduly posts list --due-for-review".`
}

/** Lets it go on; what came due meanwhile waits for a review, unless it is said to go out now. */
export const resume = async (world: World, flags: ResumeFlags): Promise<void> => {
  const { scheduly, orgId, channelId, options } = await findPlace(world, flags)
  const body = { due: flags.publishNow === true ? ('publish_now' as const) : ('review' as const) }
  const resumed =
    channelId === undefined
      ? await scheduly.organizations.resumePublishing(orgId, body, options)
      : await scheduly.channels.resume(channelId, body, options)
  const name = nameOf('channel' in resumed ? resumed.channel : resumed.organization)
  say(world, flags.json === true, {
    value: resumed,
    text: () => `Publishing goes on for ${readable(name)}. ${cameDue(resumed)}\n`,
  })
}
