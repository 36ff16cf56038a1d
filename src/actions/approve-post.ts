import { rejectPost as storeRejection, updatePost, type PostRow } from '#db/posts.ts'
import { endReview } from '#db/pauses.ts'
import { listPublications, queueNow, queuePublications, type PublicationRow } from '#db/publications.ts'
import type { PostContent } from '#domain/content.ts'
import { may } from '#domain/membership.ts'
import { refuse, refuseIssues } from '#domain/problem.ts'
import { speaksOfTime, timeAndNow, timeAndSlot, timeOfStarted, type Schedule } from '#domain/schedule.ts'
import { refuseDuplicates } from './alike.ts'
import { decidesSomething } from './approval-standing.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { requireFreshProof } from './fresh-proof.ts'
import { asMemberOf, type Member } from './member.ts'
import { leftOf, loadChannels, openForDecision, refuseIfStarted, takeBack, viewPost } from './post-rules.ts'
import type { Versioned } from './precondition.ts'
import { contentOf } from './post-content.ts'
import { checkPublishable } from './publishable.ts'
import type { ActionablePost } from './post-allowed.ts'
import { takeTime } from './slot-times.ts'
import {
  isLastWord,
  isTimeGiven,
  refuseIfChanged,
  refuseUnlessSeen,
  storeApproval,
  whyNotApproved,
  type ApprovePostInput,
} from './store-approval.ts'

/** What is meant for later must not go out at once because both were said. */
const refuseOtherTimes = (input: ApprovePostInput): 'now' => {
  if (input.nextSlot === true) throw refuseIssues([timeAndSlot])
  if (speaksOfTime(input)) throw refuseIssues([timeAndNow])
  return 'now'
}

/** When the approved post goes out: `now`, an instant ahead, or null when it has no time yet. */
const newTime = async (
  deps: ActionDeps,
  member: Member,
  decision: { readonly input: ApprovePostInput; readonly post: PostRow; readonly content: PostContent },
): Promise<'now' | Schedule | null> => {
  const { input, post, content } = decision
  if (input.publishNow === true) return refuseOtherTimes(input)
  const channelIds = content.channels.map(({ channelId }) => channelId)
  const given = await takeTime(deps, member, { request: input, channelIds, postId: post.id })
  if (given !== null) return given
  if (post.scheduledAt === null) return null
  if (post.scheduledAt > deps.clock.now())
    return { at: post.scheduledAt, localTime: post.localTime, timeZone: post.timeZone }
  throw refuse('time_in_past', 'The planned time has passed; approve with publish_now, or with a new time.')
}

const setTime = async (
  deps: ActionDeps,
  member: Member,
  change: { readonly post: PostRow; readonly time: 'now' | Schedule },
): Promise<void> => {
  const { post, time } = change
  const scheduledAt = time === 'now' ? deps.clock.now() : time.at
  const { text, contentHash, id } = post
  const { localTime, timeZone } = time === 'now' ? { localTime: null, timeZone: null } : time
  await updatePost(member.tx, { orgId: member.orgId, id }, { text, contentHash, scheduledAt, localTime, timeZone })
}

/**
 * Of a post that is out in part: what it says and its time stay what they are. What is left of it may go out, and does so at once
 * with `publishNow`; without it drafts wait to be published, and failures to be tried again.
 */
const approveRest = async (
  deps: ActionDeps,
  member: Member,
  { input, post, rest }: { input: ApprovePostInput; post: PostRow; rest: readonly PublicationRow[] },
): Promise<void> => {
  if (input.nextSlot === true || speaksOfTime(input)) throw refuseIssues([timeOfStarted])
  await storeApproval(member, post, input)
  const waiting = rest.filter(({ status }) => status !== 'queued')
  if (input.publishNow !== true || waiting.length === 0) return
  const content = contentOf(post, waiting)
  await checkPublishable(deps, member, { content, channels: await loadChannels(member, content.channels) })
  if (input.allowDuplicate !== true) await refuseDuplicates(deps, member, { content, postId: post.id, at: null })
  await queueNow(
    member.tx,
    member.orgId,
    waiting.map(({ id }) => id),
  )
}

/** Whether it goes out at its time anyhow, so that the approval need not say when. */
const isOnItsWay = (publications: readonly PublicationRow[]): boolean =>
  publications.some(({ status }) => status === 'queued') &&
  publications.every(({ status }) => status === 'queued' || status === 'canceled')

interface Given {
  readonly input: ApprovePostInput
  readonly post: PostRow
  readonly content: PostContent
  readonly time: 'now' | Schedule
}

/** A time that is given now also moves what is queued, or has failed; without one, only what waited is queued. */
const giveTime = async (deps: ActionDeps, member: Member, { input, post, content, time }: Given): Promise<void> => {
  const at = time === 'now' ? null : time.at
  if (input.allowDuplicate !== true) await refuseDuplicates(deps, member, { content, postId: post.id, at })
  await takeBack(member, post.id)
  // Before the approval, which covers it where the organization wants that.
  await setTime(deps, member, { post, time })
}

/** Of a post of which nothing is out. */
const approveAll = async (
  deps: ActionDeps,
  member: Member,
  { input, post, publications }: { input: ApprovePostInput; post: PostRow; publications: readonly PublicationRow[] },
): Promise<void> => {
  const isQueued = !isTimeGiven(input) && isOnItsWay(publications)
  if (isQueued || !(await isLastWord(member, post, input))) {
    await storeApproval(member, post, input)
    return
  }
  const content = contentOf(post, publications)
  const channels = await loadChannels(member, content.channels)
  const time = await newTime(deps, member, { input, post, content })
  if (time !== null) await checkPublishable(deps, member, { content, channels })
  if (time !== null && isTimeGiven(input)) await giveTime(deps, member, { input, post, content, time })
  const result = await storeApproval(member, post, input)
  if (result === 'step_approved' || time === null) return
  await queuePublications(member.tx, { orgId: member.orgId, postId: post.id }, time === 'now' ? null : time.at)
}

/** The approval itself, in the transaction of a member who may approve. */
export const approveAs = async (deps: ActionDeps, member: Member, input: ApprovePostInput): Promise<void> => {
  const post = await openForDecision(member, input.id)
  const publications = await listPublications(member.tx, member.orgId, [post.id])
  const rest = leftOf(publications)
  if (rest.length === 0) refuseIfStarted(publications)
  await refuseUnlessSeen(member, input, post)
  if (rest.length > 0) return approveRest(deps, member, { input, post, rest })
  return approveAll(deps, member, { input, post, publications })
}

/** To let a post out over open steps is dangerous: the person must be there, by a recent proof. */
const admits =
  (actor: Actor, { breakGlass }: ApprovePostInput) =>
  async (member: Member): Promise<void> => {
    await decidesSomething(member)
    if (breakGlass === undefined) return
    if (!may(member.role, 'organization.own')) throw whyNotApproved('glass_whole')
    await requireFreshProof(member.tx, actor)
  }

/**
 * Approves exactly the content as it stands; with a time ahead the post is queued. Where the policy has steps, this is an approval of
 * the open one, and the post is approved with the last.
 */
export const approvePost = (
  deps: ActionDeps,
  actor: Actor,
  input: ApprovePostInput,
): Promise<Versioned<ActionablePost>> => {
  const request = { actor, table: 'posts', id: input.id, permission: 'posts.approve-step' } as const
  return asMemberOf(deps, { ...request, also: admits(actor, input) }, async (member) => {
    await approveAs(deps, member, input)
    return viewPost(deps, member, input.id)
  })
}

export interface RejectPostInput {
  readonly id: string
  /** Hex of the content that is turned down; without it, the content as it is now. */
  readonly contentHash?: string | undefined
  readonly comment?: string | undefined
}

/** The rejection itself, in the transaction of a member who may decide. */
export const rejectAs = async (member: Member, input: RejectPostInput): Promise<void> => {
  const post = await openForDecision(member, input.id)
  refuseIfChanged(input.contentHash, post)
  await takeBack(member, post.id)
  const result = await storeRejection(member.tx, { id: post.id, comment: input.comment ?? null })
  if (result !== 'rejected') throw whyNotApproved(result)
  await endReview(member.tx, { orgId: member.orgId, postId: post.id })
}

/** Turns a post down: it leaves the queue unless the worker has it in hand already, and waits for nobody's look any more. */
export const rejectPost = (
  deps: ActionDeps,
  actor: Actor,
  input: RejectPostInput,
): Promise<Versioned<ActionablePost>> => {
  const request = { actor, table: 'posts', id: input.id, permission: 'posts.approve-step' } as const
  return asMemberOf(deps, { ...request, also: decidesSomething }, async (member) => {
    await rejectAs(member, input)
    return viewPost(deps, member, input.id)
  })
}
