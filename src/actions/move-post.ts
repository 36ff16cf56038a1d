import { updatePost, type PostRow } from '#db/posts.ts'
import { holdStill, listPublications, queuePublications } from '#db/publications.ts'
import type { Schedule } from '#domain/schedule.ts'
import { refuseDuplicates } from './alike.ts'
import type { ActionDeps } from './deps.ts'
import type { Member } from './member.ts'
import { contentOf } from './post-content.ts'
import { cleared, refuseIfStarted, takeBack, timeOf } from './post-rules.ts'

/**
 * Gives a post another time and nothing else; the caller has locked it. What it refuses it refuses before it writes, so that others
 * can be moved in the same transaction. What was queued stays so as far as its approval covers another time.
 */
export const movePost = async (
  deps: ActionDeps,
  member: Member,
  { post, schedule }: { readonly post: PostRow; readonly schedule: Schedule },
): Promise<PostRow> => {
  const { tx, orgId } = member
  const { id, text, contentHash } = post
  await holdStill(tx, { orgId, postId: id })
  const publications = await listPublications(tx, orgId, [id])
  refuseIfStarted(publications)
  await refuseDuplicates(deps, member, { content: contentOf(post, publications), postId: id, at: schedule.at })
  await takeBack(member, id)
  const moved = await updatePost(tx, { orgId, id }, { text, contentHash, ...timeOf(schedule) })
  const waited = publications.some(({ status }) => status === 'queued')
  if (waited && cleared(moved)) await queuePublications(tx, { orgId, postId: id }, schedule.at)
  return moved
}
