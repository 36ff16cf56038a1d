import { basisOf, refuseIssues, type IssueFix, type Params } from '#domain/problem.ts'
import type { PostContent } from '#domain/content.ts'
import type { ScheduleRequest } from '#domain/schedule.ts'
import { isPublishingPaused } from '#db/pauses.ts'
import { findPost } from '#db/posts.ts'
import { duplicateWarnings } from './alike.ts'
import { pauseIssue } from './channel-standing.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, type Member } from './member.ts'
import { namedLabels } from './post-labels.ts'
import { resolveContent, type ChannelInput, type MediaInput, type PartInput } from './post-content.ts'
import { loadChannels, scheduleOf } from './post-rules.ts'
import { iso } from './post-view.ts'
import { judge } from './publishable.ts'
import { findNextSlot } from './slot-times.ts'
import { blocking, type RuleIssue } from '#providers/issues.ts'
import { textLengths, type TextLengthView } from './text-lengths.ts'

export interface ValidatePostInput extends ScheduleRequest {
  readonly orgId: string
  /** The stored post that is to say this. */
  readonly postId?: string | undefined
  readonly text: string
  readonly media: readonly MediaInput[]
  readonly thread: readonly PartInput[]
  readonly channels: readonly ChannelInput[]
  readonly allowDuplicate?: boolean | undefined
  readonly labels?: readonly string[] | undefined
}

export interface IssueView {
  readonly channel_id: string | null
  readonly pointer: string
  readonly code: string
  readonly detail: string
  readonly limit: number | string | null
  readonly actual: number | string | null
  readonly params?: Params
  /** Whether a page of the network says it, the network was seen to act so, or it is a rule of this software. */
  readonly basis: 'page' | 'observed' | 'own'
  /** Where the rule is written, and when that was read. */
  readonly source: string | null
  readonly read_on: string | null
  readonly fix: IssueFix | null
}

export interface ValidationView {
  /** When it would go out; of the next slot, the one that is free at this moment. Null without a time. */
  readonly scheduled_at: string | null
  /** Whether it could be scheduled as it is. */
  readonly valid: boolean
  readonly errors: readonly IssueView[]
  readonly warnings: readonly IssueView[]
  readonly lengths: readonly TextLengthView[]
  readonly costs: readonly { readonly channel_id: string; readonly us_cents: number }[]
}

const view = (issue: RuleIssue): IssueView => ({
  channel_id: issue.channelId ?? null,
  pointer: issue.pointer,
  code: issue.code,
  detail: issue.detail,
  limit: issue.limit ?? null,
  actual: issue.actual ?? null,
  ...(issue.params !== undefined && { params: issue.params }),
  basis: basisOf(issue) ?? 'own',
  source: issue.source ?? null,
  read_on: issue.readOn ?? null,
  fix: issue.fix ?? null,
})

/** The time, and what stands in the way of one; a slot is only looked for, and not held. */
const whenOf = async (
  deps: ActionDeps,
  member: Member,
  { input, content }: { readonly input: ValidatePostInput; readonly content: PostContent },
): Promise<{ readonly at: Date | null; readonly issues: readonly RuleIssue[] }> => {
  if (input.nextSlot !== true) return { at: scheduleOf(deps, input)?.at ?? null, issues: [] }
  const channelIds = content.channels.map(({ channelId }) => channelId)
  const found = await findNextSlot(deps, member, { channelIds, postId: input.postId ?? null })
  return found.ok ? { at: found.schedule.at, issues: [] } : { at: null, issues: found.issues }
}

/** A post of elsewhere looks like one that does not exist. */
const refuseUnknownPost = async ({ tx, orgId }: Member, postId: string | undefined): Promise<void> => {
  if (postId === undefined || (await findPost(tx, orgId, postId)) !== undefined) return
  const detail = 'There is no such post in this organization. Leave it out for a new one.'
  throw refuseIssues([{ pointer: '/post_id', code: 'unknown_post', detail }])
}

/** Says what would stand in the way of a post, and changes nothing. The same rules are asked at each later step. */
export const validatePost = (deps: ActionDeps, actor: Actor, input: ValidatePostInput): Promise<ValidationView> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'posts.write' }, async (member) => {
    // What cannot be is refused before anything is read.
    scheduleOf(deps, input)
    await refuseUnknownPost(member, input.postId)
    const content = await resolveContent(member, input)
    const channels = await loadChannels(member, content.channels)
    await namedLabels(member, input.labels ?? [], '/labels')
    const { issues: found, costs } = await judge(deps, member, { content, channels })
    const { at, issues: ofSlot } = await whenOf(deps, member, { input, content })
    const departing = { content, postId: input.postId ?? null, at }
    const twice = input.allowDuplicate === true ? [] : await duplicateWarnings(deps, member, departing)
    const paused = await isPublishingPaused(member.tx, input.orgId)
    const issues = [...found, ...ofSlot, ...twice, ...(paused === null ? [] : [pauseIssue(paused)])]
    const errors = blocking(issues).map(view)
    return {
      scheduled_at: iso(at),
      valid: errors.length === 0,
      errors,
      warnings: issues.filter(({ severity }) => severity === 'warning').map(view),
      lengths: textLengths(content, channels),
      costs: [...costs].map(([channel_id, us_cents]) => ({ channel_id, us_cents })),
    }
  })
