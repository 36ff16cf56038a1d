import * as channels from '#db/channels.ts'
import type { Tx } from '#db/database.ts'
import * as organizations from '#db/organizations.ts'
import * as pauses from '#db/pauses.ts'
import type { Prey } from './foreign-queries.ts'

/** Their file of queries. */
export const pauseFiles = { pauses }

/** Queries about pauses and what waits for a review, each called for another organization's rows. */
export const pauseCalls: Readonly<Record<string, (tx: Tx, prey: Prey) => Promise<unknown>>> = {
  holdChannel: (tx, { org, channelId }) => channels.holdChannel(tx, org.id, channelId),
  pauseChannel: (tx, { org, channelId }) =>
    channels.pauseChannel(tx, { orgId: org.id, id: channelId, userId: org.ownerId, reason: 'x' }),
  resumeChannel: (tx, { org, channelId }) => channels.resumeChannel(tx, { orgId: org.id, id: channelId }),
  pauseOrganization: (tx, { org }) =>
    organizations.pauseOrganization(tx, { orgId: org.id, userId: org.ownerId, reason: 'x' }),
  resumeOrganization: (tx, { org }) => organizations.resumeOrganization(tx, org.id),
  isPublishingPaused: (tx, { org }) => pauses.isPublishingPaused(tx, org.id),
  releaseHeld: (tx, { org, heldChannelId }) => pauses.releaseHeld(tx, org.id, heldChannelId),
  releaseAllHeld: (tx, { org }) => pauses.releaseAllHeld(tx, org.id),
  endReview: (tx, { org, draftPostId }) => pauses.endReview(tx, { orgId: org.id, postId: draftPostId }),
}

/** Those that need no foreign call, each with the reason. */
export const pausesNotCalled: Readonly<Record<string, string>> = {
  awaitIntents: 'answers nothing and changes nothing',
  settleDue: 'always one row of counts, which row security leaves at zero; tested in actions/pauses.test.ts',
}
