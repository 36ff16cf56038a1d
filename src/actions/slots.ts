import { findChannel, shareChannels } from '#db/channels.ts'
import { findOrganization } from '#db/organizations.ts'
import { findSlot, holdSlots, insertSlots, listSlots as querySlots, type SlotRow } from '#db/slots.ts'
import { refuse, type Refused } from '#domain/problem.ts'
import { MOST_SLOTS, type SlotTime, type Weekday } from '#domain/slot.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMemberOf, notFound, type Member } from './member.ts'
import { timeZoneOf } from './organizations.ts'
import { tagOf, type Versioned } from './precondition.ts'
import { recordAct } from './record-act.ts'

/** A time of the week at which a channel publishes. */
export interface SlotView {
  readonly id: string
  readonly channel_id: string
  readonly weekday: Weekday
  /** What the clocks of the zone show: `09:00`. */
  readonly time: string
  readonly time_zone: string
  readonly created_at: string
}

export const slotView = (row: SlotRow): SlotView => ({
  id: row.id,
  channel_id: row.channelId,
  weekday: row.weekday,
  time: row.localTime,
  time_zone: row.timeZone,
  created_at: row.createdAt.toISOString(),
})

export interface ChannelSlotKey {
  readonly channelId: string
  readonly id: string
}

/** A slot as the audit log and events name it: like the API. */
export const slotFacts = ({ weekday, localTime, timeZone }: SlotTime) => ({
  weekday,
  time: localTime,
  time_zone: timeZone,
})

export const refuseWithoutChannel = async ({ tx, orgId }: Member, channelId: string): Promise<void> => {
  if ((await findChannel(tx, orgId, channelId)) === undefined) throw notFound()
}

export const foundSlot = async ({ tx, orgId }: Member, key: ChannelSlotKey): Promise<SlotRow> => {
  const row = await findSlot(tx, { orgId, ...key })
  if (row === undefined) throw notFound()
  return row
}

const reading = <T>(
  deps: ActionDeps,
  actor: Actor,
  read: { channelId: string; work: (member: Member) => Promise<T> },
) =>
  asMemberOf(
    deps,
    { actor, table: 'channels', id: read.channelId, permission: 'channels.read' },
    async (member): Promise<T> => {
      await refuseWithoutChannel(member, read.channelId)
      return read.work(member)
    },
  )

/** A channel's slots in the order of the week. */
export const listSlots = (deps: ActionDeps, actor: Actor, channelId: string): Promise<readonly Versioned<SlotView>[]> =>
  reading(deps, actor, {
    channelId,
    work: async ({ tx, orgId }) => (await querySlots(tx, orgId, [channelId])).map(versionedSlot),
  })

/** What is shown, with the word for its state. */
export const versionedSlot = (row: SlotRow): Versioned<SlotView> => {
  const view = slotView(row)
  return { ...view, etag: tagOf(view) }
}

export const readSlot = (deps: ActionDeps, actor: Actor, key: ChannelSlotKey): Promise<Versioned<SlotView>> =>
  reading(deps, actor, {
    channelId: key.channelId,
    work: async (member) => versionedSlot(await foundSlot(member, key)),
  })

/** Keeps the channel, then its slots, as they are for whoever comes later. */
const holdChannelSlots = async ({ tx, orgId }: Member, channelId: string): Promise<void> => {
  if ((await shareChannels(tx, orgId, [channelId])).length === 0) throw notFound()
  await holdSlots(tx, orgId, [channelId])
}

export const slotExists = ({ weekday, localTime, timeZone }: SlotTime): Refused =>
  refuse(
    'slot_exists',
    `This channel has a slot on ${weekday} at ${localTime} ${timeZone} already; choose another time.`,
    { weekday, local_time: localTime, time_zone: timeZone },
  )

export interface AddSlotsInput {
  readonly channelId: string
  readonly weekdays: readonly Weekday[]
  readonly localTime: string
  /** Left out: the organization's. */
  readonly timeZone?: string | undefined
}

const store = async (deps: ActionDeps, member: Member, input: AddSlotsInput): Promise<readonly string[]> => {
  const { tx, orgId, userId: createdBy } = member
  const { channelId, weekdays, localTime } = input
  await holdChannelSlots(member, channelId)
  const timeZone = input.timeZone ?? (await findOrganization(tx, orgId))?.timeZone ?? 'UTC'
  const there = await querySlots(tx, orgId, [channelId])
  const wanted = weekdays.map((weekday) => ({ weekday, localTime, timeZone }))
  const twice = wanted.find((slot) => there.some((each) => isSameTime(each, slot)))
  if (twice !== undefined) throw slotExists(twice)
  if (there.length + wanted.length > MOST_SLOTS) {
    throw refuse('too_many_slots', `A channel has at most ${MOST_SLOTS} slots; delete some first.`, {
      limit: MOST_SLOTS,
    })
  }
  const added = wanted.map((slot) => ({ orgId, id: deps.random.id(), channelId, createdBy, ...slot }))
  await insertSlots(tx, added)
  for (const slot of added) {
    const detail = { channel_id: channelId, ...slotFacts(slot) }
    await recordAct(member, { action: 'slot.added', objectType: 'slot', objectId: slot.id, detail })
  }
  return added.map(({ id }) => id)
}

export const isSameTime = (one: SlotTime, other: SlotTime): boolean =>
  one.weekday === other.weekday && one.localTime === other.localTime && one.timeZone === other.timeZone

/** Adds a time on one or more days of the week; all or none. */
export const addSlots = (
  deps: ActionDeps,
  actor: Actor,
  input: AddSlotsInput,
): Promise<readonly Versioned<SlotView>[]> => {
  const { channelId } = input
  const request = { actor, table: 'channels', id: channelId, permission: 'channels.manage' } as const
  return asMemberOf(deps, request, async (member) => {
    const timeZone = input.timeZone === undefined ? undefined : timeZoneOf(input.timeZone)
    const ids = await store(deps, member, { ...input, timeZone })
    const rows = await querySlots(member.tx, member.orgId, [channelId])
    return rows.filter(({ id }) => ids.includes(id)).map(versionedSlot)
  })
}
