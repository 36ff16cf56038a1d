import { findOrganization } from '#db/organizations.ts'
import { approvePost as storeApproval, rejectPost as storeRejection, updatePost, type PostRow } from '#db/posts.ts'
import { endReview } from '#db/pauses.ts'
import { listPublications, queueNow, queuePublications, type PublicationRow } from '#db/publications.ts'
import type { PostContent } from '#domain/content.ts'
import { refuse, refuseIssues, type Refused } from '#domain/problem.ts'
import {
  speaksOfTime,
  timeAndNow,
  timeAndSlot,
  timeOfStarted,
  type Schedule,
  type ScheduleRequest,
} from '#domain/schedule.ts'
import { refuseDuplicates } from './alike.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMemberOf, type Member } from './member.ts'
import { leftOf, loadChannels, openForDecision, refuseIfStarted, takeBack, viewPost } from './post-rules.ts'
import type { Versioned } from './precondition.ts'
import { contentOf } from './post-content.ts'
import { checkPublishable } from './publishable.ts'
import type { ActionablePost } from './post-allowed.ts'
import { takeTime } from './slot-times.ts'

export interface ApprovePostInput extends ScheduleRequest {
  readonly id: string
  /** Hex of the content that the approver saw; without it, the content as it is now is approved. */
  readonly contentHash?: string | undefined
  readonly comment?: string | undefined
  /** Needed, or a new time, when the planned time has passed: approving never publishes by surprise. */
  readonly publishNow?: boolean | undefined
  /** Whether the same may go out to a channel twice within a day; asked when a time is given now. */
  readonly allowDuplicate?: boolean | undefined
}

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

const isTimeGiven = (input: ApprovePostInput): boolean =>
  input.publishNow === true || input.nextSlot === true || speaksOfTime(input)

const changed = () =>
  refuse('content_changed', 'The post was changed since you looked at it; read it again, and approve what it says now.')

/** Why the database wrote no approval down; it has the last word, whatever was checked before. */
const whyNotApproved = (result: string): Refused => {
  switch (result) {
    case 'four_eyes':
      return refuse('forbidden', 'This organization wants four eyes: somebody else than who wrote it must approve.')
    case 'forbidden':
      return refuse('forbidden', 'You may not approve posts of this organization.')
    default:
      return changed()
  }
}

const refuseUnlessSeen = async (member: Member, input: ApprovePostInput, post: PostRow): Promise<void> => {
  if (input.contentHash !== undefined) {
    if (input.contentHash !== post.contentHash.toString('hex')) throw changed()
    return
  }
  const organization = await findOrganization(member.tx, member.orgId)
  if (organization?.approvalNeedsHash !== true) return
  const detail = "In this organization an approval names what was seen: send the post's content_hash."
  throw refuseIssues([{ pointer: '/content_hash', code: 'required', detail }])
}

const store = async (member: Member, { id, contentHash }: PostRow, input: ApprovePostInput): Promise<void> => {
  const result = await storeApproval(member.tx, { id, contentHash, comment: input.comment ?? null })
  if (result !== 'approved') throw whyNotApproved(result)
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
  await store(member, post, input)
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

/** Of a post of which nothing is out. */
const approveAll = async (
  deps: ActionDeps,
  member: Member,
  { input, post, publications }: { input: ApprovePostInput; post: PostRow; publications: readonly PublicationRow[] },
): Promise<void> => {
  if (!isTimeGiven(input) && isOnItsWay(publications)) return store(member, post, input)
  const content = contentOf(post, publications)
  const channels = await loadChannels(member, content.channels)
  const time = await newTime(deps, member, { input, post, content })
  if (time !== null) await checkPublishable(deps, member, { content, channels })
  if (time !== null && isTimeGiven(input)) {
    const at = time === 'now' ? null : time.at
    if (input.allowDuplicate !== true) await refuseDuplicates(deps, member, { content, postId: post.id, at })
    // A time that is given now also moves what is queued, or has failed; without one, only what waited is queued.
    await takeBack(member, post.id)
    // Before the approval, which covers it where the organization wants that.
    await setTime(deps, member, { post, time })
  }
  await store(member, post, input)
  if (time === null) return
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

/** Approves exactly the content as it stands; with a time ahead the post is queued. */
export const approvePost = (
  deps: ActionDeps,
  actor: Actor,
  input: ApprovePostInput,
): Promise<Versioned<ActionablePost>> =>
  asMemberOf(deps, { actor, table: 'posts', id: input.id, permission: 'posts.approve' }, async (member) => {
    await approveAs(deps, member, input)
    return viewPost(deps, member, input.id)
  })

/** Turns a post down: it leaves the queue unless the worker has it in hand already, and waits for nobody's look any more. */
export const rejectPost = (
  deps: ActionDeps,
  actor: Actor,
  input: { readonly id: string; readonly comment?: string | undefined },
): Promise<Versioned<ActionablePost>> =>
  asMemberOf(deps, { actor, table: 'posts', id: input.id, permission: 'posts.approve' }, async (member) => {
    const post = await openForDecision(member, input.id)
    await takeBack(member, post.id)
    const result = await storeRejection(member.tx, { id: post.id, comment: input.comment ?? null })
    if (result !== 'rejected') throw whyNotApproved(result)
    await endReview(member.tx, { orgId: member.orgId, postId: post.id })
    return viewPost(deps, member, post.id)
  })
