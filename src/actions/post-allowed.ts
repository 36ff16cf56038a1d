import { listLapsedApprovals } from '#db/post-approvals.ts'
import type { PostRow } from '#db/posts.ts'
import type { PublicationRow } from '#db/publications.ts'
import {
  allowedOnPost,
  allowedOnPublication,
  isCleared,
  mayBreakGlass,
  type ApprovalPolicy,
  type PostAction,
  type PostFacts,
  type PublicationAction,
  type PublicationFacts,
} from '#domain/allowed.ts'
import type { StepStanding } from '#domain/approval-steps.ts'
import { findProvider } from '#providers/registry.ts'
import { approvalPolicy, stepsOf, stepsView, type StepView } from './approval-standing.ts'
import type { Member } from './member.ts'
import type { ApprovalColumns, PostView, PublicationView } from './post-view.ts'

/** A publication, and what whoever reads it may do with it. */
export interface ActionablePublication extends PublicationView {
  readonly allowed_actions: readonly PublicationAction[]
}

/** A post, and what whoever reads it may do with it. */
export interface ActionablePost extends Omit<PostView, 'publications' | 'approval'> {
  readonly approval: PostView['approval'] & {
    /** How the steps of the policy stand; none where it has none. */
    readonly steps: readonly StepView[]
    /** The place of the open step, from 1. */
    readonly next_step: number | null
    readonly may_break_glass: boolean
  }
  readonly publications: readonly ActionablePublication[]
  readonly allowed_actions: readonly PostAction[]
}

const factsOf = (row: PublicationRow): PublicationFacts => ({
  status: row.status,
  needsAttention: row.needsAttention,
  unsent: row.unsent,
  recalled: row.recalled,
  hasSent: row.sent.length > 0,
  removalState: row.removalState,
  unpublishable: findProvider(row.provider)?.unpublish !== undefined,
  archived: row.archived,
})

/** Says what the member may do with a publication that is shown. */
export const withPublicationActions = <T extends PublicationView>(
  member: Member,
  row: PublicationRow,
  view: T,
): T & ActionablePublication => ({ ...view, allowed_actions: allowedOnPublication(member, factsOf(row)) })

/** How the approvals of some posts stand by the policy and the rights of this moment. */
export interface ApprovalsStanding {
  readonly steps: ReadonlyMap<string, readonly StepStanding[]>
  /** The approved ones that would not be approved by that; asked only where it makes a difference. */
  readonly lapsed: ReadonlySet<string>
}

export const approvalsStanding = async (
  member: Member,
  policy: ApprovalPolicy,
  postIds: readonly string[],
): Promise<ApprovalsStanding> => {
  const { tx, orgId } = member
  const isAsked = policy.fourEyes || policy.steps.length > 0
  return {
    steps: await stepsOf(member, policy, postIds),
    lapsed: new Set(isAsked ? await listLapsedApprovals(tx, orgId, postIds) : []),
  }
}

/** What of a row decides who may do what with a post. */
type DecisiveColumns = Pick<PostRow, 'id' | 'authorId' | 'contentBy' | 'archived'> & ApprovalColumns

const postFacts = (post: DecisiveColumns, { steps, lapsed }: ApprovalsStanding): PostFacts => {
  const isDecided = (hash: Buffer): boolean => hash.equals(post.contentHash)
  return {
    authorId: post.authorId,
    contentBy: post.contentBy,
    approvalRequired: post.approvalRequired,
    decided: {
      approved: isDecided(post.approvedHash),
      lapsed: lapsed.has(post.id),
      rejected: isDecided(post.rejectedHash),
      changesRequested: isDecided(post.changesHash),
    },
    steps: steps.get(post.id) ?? [],
    archived: post.archived !== null,
  }
}

/** Whether a stored post needs no (further) approval by the policy of this moment, also while parts of it still go out by an earlier one. */
export const isClearedNow = async (member: Member, post: PostRow): Promise<boolean> => {
  const policy = await approvalPolicy(member)
  return isCleared(postFacts(post, await approvalsStanding(member, policy, [post.id])), policy)
}

/** What the member may do with a post of which little more is known than how it stands. */
export const postActions = (
  member: Member,
  policy: ApprovalPolicy,
  {
    post,
    publications,
    approvals,
  }: {
    readonly post: DecisiveColumns
    readonly publications: readonly Pick<PublicationFacts, 'status' | 'needsAttention' | 'unsent' | 'recalled'>[]
    readonly approvals: ApprovalsStanding
  },
): readonly PostAction[] => allowedOnPost(member, { post: postFacts(post, approvals), publications }, policy)

interface Shown {
  readonly post: PostRow
  readonly publications: readonly PublicationRow[]
  readonly view: PostView
  readonly approvals: ApprovalsStanding
}

/** The same of a post and its publications. */
export const withPostActions = (member: Member, policy: ApprovalPolicy, shown: Shown): ActionablePost => {
  const { post, publications, view, approvals } = shown
  const facts = { post: postFacts(post, approvals), publications: publications.map(factsOf) }
  const rows = new Map(publications.map((row) => [row.id, row]))
  return {
    ...view,
    approval: {
      ...view.approval,
      ...stepsView(facts.post.approvalRequired ? facts.post.steps : [], facts.post.decided.approved),
      may_break_glass: mayBreakGlass(member, facts, policy),
    },
    publications: view.publications.flatMap((each) => {
      const row = rows.get(each.id)
      return row === undefined ? [] : [withPublicationActions(member, row, each)]
    }),
    allowed_actions: allowedOnPost(member, facts, policy),
  }
}
