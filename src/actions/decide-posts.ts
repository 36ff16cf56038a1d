import { decidesSomething } from './approval-standing.ts'
import { approveAs, rejectAs, type RejectPostInput } from './approve-post.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { editAs } from './edit-post.ts'
import type { Member } from './member.ts'
import { labelAs, type LabelPostInput } from './post-labels.ts'
import { viewPost } from './post-rules.ts'
import { requestChangesAs, type ChangesRequest } from './review-post.ts'
import type { ActionablePost } from './post-allowed.ts'
import type { Versioned } from './precondition.ts'
import { eachRow, type Row, type RowsEnd, type RowsRequest } from './rows.ts'
import { cancelAs, retryAs, type RetryInput } from './send-post.ts'
import type { ApprovePostInput } from './store-approval.ts'
import { refuseIssues } from '#domain/problem.ts'
import { speaksOfTime, type ScheduleRequest } from '#domain/schedule.ts'
import type { VersionTest } from '#domain/entity-tag.ts'
import type { Permission } from '#domain/membership.ts'

interface Named {
  readonly id: string
  /** The versions of the post that the row is meant for; unset for any. */
  readonly expects?: VersionTest | undefined
}

export interface PostsInput<Input extends Named> {
  readonly orgId: string
  readonly rows: readonly Row<Input>[]
}

export interface ReschedulePostInput extends Named, ScheduleRequest {
  /** Takes the time away: the post becomes a draft again. */
  readonly unschedule: boolean
  readonly allowDuplicate?: boolean | undefined
}

/**
 * Decides about many posts of one organization, by the rules of a single one. Each has a transaction of its own if nothing else is said,
 * so that no post is held while others are looked at, and nobody waits for anybody in a ring.
 */
const decide =
  <Input extends Named>(
    permission: Permission,
    act: (deps: ActionDeps, member: Member, input: Input) => Promise<void>,
    { also, together = 1, part }: Partial<Pick<RowsRequest<Input, unknown>, 'also' | 'together' | 'part'>> = {},
  ) =>
  (deps: ActionDeps, actor: Actor, { orgId, rows }: PostsInput<Input>): Promise<RowsEnd<Versioned<ActionablePost>>> => {
    const work = async (member: Member, input: Input): Promise<Versioned<ActionablePost>> => {
      await act(deps, { ...member, expects: input.expects }, input)
      return viewPost(deps, member, input.id)
    }
    return eachRow(deps, { actor, orgId, permission, also, rows, together, part, work })
  }

/** Approves each post as it stands; an organization may want the content_hash of each. */
export const approvePosts = decide<ApprovePostInput & Named>('posts.approve-step', approveAs, {
  also: decidesSomething,
})

/** Turns each post down. */
export const rejectPosts = decide<RejectPostInput & Named>(
  'posts.approve-step',
  (_deps, member, input) => rejectAs(member, input),
  { also: decidesSomething },
)

/** Asks the author of each post for changes. */
export const requestChangesOfPosts = decide<ChangesRequest & Named>(
  'posts.approve-step',
  (_deps, member, input) => requestChangesAs(member, input),
  { also: decidesSomething },
)

const rescheduleAs = (deps: ActionDeps, member: Member, input: ReschedulePostInput): Promise<void> => {
  if (!input.unschedule && input.nextSlot !== true && !speaksOfTime(input)) {
    const detail =
      'Say when: scheduled_at (null takes the time away), local_time with time_zone, or schedule: next_slot.'
    throw refuseIssues([{ pointer: '/scheduled_at', code: 'required', detail, params: { reason: 'when' } }])
  }
  return editAs(deps, member, input)
}

/** Gives each post another time, or takes it away. */
export const reschedulePosts = decide<ReschedulePostInput>('posts.write', rescheduleAs)

/** Tries again what failed of each post; what is of unknown outcome takes a look at the network, post by post. */
export const retryPosts = decide<Omit<RetryInput, 'confirmedNotPublished'> & Named>(
  'posts.retry',
  (deps, member, input) => retryAs(deps, member, { ...input, confirmedNotPublished: false }),
)

/** Cancels of each post what has not been sent. */
export const cancelPosts = decide<Named>('posts.write', (_deps, member, { id }) => cancelAs(member, id))

/** How many labels are put on in one transaction: they are quickly done, and nobody who edits one of the posts waits long for the others. */
const LABELED_TOGETHER = 10

/** Puts labels on each post, or takes them off it. */
export const labelPosts = decide<LabelPostInput>('posts.write', (_deps, member, input) => labelAs(member, input), {
  together: LABELED_TOGETHER,
  part: 'ten rows',
})
