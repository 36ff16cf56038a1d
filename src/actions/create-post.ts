import { awaitApproval, insertPost } from '#db/posts.ts'
import { insertPublications, queuePublications } from '#db/publications.ts'
import type { PostContent } from '#domain/content.ts'
import type { ScheduleRequest } from '#domain/schedule.ts'
import { likeness, refuseDuplicates, rehearse } from './alike.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, type Member } from './member.ts'
import { annotate, type Annotations } from './post-labels.ts'
import { resolveContent, storedContent, type ChannelInput, type MediaInput, type PartInput } from './post-content.ts'
import { checkPublishable } from './publishable.ts'
import type { ActionablePost } from './post-allowed.ts'
import { cleared, loadChannels, scheduleOf, timeOf, viewPost } from './post-rules.ts'
import type { Versioned } from './precondition.ts'
import { takeTime } from './slot-times.ts'

export interface CreatePostInput extends ScheduleRequest, Annotations {
  readonly orgId: string
  readonly text: string
  readonly media?: readonly MediaInput[] | undefined
  readonly thread?: readonly PartInput[] | undefined
  readonly channels: readonly ChannelInput[]
  /** Whether the same may go out to a channel twice within a day. */
  readonly allowDuplicate?: boolean | undefined
  /** Whether it waits for an approval although whoever writes it needs none. */
  readonly awaitApproval?: boolean | undefined
}

/** Refuses what goes out twice, unless that is meant, and lets later rows of a dry run know what this one would send. */
const compare = async (
  deps: ActionDeps,
  member: Member,
  { input, content, at }: { readonly input: CreatePostInput; readonly content: PostContent; readonly at: Date },
): Promise<void> => {
  if (input.allowDuplicate !== true) await refuseDuplicates(deps, member, { content, postId: null, at })
  // Which slot it will be is known only when it is taken.
  if (input.nextSlot !== true) rehearse(member, content, at)
}

/** The writing itself, in the transaction of a member who may write. */
export const createAs = async (deps: ActionDeps, member: Member, input: CreatePostInput): Promise<string> => {
  const { tx, orgId } = member
  // What cannot be is refused before anything is read.
  const timed = scheduleOf(deps, input) !== null || input.nextSlot === true
  const content = await resolveContent(member, { ...input, media: input.media ?? [], thread: input.thread ?? [] })
  const channels = await loadChannels(member, content.channels)
  if (timed) await checkPublishable(deps, member, { content, channels })
  const channelIds = content.channels.map(({ channelId }) => channelId)
  const schedule = await takeTime(deps, member, { request: input, channelIds, postId: null })
  if (schedule !== null) await compare(deps, member, { input, content, at: schedule.at })
  if (input.awaitApproval === true) await awaitApproval(tx)
  const post = await insertPost(tx, {
    orgId,
    id: deps.random.id(),
    authorId: member.userId,
    note: input.note,
    ...storedContent(content),
    ...timeOf(schedule),
  })
  await annotate(member, post, { labels: input.labels })
  const { id: postId, approvalRequired, approvedHash, contentHash: hash } = post
  await insertPublications(
    tx,
    content.channels.map((variant) => ({
      orgId,
      id: deps.random.id(),
      postId,
      ...variant,
      contentHash: hash,
      approvalRequired,
      approvedHash,
      likeness: likeness(content, variant),
    })),
  )
  if (schedule !== null && cleared(post)) await queuePublications(tx, { orgId, postId }, schedule.at)
  return postId
}

/** Writes a post. With a time it is queued, or, when its author is an editor, waits for approval; without one it is a draft. */
export const createPost = (
  deps: ActionDeps,
  actor: Actor,
  input: CreatePostInput,
): Promise<Versioned<ActionablePost>> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'posts.write' }, async (member) =>
    viewPost(deps, member, await createAs(deps, member, input)),
  )
