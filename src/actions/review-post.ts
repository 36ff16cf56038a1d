import { endReview } from '#db/pauses.ts'
import { requestChanges as storeRequest, revokeApproval as storeRevocation } from '#db/post-approvals.ts'
import { holdToPolicy } from '#db/posts.ts'
import { listPublications, unqueuePublications } from '#db/publications.ts'
import { refuse } from '#domain/problem.ts'
import { decidesSomething } from './approval-standing.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMemberOf, type Member } from './member.ts'
import { openForDecision, refuseIfStarted, takeBack, viewPost } from './post-rules.ts'
import type { Versioned } from './precondition.ts'
import type { ActionablePost } from './post-allowed.ts'
import { refuseIfChanged } from './store-approval.ts'

const mayNot = () => refuse('forbidden', 'You may not decide about posts of this organization.', { reason: 'decide' })

/**
 * Takes an approval back: the post leaves the queue and waits again, with nothing said about its content. What the worker
 * has in hand already is not stopped, and the refusal says so.
 */
export const revokeApproval = (
  deps: ActionDeps,
  actor: Actor,
  input: { readonly id: string; readonly comment?: string | undefined },
): Promise<Versioned<ActionablePost>> =>
  asMemberOf(deps, { actor, table: 'posts', id: input.id, permission: 'posts.approve' }, async (member) => {
    const { tx, orgId } = member
    const { id } = await openForDecision(member, input.id)
    await unqueuePublications(tx, { orgId, postId: id })
    refuseIfStarted(await listPublications(tx, orgId, [id]))
    const result = await storeRevocation(tx, { id, comment: input.comment ?? null })
    if (result === 'not_approved') {
      throw refuse('not_approved', 'This post is not approved as it is now, so there is no approval to take back.')
    }
    if (result !== 'revoked') throw mayNot()
    // Only now: the policy may void the very approval that is to be taken back, and then there would be none.
    await holdToPolicy(tx, id)
    return viewPost(deps, member, id)
  })

export interface ChangesRequest {
  readonly id: string
  /** Hex of the content that is to be changed; without it, the content as it is now. */
  readonly contentHash?: string | undefined
  readonly comment: string
}

/** The request itself, in the transaction of a member who may decide. */
export const requestChangesAs = async (member: Member, input: ChangesRequest): Promise<void> => {
  const post = await openForDecision(member, input.id)
  const { id } = post
  refuseIfChanged(input.contentHash, post)
  await takeBack(member, id)
  const result = await storeRequest(member.tx, { id, comment: input.comment })
  if (result !== 'changes_requested') throw mayNot()
  await endReview(member.tx, { orgId: member.orgId, postId: id })
}

/**
 * Asks the author for changes: the post leaves the queue, and what it says now waits for an edit or an approval. What came due
 * during a pause waits for the author then, and for an approval that says when; the look that it waited for has been taken.
 */
export const requestChanges = (
  deps: ActionDeps,
  actor: Actor,
  input: ChangesRequest,
): Promise<Versioned<ActionablePost>> => {
  const request = { actor, table: 'posts', id: input.id, permission: 'posts.approve-step' } as const
  return asMemberOf(deps, { ...request, also: decidesSomething }, async (member) => {
    await requestChangesAs(member, input)
    return viewPost(deps, member, input.id)
  })
}
