import { abandonUnknown } from '#db/attempts.ts'
import { holdToPolicy, lockPost, updatePost, type PostRow } from '#db/posts.ts'
import {
  cancelPublications,
  listPublications,
  queueNow,
  queuePublications,
  type PublicationRow,
} from '#db/publications.ts'
import { refuse, type Refused } from '#domain/problem.ts'
import { refuseDuplicates } from './alike.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMemberOf, notFound, type Member } from './member.ts'
import {
  cleared,
  leftOf,
  loadChannels,
  lockUnarchived,
  refuseIfStarted,
  refuseUnlessWriter,
  takeBack,
  viewPost,
} from './post-rules.ts'
import type { Versioned } from './precondition.ts'
import { contentOf } from './post-content.ts'
import { checkPublishable } from './publishable.ts'
import { isClearedNow, type ActionablePost } from './post-allowed.ts'
import { recordAct } from './record-act.ts'

interface OpenPost {
  readonly post: PostRow
  readonly publications: readonly PublicationRow[]
}

const open = async (member: Member, id: string): Promise<OpenPost> => {
  const post = await lockUnarchived(member, id)
  return { post, publications: await listPublications(member.tx, member.orgId, [post.id]) }
}

const unapproved = (): Refused =>
  refuse('approval_required', 'The content as it is now is not approved; approve it first.')

const refuseUnlessCleared = (post: PostRow): void => {
  if (!cleared(post)) throw unapproved()
}

interface PublishInput {
  /** Whether the same may go out to a channel twice within a day. */
  readonly allowDuplicate?: boolean | undefined
}

const idsOf = (publications: readonly PublicationRow[]): readonly string[] => publications.map(({ id }) => id)

/** Of what is recalled the approval is taken back when its worker lets go of it, and counts no more before. */
const refuseIfRecalled = (publications: readonly PublicationRow[]): void => {
  if (publications.some(({ recalled }) => recalled)) throw unapproved()
}

/** The post as the policy of this moment makes it; refused unless it may go out by that. */
const heldToPolicy = async (member: Member, id: string): Promise<PostRow> => {
  await holdToPolicy(member.tx, id)
  const post = await lockPost(member.tx, member.orgId, id)
  if (post === undefined) throw notFound()
  if (!(await isClearedNow(member, post))) throw unapproved()
  return post
}

/** What the post says stays what it is, and so does its time; the rest of it goes out. */
const publishRest = async (
  deps: ActionDeps,
  member: Member,
  { id, allowDuplicate, rest }: PublishInput & { readonly id: string; readonly rest: readonly PublicationRow[] },
): Promise<void> => {
  const { tx, orgId } = member
  const post = await heldToPolicy(member, id)
  const content = contentOf(post, rest)
  await checkPublishable(deps, member, { content, channels: await loadChannels(member, content.channels) })
  if (allowDuplicate !== true) await refuseDuplicates(deps, member, { content, postId: id, at: null })
  await queueNow(tx, orgId, idsOf(rest))
}

/** Sends a post out at once, whatever its planned time was. */
export const publishPost = (
  deps: ActionDeps,
  actor: Actor,
  { id, allowDuplicate }: PublishInput & { readonly id: string },
): Promise<Versioned<ActionablePost>> =>
  asMemberOf(deps, { actor, table: 'posts', id, permission: 'posts.publish' }, async (member) => {
    const { tx, orgId } = member
    const { post, publications } = await open(member, id)
    refuseUnlessCleared(post)
    const rest = leftOf(publications).filter(({ status }) => status === 'draft')
    if (rest.length > 0) {
      refuseIfRecalled(publications)
      await publishRest(deps, member, { id, allowDuplicate, rest })
      return viewPost(deps, member, id)
    }
    refuseIfStarted(publications)
    const content = contentOf(post, publications)
    await checkPublishable(deps, member, { content, channels: await loadChannels(member, content.channels) })
    if (allowDuplicate !== true) await refuseDuplicates(deps, member, { content, postId: id, at: null })
    await takeBack(member, id)
    const { text, contentHash } = post
    const time = { scheduledAt: deps.clock.now(), localTime: null, timeZone: null }
    // As it is by now: leaving the queue, it is held to the policy of this moment.
    refuseUnlessCleared(await updatePost(tx, { orgId, id }, { text, contentHash, ...time }))
    await queuePublications(tx, { orgId, postId: id }, null)
    return viewPost(deps, member, id)
  })

const whyNothingToCancel = (publications: readonly PublicationRow[]): Refused => {
  const has = (status: PublicationRow['status']): boolean => publications.some((each) => each.status === status)
  if (has('publishing'))
    return refuse('publishing_in_progress', 'This post is going out right now and cannot be canceled any more.')
  if (has('failed'))
    return refuse(
      'outcome_unknown',
      'It is not known whether this post went out; look at the network and settle that first.',
    )
  if (has('published')) return refuse('already_published', 'This post is published and cannot be canceled.')
  if (has('canceled')) return refuse('already_canceled', 'This post is canceled already.')
  return refuse('nothing_to_cancel', 'This draft has no channels, so there is nothing that could go out.')
}

/** The cancellation itself, in the transaction of a member who may write. */
export const cancelAs = async (member: Member, id: string): Promise<void> => {
  const { post } = await open(member, id)
  refuseUnlessWriter(member, post)
  const key = { orgId: member.orgId, postId: id }
  if ((await cancelPublications(member.tx, key)) > 0) return
  throw whyNothingToCancel(await listPublications(member.tx, member.orgId, [id]))
}

/** Cancels what has not been sent. What a worker is sending is left to finish, and the answer shows it. */
export const cancelPost = (deps: ActionDeps, actor: Actor, id: string): Promise<Versioned<ActionablePost>> =>
  asMemberOf(deps, { actor, table: 'posts', id, permission: 'posts.write' }, async (member) => {
    await cancelAs(member, id)
    return viewPost(deps, member, id)
  })

export interface RetryInput extends PublishInput {
  readonly id: string
  /** A person looked at the network and says that it is not there; needed when the outcome is unknown. */
  readonly confirmedNotPublished: boolean
}

const settleUnknown = async (deps: ActionDeps, member: Member, unknown: readonly PublicationRow[]): Promise<void> => {
  if (unknown.length === 0) return
  const { tx, orgId } = member
  const detail = 'A person looked and says that it is not on the network.'
  const evidence = { at: deps.clock.now().toISOString(), kind: 'confirmed_not_published', detail }
  await abandonUnknown(tx, { orgId, publicationIds: unknown.map((each) => each.id), evidence })
  for (const { id } of unknown) {
    const action = 'publication.confirmed_not_published'
    await recordAct(member, { action, objectType: 'publication', objectId: id, detail: {} })
  }
}

/** The new try itself, in the transaction of a member who may. */
export const retryAs = async (deps: ActionDeps, member: Member, input: RetryInput): Promise<void> => {
  const { publications } = await open(member, input.id)
  const failed = publications.filter((each) => each.status === 'failed')
  if (failed.length === 0) throw refuse('nothing_to_retry', 'Nothing of this post has failed.')
  const unknown = failed.filter((each) => each.needsAttention)
  const chosen = input.confirmedNotPublished ? failed : failed.filter((each) => !each.needsAttention)
  if (chosen.length === 0) {
    throw refuse(
      'outcome_unknown',
      'It is not known whether this post went out. Look at the network; if it is not there, retry with confirmed_not_published.',
    )
  }
  refuseIfRecalled(publications)
  const post = await heldToPolicy(member, input.id)
  const content = contentOf(post, chosen)
  await checkPublishable(deps, member, { content, channels: await loadChannels(member, content.channels) })
  if (input.allowDuplicate !== true) await refuseDuplicates(deps, member, { content, postId: post.id, at: null })
  if (input.confirmedNotPublished) await settleUnknown(deps, member, unknown)
  await queueNow(member.tx, member.orgId, idsOf(chosen))
}

/** Sends what failed on its way again; what was published stays untouched. */
export const retryPost = (deps: ActionDeps, actor: Actor, input: RetryInput): Promise<Versioned<ActionablePost>> =>
  asMemberOf(deps, { actor, table: 'posts', id: input.id, permission: 'posts.retry' }, async (member) => {
    await retryAs(deps, member, input)
    return viewPost(deps, member, input.id)
  })
