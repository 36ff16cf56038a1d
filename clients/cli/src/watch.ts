import type { Event, Post, Scheduly, Watched } from './client.ts'
import { connect, organizationOf, type GlobalFlags } from './connection.ts'
import { Ended, EXIT } from './failures.ts'
import { describePost } from './posts.ts'
import { readable, toJson } from './output.ts'
import type { World } from './world.ts'

export interface WatchFlags extends GlobalFlags {
  readonly post?: string
  readonly after?: string
}

interface Followed {
  readonly orgId: string
  readonly postId: string
  readonly json: boolean
}

const eventLine = ({ created_at: time, type, subject }: Event): string =>
  `${time}  ${readable(type)}  ${readable(subject.type)} ${readable(subject.id)}\n`

const tell = (world: World, json: boolean, event: Event): void =>
  void world.stdout.write(json ? `${toJson(event, 0)}\n` : eventLine(event))

/** To a person only: a program has the events, and needs none of this. */
const tellTrouble = (world: World, json: boolean) => (): void => {
  if (!json) world.stderr.write('The line was lost; it is taken up again …\n')
}

const missed = (world: World): void =>
  void world.stderr.write('Events were missed that are not kept any more; read anew what you need.\n')

const watching = (world: World, json: boolean, after: string | undefined) => ({
  signal: world.signal,
  onDisconnect: tellTrouble(world, json),
  ...(after === undefined ? {} : { after }),
})

/** Whether it is on its way no more: every publication has come to its end, or it is a draft that nobody is asked about. */
const isSettled = ({ status, approval }: Post): boolean =>
  status === 'draft' ? approval.state !== 'pending' : status !== 'queued' && status !== 'publishing'

/** The widest comes first. */
const SCOPES = ['installation', 'organization', 'channel'] as const

const WHOSE: Readonly<Record<(typeof SCOPES)[number], string>> = {
  installation: 'the whole installation',
  organization: 'the whole organization',
  channel: '',
}

/** What keeps a post from going out that would go out by itself, and on which of its channels; null for nothing. */
const pauseOf = ({ publications }: Post) => {
  const kept = publications.filter(({ status, paused }) => status === 'queued' && paused !== null)
  const scope = SCOPES.find((each) => kept.some(({ paused }) => paused === each))
  if (scope === undefined) return null
  const channels = kept.filter(({ paused }) => paused === scope)
  return { scope, channels: channels.map(({ provider, handle }) => `${provider}:@${handle ?? ''}`) }
}

/** Says once that what is waited for rests, so that nobody wonders why nothing happens. */
const createPauseTeller = (world: World, json: boolean) => {
  let isTold = false
  return (post: Post): void => {
    const pause = pauseOf(post)
    if (pause === null || isTold) return
    isTold = true
    const whose = WHOSE[pause.scope] || pause.channels.map(readable).join(', ')
    const line = `Publishing is paused for ${whose}; this goes on waiting until it is resumed …`
    world.stderr.write(json ? `${toJson({ paused: pause }, 0)}\n` : `${line}\n`)
  }
}

/** That publishing rests is no event of the post, and keeps it waiting. */
const PAUSES: readonly string[] = ['channel.paused', 'org.publishing_paused']

/** Whether the post may stand otherwise since. Also in the beginning, and after a gap: what happened before is told by nobody. */
const concerns = (item: Watched, postId: string): boolean =>
  item.kind !== 'event' || item.event.post_id === postId || PAUSES.includes(item.event.type)

const endOf = (world: World, json: boolean, post: Post): void => {
  world.stdout.write(json ? `${toJson(post, 0)}\n` : describePost(post))
  if (post.status !== 'published') throw new Ended(EXIT.notPublished)
}

/** Tells what happens to a post until it is out, and ends with whether it is. */
export const followPost = async (
  world: World,
  scheduly: Scheduly,
  { orgId, postId, json }: Followed,
): Promise<void> => {
  const tellPause = createPauseTeller(world, json)
  for await (const item of scheduly.events.watch(orgId, watching(world, json, undefined))) {
    if (item.kind === 'event' && item.event.post_id === postId) tell(world, json, item.event)
    if (!concerns(item, postId)) continue
    const post = await scheduly.posts.get(postId, { signal: world.signal })
    tellPause(post)
    if (isSettled(post)) return endOf(world, json, post)
  }
}

const followAll = async (world: World, scheduly: Scheduly, { orgId, json, after }: FollowAll): Promise<void> => {
  for await (const item of scheduly.events.watch(orgId, watching(world, json, after))) {
    if (item.kind === 'event') tell(world, json, item.event)
    if (item.kind === 'reset') missed(world)
  }
}

interface FollowAll {
  readonly orgId: string
  readonly json: boolean
  readonly after: string | undefined
}

/** Tells what happens, as it happens; with `--post`, of one post, until it is out. With `--json`, a line each. */
export const watch = async (world: World, flags: WatchFlags): Promise<void> => {
  const json = flags.json === true
  const at = await connect(world, flags)
  if (flags.post !== undefined) {
    const { org_id: orgId } = await at.scheduly.posts.get(flags.post, { signal: world.signal })
    return followPost(world, at.scheduly, { orgId, postId: flags.post, json })
  }
  const { id: orgId } = await organizationOf(world, at, flags)
  return followAll(world, at.scheduly, { orgId, json, after: flags.after })
}
