import { listBlockedDates, type BlockedDatesRow } from '#db/blocked-dates.ts'
import { holdSlots, listSlots, listTaken, type SlotRow } from '#db/slots.ts'
import { refuseIssues } from '#domain/problem.ts'
import type { Schedule, ScheduleRequest } from '#domain/schedule.ts'
import {
  blockedBy,
  earliestDate,
  inCommon,
  reckoning,
  SLOT_HORIZON_DAYS,
  spansAhead,
  type Occurrence,
  type Span,
} from '#domain/slot.ts'
import { OWN, type RuleIssue } from '#providers/issues.ts'
import type { ActionDeps } from './deps.ts'
import type { Member } from './member.ts'
import { scheduleOf } from './post-rules.ts'

/** A post that is to go into a slot. */
interface SlotSeeker {
  /** In the order of the post. */
  readonly channelIds: readonly string[]
  /** Null for one that is not stored yet. */
  readonly postId: string | null
}

type SlotResult =
  | { readonly ok: true; readonly schedule: Schedule }
  | { readonly ok: false; readonly issues: readonly RuleIssue[] }

/** Slots of some channels, and the dates on which they are left out. */
export interface Plan {
  readonly slotsOf: ReadonlyMap<string, readonly SlotRow[]>
  readonly blocked: readonly BlockedDatesRow[]
}

/** Reads what decides where the slots of these channels are from now on. */
export const readPlan = async (deps: ActionDeps, member: Member, channelIds: readonly string[]): Promise<Plan> => {
  const { tx, orgId } = member
  const slotsOf = Map.groupBy(await listSlots(tx, orgId, channelIds), ({ channelId }) => channelId)
  return { slotsOf, blocked: await listBlockedDates(tx, orgId, earliestDate(deps.clock.now())) }
}

const withoutSlots = ({ channelIds }: SlotSeeker, { slotsOf }: Plan): readonly RuleIssue[] => {
  const rule = { ...OWN, fix: 'edit' } as const
  if (channelIds.length === 0) {
    const detail = 'A slot belongs to a channel: name at least one, or leave schedule out.'
    return [{ pointer: '/channels', code: 'required', detail, params: { reason: 'slot_channel' }, ...rule }]
  }
  const detail = 'This channel has no posting slots: add some, or give a time.'
  return channelIds.flatMap((channelId, index) =>
    slotsOf.has(channelId)
      ? []
      : [{ channelId, pointer: `/channels/${index}/channel_id`, code: 'no_slots', detail, ...rule }],
  )
}

const NO_FREE_SLOT: RuleIssue = {
  pointer: '/schedule',
  code: 'no_free_slot',
  detail:
    'Within a year there is no moment that is a free slot of every channel of the post: add slots (the channels need some in common), ' +
    'write a post for each channel, or give a time.',
  limit: `${SLOT_HORIZON_DAYS} days`,
  ...OWN,
  fix: 'edit',
}

/** Channel by channel, what of its slots no date leaves out. */
const openSlots = function* ({ slotsOf, blocked }: Plan, channelIds: readonly string[], span: Span) {
  const reckon = reckoning(span)
  for (const channelId of channelIds) {
    const found = reckon(slotsOf.get(channelId) ?? [])
    yield found.filter((each) => blockedBy(blocked, channelId, each) === undefined)
  }
}

const firstFree = async (member: Member, seeker: SlotSeeker, moments: readonly Occurrence[]) => {
  const { tx, orgId } = member
  const times = moments.map(({ at }) => at)
  const taken = new Set((await listTaken(tx, { orgId, ...seeker, moments: times })).map(({ at }) => at.getTime()))
  return moments.find(({ at }) => !taken.has(at.getTime()))
}

/** The next moment that is a free slot of every channel: a post has one time. Nothing keeps it free for whoever asks. */
export const findNextSlot = async (deps: ActionDeps, member: Member, seeker: SlotSeeker): Promise<SlotResult> => {
  const plan = await readPlan(deps, member, seeker.channelIds)
  const issues = withoutSlots(seeker, plan)
  if (issues.length > 0) return { ok: false, issues }
  for (const span of spansAhead(deps.clock.now(), SLOT_HORIZON_DAYS)) {
    const moments = inCommon(openSlots(plan, seeker.channelIds, span))
    const free = await firstFree(member, seeker, moments)
    if (free === undefined) continue
    const { at, localTime, slot } = free
    return { ok: true, schedule: { at, localTime, timeZone: slot.timeZone } }
  }
  return { ok: false, issues: [NO_FREE_SLOT] }
}

/**
 * The time that a request means; refuses what cannot be. For the next slot others who want one of these channels wait until this
 * transaction ends, so that no two get the same.
 */
export const takeTime = async (
  deps: ActionDeps,
  member: Member,
  { request, ...seeker }: SlotSeeker & { readonly request: ScheduleRequest },
): Promise<Schedule | null> => {
  const given = scheduleOf(deps, request)
  if (request.nextSlot !== true) return given
  await holdSlots(member.tx, member.orgId, seeker.channelIds)
  const found = await findNextSlot(deps, member, seeker)
  if (!found.ok) throw refuseIssues(found.issues)
  return found.schedule
}
