import { deleteSlot as remove, listSlots, updateSlot, type SlotRow } from '#db/slots.ts'
import { refuse } from '#domain/problem.ts'
import type { SlotTime } from '#domain/slot.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { alsoAllowed, asMemberOf, type Member } from './member.ts'
import { timeZoneOf } from './organizations.ts'
import type { Versioned } from './precondition.ts'
import { refuseUnlessExpected } from './precondition.ts'
import { recordAct } from './record-act.ts'
import { holdSitting, leavePosts, movePosts, type Sitting, type SlotPostView } from './slot-posts.ts'
import {
  foundSlot,
  isSameTime,
  refuseWithoutChannel,
  slotExists,
  slotFacts,
  versionedSlot,
  type ChannelSlotKey,
  type SlotView,
} from './slots.ts'

export interface ChangeSlotInput extends ChannelSlotKey {
  readonly change: Partial<SlotTime>
  /** Whether posts in the slot go with it, where nothing stands in the way. */
  readonly posts: 'keep' | 'move'
  /** Says what would be done, and does nothing. */
  readonly dryRun: boolean
}

/** The slot by now, and the posts that were in it. */
export interface ChangedSlotView {
  readonly slot: Versioned<SlotView>
  readonly posts: readonly SlotPostView[]
}

interface OpenSlot {
  readonly slot: SlotRow
  readonly sitting: readonly Sitting[]
}

/** The slot and the posts in it, as they stay until the transaction ends. */
const open = async (deps: ActionDeps, member: Member, key: ChannelSlotKey): Promise<OpenSlot> => {
  await refuseWithoutChannel(member, key.channelId)
  const before = await foundSlot(member, key)
  const sitting = await holdSitting(deps, member, before)
  const slot = await foundSlot(member, key)
  await refuseUnlessExpected(member, async () => versionedSlot(slot).etag)
  // Then they are the posts of another time.
  if (!isSameTime(before, slot))
    throw refuse('conflict', 'Somebody else changed this slot just now; read it again.', { reason: 'slot_changed' })
  return { slot, sitting }
}

const refuseTwice = async ({ tx, orgId }: Member, slot: SlotRow, after: SlotTime): Promise<void> => {
  const others = (await listSlots(tx, orgId, [slot.channelId])).filter(({ id }) => id !== slot.id)
  if (others.some((each) => isSameTime(each, after))) throw slotExists(after)
}

const write = async (
  member: Member,
  { slot, after, moved }: { readonly slot: SlotRow; readonly after: SlotTime; readonly moved: number },
): Promise<void> => {
  if (isSameTime(slot, after)) return
  const { tx, orgId } = member
  await updateSlot(tx, { orgId, id: slot.id }, after)
  const detail = {
    channel_id: slot.channelId,
    from: slotFacts(slot),
    to: slotFacts(after),
    posts_moved: moved,
  }
  await recordAct(member, { action: 'slot.changed', objectType: 'slot', objectId: slot.id, detail })
}

const changeIn = async (
  deps: ActionDeps,
  member: Member,
  input: ChangeSlotInput,
): Promise<Versioned<ChangedSlotView>> => {
  const { slot, sitting } = await open(deps, member, input)
  const { weekday = slot.weekday, localTime = slot.localTime, timeZone = slot.timeZone } = input.change
  const after = { weekday, localTime, timeZone }
  await refuseTwice(member, slot, after)
  const carry = input.posts === 'move' && !input.dryRun
  const posts = await movePosts(deps, member, { slot, to: after, sitting, carry })
  if (!input.dryRun) await write(member, { slot, after, moved: posts.filter(({ moved }) => moved).length })
  const changed = versionedSlot(await foundSlot(member, input))
  return { slot: changed, posts, etag: changed.etag }
}

const managing = (actor: Actor, { channelId }: ChannelSlotKey, moves: boolean) =>
  ({
    actor,
    table: 'channels',
    id: channelId,
    permission: 'channels.manage',
    // It tells of posts, and may move anybody's.
    also: alsoAllowed(actor, 'posts.read', ...(moves ? (['posts.write-any'] as const) : [])),
  }) as const

/** Changes a slot's day, time or zone. The posts in it keep their time, or go with it. */
export const changeSlot = (
  deps: ActionDeps,
  actor: Actor,
  input: ChangeSlotInput,
): Promise<Versioned<ChangedSlotView>> =>
  asMemberOf(deps, managing(actor, input, input.posts === 'move'), async (member) => {
    const { timeZone } = input.change
    if (timeZone === undefined) return changeIn(deps, member, input)
    return changeIn(deps, member, { ...input, change: { ...input.change, timeZone: timeZoneOf(timeZone) } })
  })

/** Takes a slot away. The posts in it keep their time. */
export const deleteSlot = (
  deps: ActionDeps,
  actor: Actor,
  key: ChannelSlotKey,
): Promise<{ readonly posts: readonly SlotPostView[] }> =>
  asMemberOf(deps, managing(actor, key, false), async (member) => {
    const { slot, sitting } = await open(deps, member, key)
    await remove(member.tx, { orgId: member.orgId, id: slot.id })
    const detail = { channel_id: slot.channelId, ...slotFacts(slot) }
    await recordAct(member, { action: 'slot.deleted', objectType: 'slot', objectId: slot.id, detail })
    return { posts: await leavePosts(deps, member, sitting) }
  })
