import * as blockedDates from '#db/blocked-dates.ts'
import type { Tx } from '#db/database.ts'
import * as slots from '#db/slots.ts'
import { systemRandom } from '#lib/random.ts'
import { A_MOMENT, type Tenant } from './tenants.ts'

/** Their files of queries. */
export const slotFiles = { slots, blockedDates }

const page = { after: null, limit: 100 }
const keyOf = ({ org, channelId, slotId }: Tenant) => ({ orgId: org.id, channelId, id: slotId })
const friday = { weekday: 'fri', localTime: '17:00', timeZone: 'UTC' } as const

/** Queries about slots, each called for another organization's rows. */
export const slotCalls: Readonly<Record<string, (tx: Tx, prey: Tenant) => Promise<unknown>>> = {
  listSlots: (tx, { org, channelId }) => slots.listSlots(tx, org.id, [channelId]),
  listSlotsById: (tx, { org }) => slots.listSlotsById(tx, org.id, page),
  findSlot: (tx, prey) => slots.findSlot(tx, keyOf(prey)),
  insertSlots: (tx, prey) =>
    slots.insertSlots(tx, [{ ...keyOf(prey), id: systemRandom.id(), createdBy: prey.org.ownerId, ...friday }]),
  updateSlot: (tx, prey) => slots.updateSlot(tx, keyOf(prey), friday),
  deleteSlot: (tx, prey) => slots.deleteSlot(tx, keyOf(prey)),
  deleteSlotsOf: (tx, { org, channelId }) => slots.deleteSlotsOf(tx, org.id, channelId),
  listTaken: (tx, { org, channelId }) =>
    slots.listTaken(tx, { orgId: org.id, channelIds: [channelId], moments: [A_MOMENT], postId: null }),
  listBlockedDates: (tx, { org }) => blockedDates.listBlockedDates(tx, org.id, ''),
  listBlockedDatesById: (tx, { org }) => blockedDates.listBlockedDatesById(tx, org.id, page),
  findBlockedDates: (tx, { org, blockedDatesId }) => blockedDates.findBlockedDates(tx, org.id, blockedDatesId),
  insertBlockedDates: (tx, { org, channelId }) => {
    const dates = { channelId, firstDate: '2030-01-01', lastDate: '2030-01-01', note: '' }
    return blockedDates.insertBlockedDates(tx, {
      ...dates,
      orgId: org.id,
      id: systemRandom.id(),
      createdBy: org.ownerId,
    })
  },
  deleteBlockedDates: (tx, { org, blockedDatesId }) => blockedDates.deleteBlockedDates(tx, org.id, blockedDatesId),
  deleteBlockedDatesOf: (tx, { org, channelId }) => blockedDates.deleteBlockedDatesOf(tx, org.id, channelId),
}

/** Those that need no foreign call, each with the reason. */
export const slotsNotCalled: Readonly<Record<string, string>> = {
  holdSlots: 'answers nothing and changes nothing',
  holdAllSlots: 'answers nothing and changes nothing',
}
