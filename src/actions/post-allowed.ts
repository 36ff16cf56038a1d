import { findOrganization } from '#db/organizations.ts'
import { listApprovedByWriter } from '#db/post-approvals.ts'
import type { PostRow } from '#db/posts.ts'
import type { PublicationRow } from '#db/publications.ts'
import {
  allowedOnPost,
  allowedOnPublication,
  isCleared,
  type ApprovalPolicy,
  type PostAction,
  type PostFacts,
  type PublicationAction,
  type PublicationFacts,
} from '#domain/allowed.ts'
import { findProvider } from '#providers/registry.ts'
import { notFound, type Member } from './member.ts'
import type { ApprovalColumns, PostView, PublicationView } from './post-view.ts'

/** A publication, and what whoever reads it may do with it. */
export interface ActionablePublication extends PublicationView {
  readonly allowed_actions: readonly PublicationAction[]
}

/** A post, and what whoever reads it may do with it. */
export interface ActionablePost extends Omit<PostView, 'publications'> {
  readonly publications: readonly ActionablePublication[]
  readonly allowed_actions: readonly PostAction[]
}

/** What the member's organization asks of approvals at this moment. */
export const approvalPolicy = async ({ tx, orgId }: Member): Promise<ApprovalPolicy> => {
  const organization = await findOrganization(tx, orgId)
  if (organization === undefined) throw notFound()
  const { fourEyes, approvalRequiredFor } = organization
  return { fourEyes, forEveryone: fourEyes || approvalRequiredFor === 'everyone' }
}

const factsOf = (row: PublicationRow): PublicationFacts => ({
  status: row.status,
  needsAttention: row.needsAttention,
  hasSent: row.sent.length > 0,
  removalState: row.removalState,
  unpublishable: findProvider(row.provider)?.unpublish !== undefined,
})

/** Says what the member may do with a publication that is shown. */
export const withPublicationActions = <T extends PublicationView>(
  member: Member,
  row: PublicationRow,
  view: T,
): T & ActionablePublication => ({ ...view, allowed_actions: allowedOnPublication(member, factsOf(row)) })

/** Which of these posts nobody but their writers approved; asked only where that makes a difference. */
export const approvedByWriter = async (
  { tx, orgId }: Member,
  { fourEyes }: ApprovalPolicy,
  postIds: readonly string[],
): Promise<ReadonlySet<string>> => new Set(fourEyes ? await listApprovedByWriter(tx, orgId, postIds) : [])

/** What of a row decides who may do what with a post. */
type DecisiveColumns = Pick<PostRow, 'id' | 'authorId' | 'contentBy'> & ApprovalColumns

const postFacts = (post: DecisiveColumns, byWriterAlone: ReadonlySet<string>): PostFacts => {
  const isDecided = (hash: Buffer): boolean => hash.equals(post.contentHash)
  return {
    authorId: post.authorId,
    contentBy: post.contentBy,
    approvalRequired: post.approvalRequired,
    decided: {
      approved: isDecided(post.approvedHash),
      approvedByWriterAlone: byWriterAlone.has(post.id),
      rejected: isDecided(post.rejectedHash),
      changesRequested: isDecided(post.changesHash),
    },
  }
}

/** Whether a stored post needs no (further) approval by the policy of this moment, also while parts of it still go out by an earlier one. */
export const isClearedNow = async (member: Member, post: PostRow): Promise<boolean> => {
  const policy = await approvalPolicy(member)
  return isCleared(postFacts(post, await approvedByWriter(member, policy, [post.id])), policy)
}

/** What the member may do with a post of which little more is known than how it stands. */
export const postActions = (
  member: Member,
  policy: ApprovalPolicy,
  {
    post,
    publications,
    byWriterAlone,
  }: {
    readonly post: DecisiveColumns
    readonly publications: readonly Pick<PublicationFacts, 'status' | 'needsAttention'>[]
    /** As `approvedByWriter` has them. */
    readonly byWriterAlone: ReadonlySet<string>
  },
): readonly PostAction[] => allowedOnPost(member, { post: postFacts(post, byWriterAlone), publications }, policy)

interface Shown {
  readonly post: PostRow
  readonly publications: readonly PublicationRow[]
  readonly view: PostView
  /** As `approvedByWriter` has them. */
  readonly byWriterAlone: ReadonlySet<string>
}

/** The same of a post and its publications. */
export const withPostActions = (member: Member, policy: ApprovalPolicy, shown: Shown): ActionablePost => {
  const { post, publications, view, byWriterAlone } = shown
  const rows = new Map(publications.map((row) => [row.id, row]))
  return {
    ...view,
    publications: view.publications.flatMap((each) => {
      const row = rows.get(each.id)
      return row === undefined ? [] : [withPublicationActions(member, row, each)]
    }),
    allowed_actions: postActions(member, policy, { post, publications, byWriterAlone }),
  }
}
