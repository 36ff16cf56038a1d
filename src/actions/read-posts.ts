import { listAttempts } from '#db/attempts.ts'
import { listApprovals } from '#db/post-approvals.ts'
import { countPosts as queryCount, listPosts as queryPosts, type PostFilter, type PostSort } from '#db/post-listing.ts'
import { listPublications } from '#db/publications.ts'
import { entityTag } from '#domain/entity-tag.ts'
import { decodeCursor, pageOf, type Page } from './cursor.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, asMemberOf } from './member.ts'
import { approvalPolicy } from './approval-standing.ts'
import { approvalsStanding, withPostActions, type ActionablePost } from './post-allowed.ts'
import { versionBeside, viewPost } from './post-rules.ts'
import type { Versioned } from './precondition.ts'
import { approvalView, attemptView, postView, type ApprovalView, type AttemptView } from './post-view.ts'

export interface ListPostsInput {
  readonly filter: PostFilter
  readonly sort: PostSort
  readonly limit: number
  readonly cursor?: string | undefined
}

export type PostPage = Page<Versioned<ActionablePost>>

/** One page of an organization's posts. */
export const listPosts = (deps: ActionDeps, actor: Actor, input: ListPostsInput): Promise<PostPage> =>
  asMember(deps, { actor, orgId: input.filter.orgId, permission: 'posts.read' }, async (member) => {
    const { tx, orgId } = member
    const { filter, sort, limit, cursor } = input
    const list = JSON.stringify([filter, sort])
    const after = cursor === undefined ? null : decodeCursor(deps.cursorKey, list, cursor)
    const policy = await approvalPolicy(member)
    const rows = await queryPosts(tx, filter, { sort, limit, after, beside: versionBeside(member, policy) })
    const position = ({ sortKey: key, id }: (typeof rows)[number]) => ({ key, id })
    const { shown, page } = pageOf(deps.cursorKey, { rows, limit, list, position })
    const ids = shown.map((row) => row.id)
    const publications = await listPublications(tx, orgId, ids)
    const byPost = Map.groupBy(publications, (publication) => publication.postId)
    const now = deps.clock.now()
    const approvals = await approvalsStanding(member, policy, ids)
    const data = shown.map((post) => {
      const own = byPost.get(post.id) ?? []
      const view = postView(post, own, now)
      const actionable = withPostActions(member, policy, { post, publications: own, view, approvals })
      return { ...actionable, etag: entityTag(post.version) }
    })
    return { data, page }
  })

/** Counting goes on for so long; more is said to be more. */
const MOST_COUNTED = 1_000

export interface PostCount {
  readonly count: number
  /** Whether there are more than were counted. */
  readonly more: boolean
}

/** How many of an organization's posts pass a filter. */
export const countPosts = (deps: ActionDeps, actor: Actor, filter: PostFilter): Promise<PostCount> =>
  asMember(deps, { actor, orgId: filter.orgId, permission: 'posts.read' }, async ({ tx }) => {
    const found = await queryCount(tx, filter, MOST_COUNTED)
    return { count: Math.min(found, MOST_COUNTED), more: found > MOST_COUNTED }
  })

export interface PostDetailView extends ActionablePost {
  readonly attempts: readonly AttemptView[]
  readonly approvals: readonly ApprovalView[]
}

/** A post with everything that happened to it. */
export const getPost = (deps: ActionDeps, actor: Actor, id: string): Promise<Versioned<PostDetailView>> =>
  asMemberOf(deps, { actor, table: 'posts', id, permission: 'posts.read' }, async (member) => {
    const { tx, orgId } = member
    const post = await viewPost(deps, member, id)
    const attempts = await listAttempts(tx, orgId, [id])
    const approvals = await listApprovals(tx, orgId, [id])
    return {
      ...post,
      attempts: attempts.map(attemptView),
      approvals: approvals.map(approvalView),
    }
  })
