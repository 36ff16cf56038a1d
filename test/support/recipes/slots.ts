import { inOrg, type Place, type Recipes } from './recipe.ts'

/** Of the channel that the object belongs to. */
const ofSlot = async ({ world, id }: Place) => {
  const [row] = await world.app.sql('select channel_id from slots where id = $1', [id])
  return { params: { channel_id: row?.channel_id ?? id, slot_id: id } }
}

let minutes = 0

/** Each at another time. */
const add = ({ id }: Place) => {
  minutes += 1
  const time = [Math.floor(minutes / 60) % 24, minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
  return { params: { channel_id: id }, body: { weekdays: ['fri'], time } }
}

/** Posting slots, and dates without them. */
export const slotRecipes: Recipes = {
  listSlots: { uses: 'channel', build: ({ id }) => ({ params: { channel_id: id } }) },
  addSlots: { uses: 'channel', build: add },
  getSlot: { uses: 'slot', build: ofSlot },
  changeSlot: {
    uses: 'slot',
    build: async (place) => ({ ...(await ofSlot(place)), body: { time: '10:00', posts: 'move' } }),
  },
  deleteSlot: { uses: 'slot', usesUp: true, build: ofSlot },
  listNextSlots: { uses: 'channel', build: ({ id }) => ({ params: { channel_id: id } }) },
  listBlockedDates: { build: inOrg },
  addBlockedDates: { build: (place) => ({ ...inOrg(place), body: { first_date: '2026-12-24', note: 'Closed' } }) },
  deleteBlockedDates: {
    uses: 'blockedDates',
    usesUp: true,
    build: ({ side, id }) => ({ params: { org_id: side.orgId, blocked_dates_id: id } }),
  },
}
