import type { Body, Post, Scheduly } from './client.ts'
import { connect, type GlobalFlags } from './connection.ts'
import { UsageError } from './failures.ts'
import { describePost } from './posts.ts'
import { say } from './output.ts'
import { followPost } from './watch.ts'
import { timeOf, type TimeFlags } from './write-posts.ts'
import type { World } from './world.ts'

export interface ApproveFlags extends GlobalFlags, TimeFlags {
  readonly contentHash?: string
  readonly comment?: string
  readonly publishNow?: boolean
  readonly allowDuplicate?: boolean
}

export interface CommentFlags extends GlobalFlags {
  readonly comment?: string
}

export interface PublishFlags extends GlobalFlags {
  readonly allowDuplicate?: boolean
  readonly wait?: boolean
}

export type RescheduleFlags = GlobalFlags & TimeFlags

type Act = (scheduly: Scheduly, options: { readonly signal: AbortSignal }) => Promise<Post>

/** Does something with a post, and shows what came of it. */
const actOn = async (world: World, flags: GlobalFlags, act: Act): Promise<void> => {
  const { scheduly } = await connect(world, flags)
  const post = await act(scheduly, { signal: world.signal })
  say(world, flags.json === true, { value: post, text: () => describePost(post) })
}

const commentOf = ({ comment }: CommentFlags) => (comment === undefined ? {} : { comment })

const approvalOf = (flags: ApproveFlags): Body<'approvePost'> => ({
  ...timeOf(flags),
  ...commentOf(flags),
  ...(flags.publishNow === true ? { publish_now: true } : {}),
  ...(flags.allowDuplicate === true ? { allow_duplicate: true } : {}),
})

/**
 * Approves the content that `--content-hash` names, which "posts show --json" tells. Without it, what is read in this moment, and shown
 * after; what somebody changes in between is not approved.
 */
export const approvePost = (world: World, flags: ApproveFlags, id: string): Promise<void> =>
  actOn(world, flags, async (scheduly, options) => {
    const hash = flags.contentHash ?? (await scheduly.posts.get(id, options)).content_hash
    return scheduly.posts.approve(id, { ...approvalOf(flags), content_hash: hash }, options)
  })

export const rejectPost = (world: World, flags: CommentFlags, id: string): Promise<void> =>
  actOn(world, flags, (scheduly, options) => scheduly.posts.reject(id, commentOf(flags), options))

export const requestChanges = (
  world: World,
  flags: GlobalFlags & { readonly comment: string },
  id: string,
): Promise<void> =>
  actOn(world, flags, (scheduly, options) => scheduly.posts.requestChanges(id, { comment: flags.comment }, options))

export const cancelPost = (world: World, flags: GlobalFlags, id: string): Promise<void> =>
  actOn(world, flags, (scheduly, options) => scheduly.posts.cancel(id, {}, options))

/** Sends it at once; with `--wait` it then follows it until it is out. */
export const publishPost = async (world: World, flags: PublishFlags, id: string): Promise<void> => {
  const { scheduly } = await connect(world, flags)
  const body = flags.allowDuplicate === true ? { allow_duplicate: true } : {}
  const post = await scheduly.posts.publish(id, body, { signal: world.signal })
  const json = flags.json === true
  if (flags.wait !== true) return say(world, json, { value: post, text: () => describePost(post) })
  if (!json) world.stdout.write(describePost(post))
  await followPost(world, scheduly, { orgId: post.org_id, postId: id, json })
}

export const reschedulePost = (world: World, flags: RescheduleFlags, id: string): Promise<void> => {
  const time = timeOf(flags)
  if (Object.keys(time).length === 0)
    throw new UsageError('Say when: --at, --local-time with --time-zone, or --next-slot.')
  return actOn(world, flags, (scheduly, options) => scheduly.posts.edit(id, time, options))
}
