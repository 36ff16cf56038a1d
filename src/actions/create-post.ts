import { insertPost } from '#db/posts.ts'
import { insertPublications, queuePublications } from '#db/publications.ts'
import type { ScheduleRequest } from '#domain/schedule.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, type Member } from './member.ts'
import {
  checkPublishable,
  cleared,
  contentHash,
  loadChannels,
  scheduleOf,
  toVariants,
  viewPost,
  type ChannelInput,
} from './post-rules.ts'
import type { PostView } from './post-view.ts'

export interface CreatePostInput extends ScheduleRequest {
  readonly orgId: string
  readonly text: string
  readonly channels: readonly ChannelInput[]
}

const store = async (deps: ActionDeps, member: Member, input: CreatePostInput): Promise<string> => {
  const { tx, orgId } = member
  const schedule = scheduleOf(deps, input)
  const content = { text: input.text, channels: toVariants(input.channels) }
  const channels = await loadChannels(member, content.channels)
  if (schedule !== null) checkPublishable(content, channels)
  const post = await insertPost(tx, {
    orgId,
    id: deps.random.id(),
    authorId: member.userId,
    text: input.text,
    contentHash: contentHash(content),
    scheduledAt: schedule?.at ?? null,
    localTime: schedule?.localTime ?? null,
    timeZone: schedule?.timeZone ?? null,
  })
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
    })),
  )
  if (schedule !== null && cleared(post)) await queuePublications(tx, { orgId, postId }, schedule.at)
  return postId
}

/** Writes a post. With a time it is queued, or, when its author is an editor, waits for approval; without one it is a draft. */
export const createPost = (deps: ActionDeps, actor: Actor, input: CreatePostInput): Promise<PostView> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'posts.write' }, async (member) =>
    viewPost(deps, member, await store(deps, member, input)),
  )
