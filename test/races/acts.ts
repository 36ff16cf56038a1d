import { approvePost, rejectPost } from '#actions/approve-post.ts'
import type { ActionDeps, Actor } from '#actions/deps.ts'
import { editPost } from '#actions/edit-post.ts'
import { requestChanges, revokeApproval } from '#actions/review-post.ts'
import { cancelPost, publishPost, retryPost } from '#actions/send-post.ts'
import { unpublish } from '#actions/unpublish.ts'
import type { Entry } from './journal.ts'

/** What a person does with a post. */
export const ACTS = [
  'edit',
  'cancel',
  'approve',
  'reject',
  'revoke',
  'request-changes',
  'unschedule',
  'reschedule',
  'publish-now',
  'retry',
  'unpublish',
] as const
export type Act = (typeof ACTS)[number]

/** One act with everything that it needs to be done. */
export interface Order {
  readonly act: Act
  readonly postId: string
  readonly publicationId: string
  /** For an edit. */
  readonly text: string
  /** For `approve` and `reschedule`: in so many milliseconds. For `approve`: `now`, or null to leave the time as it is. */
  readonly time: number | 'now' | null
}

/** What is done, whichever post it is done to. */
export type Wish = Omit<Order, 'postId' | 'publicationId'>

export type DoAct = (deps: ActionDeps, actor: Actor, order: Order) => Promise<unknown>

let moved = 0

/** No two are the same instant: a new time is always a move. */
const instantIn = (milliseconds: number): string => {
  moved = (moved + 1) % 1000
  return new Date(Date.now() + milliseconds + (milliseconds > 60_000 ? moved : 0)).toISOString()
}

const approvalTime = (time: Order['time']) => {
  if (time === 'now') return { publishNow: true }
  return time === null ? {} : { scheduledAt: instantIn(time) }
}

const HOUR_MS = 3_600_000

const DOES: Readonly<Record<Act, DoAct>> = {
  edit: (deps, actor, { postId: id, text }) => editPost(deps, actor, { id, text, unschedule: false }),
  cancel: (deps, actor, { postId }) => cancelPost(deps, actor, postId),
  approve: (deps, actor, { postId: id, time }) => approvePost(deps, actor, { id, ...approvalTime(time) }),
  reject: (deps, actor, { postId: id }) => rejectPost(deps, actor, { id }),
  revoke: (deps, actor, { postId: id }) => revokeApproval(deps, actor, { id }),
  'request-changes': (deps, actor, { postId: id }) => requestChanges(deps, actor, { id, comment: 'Say it better.' }),
  unschedule: (deps, actor, { postId: id }) => editPost(deps, actor, { id, unschedule: true }),
  reschedule: (deps, actor, { postId: id, time }) => {
    const scheduledAt = instantIn(typeof time === 'number' ? time : HOUR_MS)
    return editPost(deps, actor, { id, unschedule: false, scheduledAt })
  },
  'publish-now': (deps, actor, { postId }) => publishPost(deps, actor, { id: postId }),
  retry: (deps, actor, { postId: id }) => retryPost(deps, actor, { id, confirmedNotPublished: false }),
  unpublish: (deps, actor, { publicationId }) => unpublish(deps, actor, publicationId),
}

/** Does it, by the real action. */
export const doAct: DoAct = (deps, actor, order) => DOES[order.act](deps, actor, order)

const STARTED = ['publishing_in_progress', 'already_published', 'already_canceled'] as const
const DECIDES = [...STARTED, 'approval_not_required', 'forbidden'] as const
const EDITS = [...STARTED, 'forbidden'] as const

/** What each act may be refused with while no network fails, of the codes in the API's description. */
export const REFUSALS: Readonly<Record<Act, ReadonlySet<string>>> = {
  edit: new Set(EDITS),
  cancel: new Set(EDITS),
  approve: new Set([...DECIDES, 'content_changed', 'time_in_past', 'invalid_request']),
  reject: new Set(DECIDES),
  revoke: new Set([...DECIDES, 'not_approved']),
  'request-changes': new Set(DECIDES),
  unschedule: new Set(EDITS),
  reschedule: new Set([...EDITS, 'invalid_request']),
  'publish-now': new Set([...EDITS, 'approval_required']),
  retry: new Set(['nothing_to_retry', 'approval_required', 'forbidden']),
  unpublish: new Set(['nothing_to_unpublish', 'publishing_in_progress', 'forbidden']),
}

const VOIDED = 'decision revoked'
const MOVES = ['time', VOIDED, 'status draft', 'status queued']

/** What each act may leave in the journal; whatever else its request wrote is not its own. */
export const TRACES: Readonly<Record<Act | 'create', ReadonlySet<string>>> = {
  create: new Set(['content', 'status draft', 'status queued']),
  edit: new Set(['content', 'status draft', 'status queued']),
  // What a worker had in hand is taken out of it first.
  cancel: new Set(['status canceled', 'status queued']),
  approve: new Set([...MOVES, 'decision approved']),
  reject: new Set(['decision rejected', 'status draft']),
  revoke: new Set([VOIDED, 'status draft']),
  'request-changes': new Set(['decision changes_requested', 'status draft']),
  unschedule: new Set(['time', VOIDED, 'status draft']),
  reschedule: new Set(MOVES),
  'publish-now': new Set(['time', 'status draft', 'status queued']),
  retry: new Set(['status queued']),
  unpublish: new Set(['removal removing']),
}

/** What each act must leave in the journal when it is done; an edit to the same text leaves nothing. */
export const EFFECTS: Readonly<Partial<Record<Act, string>>> = {
  cancel: 'status canceled',
  approve: 'decision approved',
  reject: 'decision rejected',
  revoke: VOIDED,
  'request-changes': 'decision changes_requested',
  reschedule: 'time',
  'publish-now': 'status queued',
  retry: 'status queued',
  unpublish: 'removal removing',
}

/** An entry as the two tables above name it. */
export const traceOf = ({ kind, word }: Pick<Entry, 'kind' | 'word'>): string =>
  kind === 'decision' || kind === 'status' || kind === 'removal' ? `${kind} ${word}` : kind
