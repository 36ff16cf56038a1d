import { setLikeness } from '#db/alike.ts'
import type { Tx } from '#db/database.ts'
import { endReview } from '#db/pauses.ts'
import { updatePost, type PostRow } from '#db/posts.ts'
import {
  deleteUnsentPublications,
  insertPublications,
  listPublications,
  queuePublications,
  setVariant,
  type PublicationRow,
} from '#db/publications.ts'
import { canonicalPart, threadFor, type PostContent } from '#domain/content.ts'
import { refuse, refuseIssues } from '#domain/problem.ts'
import { speaksOfTime, timeAndNone, timeAndSlot, type ScheduleRequest } from '#domain/schedule.ts'
import { sha256 } from '#lib/hash.ts'
import { OWN } from '#providers/issues.ts'
import { isDeepStrictEqual } from 'node:util'
import { likeness, refuseDuplicates } from './alike.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMemberOf, type Member } from './member.ts'
import { checkPublishable, type Judged } from './publishable.ts'
import { annotate, type Annotations } from './post-labels.ts'
import {
  contentOf,
  resolveContent,
  storedContent,
  type ChannelInput,
  type MediaInput,
  type PartInput,
} from './post-content.ts'
import {
  cleared,
  loadChannels,
  lockUnarchived,
  refuseIfStarted,
  refuseUnlessWriter,
  takeBack,
  timeOf,
  viewPost,
} from './post-rules.ts'
import type { Versioned } from './precondition.ts'
import type { ActionablePost } from './post-allowed.ts'
import { takeTime } from './slot-times.ts'

export interface EditPostInput extends ScheduleRequest, Annotations {
  readonly id: string
  readonly text?: string | undefined
  readonly media?: readonly MediaInput[] | undefined
  readonly thread?: readonly PartInput[] | undefined
  readonly channels?: readonly ChannelInput[] | undefined
  /** Takes the time away: the post becomes a draft again. */
  readonly unschedule: boolean
  /** Whether the same may go out to a channel twice within a day. */
  readonly allowDuplicate?: boolean | undefined
}

const lockOwn = async (member: Member, id: string): Promise<PostRow> => {
  const post = await lockUnarchived(member, id)
  refuseUnlessWriter(member, post)
  return post
}

/** Lists are replaced as a whole; what is not named stays. */
const newContent = async (member: Member, input: EditPostInput, before: PostContent): Promise<PostContent> => {
  const { text = before.text, media, thread, channels } = input
  const named = await resolveContent(member, {
    text,
    media: media ?? [],
    thread: thread ?? [],
    channels: channels ?? [],
  })
  return {
    text,
    media: media === undefined ? before.media : named.media,
    thread: thread === undefined ? before.thread : named.thread,
    channels: channels === undefined ? before.channels : named.channels,
  }
}

/** What is on the network cannot be changed here; what follows it can. */
const refuseChangedParts = (before: readonly PublicationRow[], content: PostContent): void => {
  for (const { channelId, sent, status } of before.filter((row) => row.sent.length > 0)) {
    // The row stays as evidence, and with it what the post says.
    if (status === 'canceled')
      throw refuse('thread_started', 'A thread of this post was canceled halfway; write a new post instead.', {
        reason: 'canceled',
      })
    const index = content.channels.findIndex((each) => each.channelId === channelId)
    const variant = content.channels[index]
    if (variant === undefined || threadFor(content, variant).length < sent.length - 1)
      throw refuse('thread_started', 'Parts of this thread are on the network already; they cannot be taken out here.')
    const changed = sent.findIndex(
      ({ hash }, part) => sha256(canonicalPart(content, variant, part)).toString('hex') !== hash,
    )
    if (changed < 0) continue
    const place = changed === 0 ? 'text' : `thread/${changed - 1}`
    const pointer = `${variant.thread === null && variant.text === null ? '' : `/channels/${index}`}/${place}`
    const detail = 'This part of the thread is on the network already and stays as it is; change what follows it.'
    throw refuseIssues([{ pointer, ...OWN, code: 'thread_started', detail, channelId, fix: 'edit' }])
  }
}

type Time = Pick<PostRow, 'scheduledAt' | 'localTime' | 'timeZone'>

const newTime = async (
  deps: ActionDeps,
  member: Member,
  change: { readonly input: EditPostInput; readonly post: PostRow; readonly content: PostContent },
): Promise<Time> => {
  const { input, post, content } = change
  if (input.unschedule) return timeOf(null)
  const channelIds = content.channels.map(({ channelId }) => channelId)
  const schedule = await takeTime(deps, member, { request: input, channelIds, postId: post.id })
  if (schedule !== null) return timeOf(schedule)
  const { scheduledAt, localTime, timeZone } = post
  return { scheduledAt, localTime, timeZone }
}

const syncChannels = async (
  tx: Tx,
  deps: ActionDeps,
  change: { post: PostRow; before: readonly PublicationRow[]; content: PostContent },
): Promise<void> => {
  const { post, before, content } = change
  const { orgId, id: postId, approvalRequired, approvedHash, contentHash: hash } = post
  const wanted = new Map(content.channels.map((variant) => [variant.channelId, variant]))
  const former = new Map(contentOf(post, before).channels.map((variant) => [variant.channelId, variant]))
  // What was canceled stays so; a channel that is named again gets a new publication.
  const gone = before.filter((row) => !wanted.has(row.channelId) || row.status === 'canceled')
  const kept = before.filter((row) => !gone.includes(row))
  await deleteUnsentPublications(
    tx,
    orgId,
    gone.map((row) => row.id),
  )
  for (const row of kept) {
    const variant = wanted.get(row.channelId)
    if (variant === undefined) continue
    if (!isDeepStrictEqual(variant, former.get(row.channelId))) await setVariant(tx, { orgId, id: row.id, variant })
    await setLikeness(tx, { orgId, id: row.id, likeness: likeness(content, variant) })
  }
  const known = new Set(kept.map((row) => row.channelId))
  const added = content.channels.filter((variant) => !known.has(variant.channelId))
  const copies = { contentHash: hash, approvalRequired, approvedHash }
  await insertPublications(
    tx,
    added.map((variant) => ({
      orgId,
      id: deps.random.id(),
      postId,
      ...variant,
      ...copies,
      likeness: likeness(content, variant),
    })),
  )
}

const refuseUnlessSendable = async (
  deps: ActionDeps,
  member: Member,
  { input, content, channels, at }: Judged & { readonly input: EditPostInput; readonly at: Date },
): Promise<void> => {
  await checkPublishable(deps, member, { content, channels })
  if (input.allowDuplicate !== true) await refuseDuplicates(deps, member, { content, postId: input.id, at })
}

const refuseTimeAndNone = (input: EditPostInput): void => {
  if (!input.unschedule) return
  if (input.nextSlot === true) throw refuseIssues([timeAndSlot])
  if (speaksOfTime(input)) throw refuseIssues([timeAndNone])
}

/** Labels and notes are no content: alone they change neither what goes out nor when, and may change whatever became of the post. */
const isBesideContent = ({ id: _id, labels, note, unschedule, ...rest }: EditPostInput): boolean =>
  (labels !== undefined || note !== undefined) &&
  !unschedule &&
  Object.values(rest).every((field) => field === undefined || field === false)

/** The change itself, in the transaction of a member who may write. */
export const editAs = async (deps: ActionDeps, member: Member, input: EditPostInput): Promise<void> => {
  refuseTimeAndNone(input)
  const post = await lockOwn(member, input.id)
  await annotate(member, post, input)
  if (!isBesideContent(input)) await rewrite(deps, member, { input, post })
}

const rewrite = async (
  deps: ActionDeps,
  member: Member,
  { input, post }: { readonly input: EditPostInput; readonly post: PostRow },
): Promise<void> => {
  const { tx, orgId } = member
  const before = await listPublications(tx, orgId, [post.id])
  refuseIfStarted(before)
  const content = await newContent(member, input, contentOf(post, before))
  refuseChangedParts(before, content)
  const channels = await loadChannels(member, content.channels)
  const time = await newTime(deps, member, { input, post, content })
  const publications = await takeBack(member, post.id)
  const { scheduledAt } = time
  const ahead = scheduledAt !== null && scheduledAt > deps.clock.now()
  if (ahead) await refuseUnlessSendable(deps, member, { input, content, channels, at: scheduledAt })
  const key = { orgId, id: post.id }
  const changed = await updatePost(tx, key, { ...storedContent(content), ...time })
  await syncChannels(tx, deps, { post: changed, before: publications, content })
  // Another time, or none: somebody has said what becomes of it.
  if (changed.scheduledAt?.getTime() !== post.scheduledAt?.getTime()) await endReview(tx, { orgId, postId: post.id })
  if (ahead && cleared(changed)) await queuePublications(tx, { orgId, postId: post.id }, scheduledAt)
}

/**
 * Changes text, channels, time, labels or the note. Changed content is a new revision that no earlier approval covers; what needs
 * approval then waits for it as a draft. Whether a change of the time alone keeps an approval is up to the organization.
 */
export const editPost = (deps: ActionDeps, actor: Actor, input: EditPostInput): Promise<Versioned<ActionablePost>> =>
  asMemberOf(deps, { actor, table: 'posts', id: input.id, permission: 'posts.write' }, async (member) => {
    await editAs(deps, member, input)
    return viewPost(deps, member, input.id)
  })
