import * as channelActivity from '#db/channel-activity.ts'
import * as channelTroubles from '#db/channel-troubles.ts'
import type { Tx } from '#db/database.ts'
import type { Prey } from './foreign-queries.ts'

/** Their files of queries. */
export const channelFiles = { channelActivity, channelTroubles }

/** Queries about how channels stand, each called for another organization's rows. */
export const channelCalls: Readonly<Record<string, (tx: Tx, prey: Prey) => Promise<unknown>>> = {
  listChannelActivity: (tx, { org, channelId }) => channelActivity.listChannelActivity(tx, org.id, [channelId]),
  noteConnectTrouble: (tx, { org, channelId }) =>
    channelActivity.noteConnectTrouble(tx, { orgId: org.id, id: channelId, trouble: 'stolen', choices: ['stolen'] }),
  listWaiting: (tx, { org, heldChannelId }) => channelTroubles.listWaiting(tx, org.id, [heldChannelId]),
  listUnsettled: (tx, { org }) => channelTroubles.listUnsettled(tx, org.id),
}
