import { listTaken } from '#db/slots.ts'
import { blockedBy, occurrences, SLOT_HORIZON_DAYS, spansAhead, type Occurrence } from '#domain/slot.ts'
import type { ClockChange } from '#domain/wall-time.ts'
import type { SlotRow } from '#db/slots.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMemberOf, type Member } from './member.ts'
import { readPlan, type Plan } from './slot-times.ts'
import { refuseWithoutChannel } from './slots.ts'

/** A slot as it comes in one week. */
export interface NextSlotView {
  readonly slot_id: string
  readonly at: string
  /** What the clocks of the zone show then. */
  readonly local_time: string
  readonly time_zone: string
  readonly utc_offset: string
  /** `skipped`: its time does not exist that day, and this is the first moment behind the gap. `repeated`: it comes twice; this is the first. */
  readonly clock_change: ClockChange | null
  /** Whether schedule: next_slot may take it. */
  readonly free: boolean
  readonly post_ids: readonly string[]
  readonly blocked: { readonly id: string; readonly note: string } | null
}

const nextOf = (deps: ActionDeps, slots: readonly SlotRow[], limit: number): readonly Occurrence<SlotRow>[] => {
  const found: Occurrence<SlotRow>[] = []
  for (const span of spansAhead(deps.clock.now(), SLOT_HORIZON_DAYS)) {
    found.push(...occurrences(slots, span))
    if (found.length >= limit || slots.length === 0) break
  }
  return found.slice(0, limit)
}

const view = (
  each: Occurrence<SlotRow>,
  facts: { readonly plan: Plan; readonly postIds: readonly string[] },
): NextSlotView => {
  const { slot, at, localTime, utcOffset, change } = each
  const entry = blockedBy(facts.plan.blocked, slot.channelId, each)
  return {
    slot_id: slot.id,
    at: at.toISOString(),
    local_time: localTime,
    time_zone: slot.timeZone,
    utc_offset: utcOffset,
    clock_change: change,
    free: entry === undefined && facts.postIds.length === 0,
    post_ids: facts.postIds,
    blocked: entry === undefined ? null : { id: entry.id, note: entry.note },
  }
}

const preview = async (deps: ActionDeps, member: Member, wanted: { channelId: string; limit: number }) => {
  const { tx, orgId } = member
  const { channelId, limit } = wanted
  const plan = await readPlan(deps, member, [channelId])
  const next = nextOf(deps, plan.slotsOf.get(channelId) ?? [], limit)
  const moments = next.map(({ at }) => at)
  const taken = await listTaken(tx, { orgId, channelIds: [channelId], moments, postId: null })
  const postsAt = Map.groupBy(taken, ({ at }) => at.getTime())
  return next.map((each) => {
    const postIds = (postsAt.get(each.at.getTime()) ?? []).map(({ postId }) => postId)
    return view(each, { plan, postIds })
  })
}

/** The next slots of a channel within a year: free, taken or left out. */
export const listNextSlots = (
  deps: ActionDeps,
  actor: Actor,
  wanted: { readonly channelId: string; readonly limit: number },
): Promise<readonly NextSlotView[]> => {
  // It tells of posts.
  const request = { actor, table: 'channels', id: wanted.channelId, permission: 'posts.read' } as const
  return asMemberOf(deps, request, async (member) => {
    await refuseWithoutChannel(member, wanted.channelId)
    return preview(deps, member, wanted)
  })
}
