import { shareChannels, type ChannelRow } from '#db/channels.ts'
import { listPublications, unqueuePublications, type PublicationRow } from '#db/publications.ts'
import { findPost, holdToPolicy, lockPost, type PostRow } from '#db/posts.ts'
import { readPostVersion } from '#db/versions.ts'
import { entityTag } from '#domain/entity-tag.ts'
import { isCleared } from '#domain/approval.ts'
import type { ChannelVariant } from '#domain/content.ts'
import { isOpen, isStarted, POST_PERMISSIONS, type ApprovalPolicy } from '#domain/allowed.ts'
import { mayWritePost } from '#domain/membership.ts'
import { refuse, refuseIssues, type Issue } from '#domain/problem.ts'
import { resolveSchedule, type Schedule, type ScheduleRequest } from '#domain/schedule.ts'
import { OWN } from '#providers/issues.ts'
import { approvalPolicy } from './approval-standing.ts'
import { channelGone } from './channel-standing.ts'
import type { ActionDeps } from './deps.ts'
import { notFound, type Member } from './member.ts'
import { approvalsStanding, withPostActions, type ActionablePost } from './post-allowed.ts'
import { postView } from './post-view.ts'
import { refuseUnlessExpected, type Versioned } from './precondition.ts'

const duplicates = (variants: readonly ChannelVariant[]): readonly Issue[] =>
  variants.flatMap((variant, index) => {
    const first = variants.findIndex((other) => other.channelId === variant.channelId)
    if (first === index) return []
    const { channelId } = variant
    const count = variants.filter((other) => other.channelId === channelId).length
    const detail = 'The same channel stands in the list twice; name each once.'
    const rule = { ...OWN, limit: 1, actual: count, fix: 'remove' } as const
    return [
      { pointer: `/channels/${index}/channel_id`, code: 'duplicate', detail, params: { reason: 'channel' }, ...rule },
    ]
  })

/** The organization's own channels behind the ids; another organization's id looks like one that does not exist. */
export const loadChannels = async (
  member: Member,
  variants: readonly ChannelVariant[],
): Promise<ReadonlyMap<string, ChannelRow>> => {
  const rows = await shareChannels(
    member.tx,
    member.orgId,
    variants.map((variant) => variant.channelId),
  )
  const found = new Map(rows.map((row) => [row.id, row]))
  const unknown = variants.flatMap((variant, index) => {
    if (found.has(variant.channelId)) return []
    return [channelGone(`/channels/${index}`)]
  })
  const issues = [...duplicates(variants), ...unknown]
  if (issues.length > 0) throw refuseIssues(issues)
  return found
}

/** The instant that a request means, or null for none; refuses what cannot be. */
export const scheduleOf = (deps: ActionDeps, request: ScheduleRequest): Schedule | null => {
  const result = resolveSchedule(request, deps.clock.now())
  if (!result.ok) throw refuseIssues([result.issue])
  return result.schedule
}

/** The columns that hold a post's time. */
export const timeOf = (schedule: Schedule | null) => ({
  scheduledAt: schedule?.at ?? null,
  localTime: schedule?.localTime ?? null,
  timeZone: schedule?.timeZone ?? null,
})

/** Whether a stored post needs no (further) approval. */
export const cleared = (post: PostRow): boolean =>
  isCleared({
    required: post.approvalRequired,
    contentHash: post.contentHash.toString('hex'),
    approvedHash: post.approvedHash.toString('hex'),
  })

export const refuseUnlessWriter = (member: Member, post: PostRow): void => {
  if (mayWritePost(member.role, member.userId, post.authorId)) return
  throw refuse('forbidden', 'Editors write their own posts only; ask the author, an admin or an owner.', {
    reason: 'own_posts',
  })
}

/** A post may be changed while nothing of it is out, on its way, or of unknown whereabouts. */
export const refuseIfStarted = (publications: readonly PublicationRow[]): void => {
  const has = (status: PublicationRow['status']): boolean => publications.some((each) => each.status === status)
  if (has('publishing'))
    throw refuse('publishing_in_progress', 'This post is going out right now and cannot be changed.')
  if (has('published'))
    throw refuse('already_published', 'This post is published, at least in part; write a new one instead.')
  if (publications.some((each) => each.needsAttention)) {
    throw refuse(
      'outcome_unknown',
      'It is not known whether this post went out; look at the network and settle that first.',
    )
  }
  if (publications.length > 0 && publications.every((each) => each.status === 'canceled')) {
    throw refuse('already_canceled', 'This post was canceled; write a new one instead.')
  }
}

/** Of a post of which something is out, on its way, or of unknown whereabouts: what could still be sent. */
export const leftOf = (publications: readonly PublicationRow[]): readonly PublicationRow[] =>
  isStarted(publications) ? publications.filter(isOpen) : []

/** What one may do is shown, so that an answer is another one when that changes. */
export const versionBeside = ({ userId, can }: Member, policy: ApprovalPolicy): string =>
  JSON.stringify([userId, POST_PERMISSIONS.filter(can), policy])

const postTag = async (member: Member, policy: ApprovalPolicy, id: string): Promise<string | undefined> => {
  const { tx, orgId } = member
  const version = await readPostVersion(tx, { orgId, id }, versionBeside(member, policy))
  return version === undefined ? undefined : entityTag(version)
}

/** Locks a post that is to be changed, if it is still what the request was meant for. */
export const lockForChange = async (member: Member, id: string): Promise<PostRow> => {
  const { tx, orgId } = member
  const post = await lockPost(tx, orgId, id)
  if (post === undefined) throw notFound()
  await refuseUnlessExpected(member, async () => postTag(member, await approvalPolicy(member), id))
  return post
}

/** What is in the archive is shown, and stays as it is. */
export const refuseIfArchived = (archived: boolean): void => {
  if (archived)
    throw refuse(
      'archived',
      'This has been over for long and is in the archive, where nothing can be sent, changed or taken down any more. Write a new post.',
    )
}

/** The same for whoever means more than its labels. */
export const lockUnarchived = async (member: Member, id: string): Promise<PostRow> => {
  const post = await lockForChange(member, id)
  refuseIfArchived(post.archived !== null)
  return post
}

/** Locks a post for somebody who decides about its approval: one that needs it, or would by the policy of this moment. */
export const openForDecision = async (member: Member, id: string): Promise<PostRow> => {
  const post = await lockUnarchived(member, id)
  if (post.approvalRequired || (await approvalPolicy(member)).forEveryone) return post
  throw refuse('approval_not_required', 'This post needs no approval.')
}

/** Takes back what the worker has not claimed; what it has claimed meanwhile refuses. Answers with what is there then. */
export const takeBack = async ({ tx, orgId }: Member, postId: string): Promise<readonly PublicationRow[]> => {
  await unqueuePublications(tx, { orgId, postId })
  await holdToPolicy(tx, postId)
  const publications = await listPublications(tx, orgId, [postId])
  refuseIfStarted(publications)
  return publications
}

/** Reads a post back in the transaction that changed it, so that the answer is what was stored. */
export const viewPost = async (deps: ActionDeps, member: Member, id: string): Promise<Versioned<ActionablePost>> => {
  const { tx, orgId } = member
  const policy = await approvalPolicy(member)
  // First: what changes in between then has an older tag, and never an old answer a newer one.
  const etag = await postTag(member, policy, id)
  const post = await findPost(tx, orgId, id)
  if (post === undefined || etag === undefined) throw notFound()
  const publications = await listPublications(tx, orgId, [id])
  const view = postView(post, publications, deps.clock.now())
  const approvals = await approvalsStanding(member, policy, [id])
  return { ...withPostActions(member, policy, { post, publications, view, approvals }), etag }
}
