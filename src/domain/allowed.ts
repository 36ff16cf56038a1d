import {
  decidesOpenStep,
  mayApproveNext,
  type ApprovalStep,
  type BreakGlass,
  type StepStanding,
} from './approval-steps.ts'
import type { Permission, Role } from './membership.ts'
import type { PublicationStatus } from './publication.ts'
import type { RemovalState } from './removal.ts'

/** What may be done with a post, beside reading it; each is a route of its own. */
export const POST_ACTIONS = [
  'edit',
  'approve',
  'reject',
  'request_changes',
  'revoke',
  'publish',
  'cancel',
  'retry',
  'comment',
] as const
export type PostAction = (typeof POST_ACTIONS)[number]

/** What may be done with one publication alone. */
export const PUBLICATION_ACTIONS = ['resolve', 'unpublish'] as const
export type PublicationAction = (typeof PUBLICATION_ACTIONS)[number]

/** What may be done with a channel, beside reading it; `connect` is to connect it anew. */
export const CHANNEL_ACTIONS = ['connect', 'pause', 'resume', 'delete'] as const
export type ChannelAction = (typeof CHANNEL_ACTIONS)[number]

/** The permissions that the answers hang on. */
export const POST_PERMISSIONS = [
  'posts.write',
  'posts.write-any',
  'posts.approve',
  'posts.approve-step',
  'posts.publish',
  'posts.retry',
  'posts.resolve',
  'posts.unpublish',
] as const satisfies readonly Permission[]
type PostPermission = (typeof POST_PERMISSIONS)[number]

/** Whoever asks, with the rights of this moment. */
export interface Viewer {
  readonly userId: string
  /** By role and, for an API key, by its scopes too. */
  readonly can: (permission: PostPermission) => boolean
}

/** What the organization asks of approvals, as it is now. */
export interface ApprovalPolicy {
  readonly fourEyes: boolean
  /** Whether owners and admins need approval too; with four eyes they do. */
  readonly forEveryone: boolean
  /** Who decides in which order; empty: one approval, by any owner or admin. */
  readonly steps: readonly ApprovalStep[]
  readonly breakGlass: BreakGlass
  /** Another one whenever somebody comes, goes or gets another role, where steps hang on that. */
  readonly people: string
}

export interface PostFacts {
  readonly authorId: string
  /** Who wrote the content as it is now. */
  readonly contentBy: string
  readonly approvalRequired: boolean
  /** What was decided about exactly this content. */
  readonly decided: {
    readonly approved: boolean
    /** Not by the policy and the rights of now, so that it counts no more once anything of it is to be sent. */
    readonly lapsed: boolean
    readonly rejected: boolean
    readonly changesRequested: boolean
  }
  /** How the steps of its approval stand; empty where the policy has none. */
  readonly steps: readonly StepStanding[]
  /** It has been over for so long that it moved to the archive: one may talk about it, and that is all. */
  readonly archived: boolean
}

export interface PublicationFacts {
  readonly status: PublicationStatus
  readonly needsAttention: boolean
  /** Whether a worker has it in hand, and nothing of it has been sent. */
  readonly unsent: boolean
  /** Whether a worker has it in hand, and who stood behind it lost the right to. */
  readonly recalled: boolean
  /** Whether parts of it are on the network. */
  readonly hasSent: boolean
  readonly removalState: RemovalState | null
  /** Whether its network lets programs take posts down. */
  readonly unpublishable: boolean
  readonly archived: boolean
}

interface Standing {
  /** Whether anything is out, on its way, of unknown whereabouts, or all of it canceled: it stays as it is then. */
  readonly closed: boolean
  /** Whether anything could still be sent by somebody's word. */
  readonly waiting: boolean
  readonly cancelable: boolean
  /** Whether nobody stands behind it any more, which its rows say only when nothing of it is in hand. */
  readonly recalled: boolean
  /** Whether something waits for somebody's word although the rest of the post is out or on its way: it may go out. */
  readonly left: boolean
  /** Whether anything goes out, or is on its way, with no further word. */
  readonly underway: boolean
  readonly failed: boolean
}

type Stand = Pick<PublicationFacts, 'status' | 'needsAttention'>
type StandInHand = Stand & Pick<PublicationFacts, 'unsent' | 'recalled'>

/** Whether anything is out, on its way, or of unknown whereabouts: what the post says stays as it is then. */
export const isStarted = (publications: readonly Stand[]): boolean =>
  publications.some(({ status, needsAttention }) => status === 'publishing' || status === 'published' || needsAttention)

/** Whether it could still be sent by somebody's word. */
export const isOpen = ({ status, needsAttention }: Stand): boolean =>
  status === 'draft' || status === 'queued' || (status === 'failed' && !needsAttention)

const standingOf = (publications: readonly StandInHand[]): Standing => {
  const started = isStarted(publications)
  const has = (word: PublicationStatus): boolean => publications.some(({ status }) => status === word)
  const canceled = publications.length > 0 && publications.every(({ status }) => status === 'canceled')
  return {
    closed: started || canceled,
    waiting: publications.some(isOpen),
    cancelable: publications.some((each) => isOpen(each) || each.unsent),
    recalled: publications.some(({ recalled }) => recalled),
    left: started && has('draft'),
    underway: has('queued') || has('publishing'),
    failed: has('failed'),
  }
}

const mayWrite = ({ can, userId }: Viewer, { authorId }: PostFacts): boolean =>
  can('posts.write-any') || (can('posts.write') && userId === authorId)

const isRequired = ({ approvalRequired }: PostFacts, { forEveryone }: ApprovalPolicy): boolean =>
  approvalRequired || forEveryone

/** Whether what was approved is so by the policy of now, too. */
const isApproved = ({ decided }: PostFacts): boolean => decided.approved && !decided.lapsed

/** Whether this content may be sent by what was decided, and by what is asked now. */
export const isCleared = (post: PostFacts, policy: ApprovalPolicy): boolean =>
  isApproved(post) || !isRequired(post, policy)

type Rule = (asked: {
  readonly viewer: Viewer
  readonly post: PostFacts
  readonly policy: ApprovalPolicy
  readonly standing: Standing
}) => boolean

const mayDecide: Rule = ({ viewer, post, policy }) => viewer.can('posts.approve') && isRequired(post, policy)

/** By whoever may decide about posts, or decides in the step that is open. */
const mayRefuse: Rule = (asked) => {
  const { viewer, post, policy, standing } = asked
  if (standing.closed) return false
  if (mayDecide(asked)) return true
  return (
    viewer.can('posts.approve-step') &&
    isRequired(post, policy) &&
    !post.decided.approved &&
    decidesOpenStep(post.steps, viewer.userId)
  )
}

const mayApprove: Rule = (asked) => {
  const { viewer, post, policy } = asked
  if (policy.fourEyes && post.contentBy === viewer.userId) return false
  if (policy.steps.length === 0) return mayDecide(asked)
  return viewer.can('posts.approve-step') && isRequired(post, policy) && mayApproveNext(post.steps, viewer.userId)
}

const decidable: Rule = (asked) => mayDecide(asked) && !asked.standing.closed

/** What goes out anyhow needs no second word. */
const stands: Rule = ({ post, standing }) => (standing.underway ? post.decided.approved : isApproved(post))

/** Of a post that is out in part, what is left of it. */
const isApprovable: Rule = (asked) => (!asked.standing.closed || asked.standing.waiting) && !stands(asked)

const isPartlyApproved = ({ decided, steps }: PostFacts): boolean =>
  decided.approved || steps.some(({ approvedBy }) => approvedBy.length > 0)

const RULES: Readonly<Record<PostAction, Rule>> = {
  edit: ({ viewer, post, standing }) => mayWrite(viewer, post) && !standing.closed,
  // Of a post that is out in part, what is left of it: not its words, which stay as they are, but that they go out.
  approve: (asked) => isApprovable(asked) && mayApprove(asked),
  reject: (asked) => mayRefuse(asked) && !asked.post.decided.rejected,
  request_changes: (asked) => mayRefuse(asked) && !asked.post.decided.changesRequested,
  revoke: (asked) => decidable(asked) && asked.post.approvalRequired && isPartlyApproved(asked.post),
  publish: ({ viewer, post, policy, standing }) =>
    viewer.can('posts.publish') &&
    isCleared(post, policy) &&
    !standing.recalled &&
    (standing.left || (standing.waiting && !standing.closed)),
  cancel: ({ viewer, post, standing }) => mayWrite(viewer, post) && standing.cancelable,
  retry: ({ viewer, post, policy, standing }) =>
    viewer.can('posts.retry') && isCleared(post, policy) && !standing.recalled && standing.failed,
  comment: ({ viewer }) => viewer.can('posts.write'),
}

/**
 * What whoever asks may do with a post as it is now, by rights and state. What its content says is not asked here: files,
 * channels and the rules of networks may still stand in the way, and validation tells.
 */
export const allowedOnPost = (
  viewer: Viewer,
  { post, publications }: { readonly post: PostFacts; readonly publications: readonly StandInHand[] },
  policy: ApprovalPolicy,
): readonly PostAction[] => {
  const asked = { viewer, post, policy, standing: standingOf(publications) }
  return POST_ACTIONS.filter((action) => (action === 'comment' || !post.archived) && RULES[action](asked))
}

/** Whether an owner may let this post out over the steps that are open; it takes a recent proof of who asks as well. */
export const mayBreakGlass = (
  { inPerson, role, ...viewer }: Viewer & { readonly inPerson: boolean; readonly role: Role },
  { post, publications }: { readonly post: PostFacts; readonly publications: readonly PublicationFacts[] },
  policy: ApprovalPolicy,
): boolean => {
  const asked = { viewer, post, policy, standing: standingOf(publications) }
  const isOpenToOwners = policy.breakGlass === 'owners' && policy.steps.length > 0 && inPerson && role === 'owner'
  return (
    !post.archived &&
    isOpenToOwners &&
    mayDecide(asked) &&
    isApprovable(asked) &&
    !(policy.fourEyes && post.contentBy === viewer.userId)
  )
}

/** The same of one publication. */
export const allowedOnPublication = ({ can }: Viewer, facts: PublicationFacts): readonly PublicationAction[] => {
  const { status, needsAttention, hasSent, removalState, unpublishable, archived } = facts
  if (archived) return []
  const isOut = status === 'published' || (status === 'canceled' && hasSent)
  const allowed: Readonly<Record<PublicationAction, boolean>> = {
    resolve: can('posts.resolve') && status === 'failed' && needsAttention,
    unpublish: can('posts.unpublish') && isOut && unpublishable && (removalState === null || removalState === 'failed'),
  }
  return PUBLICATION_ACTIONS.filter((action) => allowed[action])
}

/** Whoever asks about a channel. */
export interface ChannelViewer {
  readonly can: (permission: 'channels.manage') => boolean
  /** Not by an API key, which deletes nothing. */
  readonly inPerson: boolean
}

export interface ChannelFacts {
  /** Whether it was authorized at its network once. */
  readonly connected: boolean
  readonly paused: boolean
  /** Whether this installation knows its network, and as which app it speaks there. */
  readonly reachable: boolean
  /** Whether something is being sent there, or it is not known whether it was. */
  readonly unsettled: boolean
}

/** The same of a channel. To delete one takes a recent proof of who asks as well, which they can give then. */
export const allowedOnChannel = (viewer: ChannelViewer, facts: ChannelFacts): readonly ChannelAction[] => {
  if (!viewer.can('channels.manage')) return []
  const allowed: Readonly<Record<ChannelAction, boolean>> = {
    connect: facts.reachable,
    pause: facts.connected && !facts.paused,
    resume: facts.connected && facts.paused,
    delete: viewer.inPerson && !facts.unsettled,
  }
  return CHANNEL_ACTIONS.filter((action) => allowed[action])
}
