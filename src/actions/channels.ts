import { deleteBlockedDatesOf } from '#db/blocked-dates.ts'
import { findChannel, listChannels, lockChannel, setChannelState, type ChannelRow } from '#db/channels.ts'
import { cancelOfChannel, isChannelPublishing, isChannelUnsettled } from '#db/publications.ts'
import { deleteSlotsOf } from '#db/slots.ts'
import { refuse } from '#domain/problem.ts'
import { viewChannel, viewChannels, type ChannelView } from './channel-view.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { freshly } from './fresh-proof.ts'
import { asMember, asMemberOf, notFound, type Member } from './member.ts'
import { pauseChannel, resumeChannel } from './pauses.ts'
import type { Versioned } from './precondition.ts'
import { refuseUnlessExpected } from './precondition.ts'

/** The organization's channels, in the order they were added. */
export const listOrganizationChannels = (
  deps: ActionDeps,
  actor: Actor,
  orgId: string,
): Promise<readonly Versioned<ChannelView>[]> =>
  asMember(deps, { actor, orgId, permission: 'channels.read' }, async (member) =>
    viewChannels(deps, member, await listChannels(member.tx, orgId)),
  )

/** One channel. */
export const readChannel = (deps: ActionDeps, actor: Actor, id: string): Promise<Versioned<ChannelView>> =>
  asMemberOf(deps, { actor, table: 'channels', id, permission: 'channels.read' }, async (member) => {
    const channel = await findChannel(member.tx, member.orgId, id)
    if (channel === undefined) throw notFound()
    return viewChannel(deps, member, channel)
  })

const locked = async (deps: ActionDeps, member: Member, id: string): Promise<ChannelRow> => {
  const channel = await lockChannel(member.tx, member.orgId, id)
  if (channel === undefined) throw notFound()
  await refuseUnlessExpected(member, async () => (await viewChannel(deps, member, channel)).etag)
  return channel
}

/** The short way to pause a channel and to let it publish again: without a reason, and with a review of what came due. */
export const changeChannel = async (
  deps: ActionDeps,
  actor: Actor,
  change: { readonly id: string; readonly status: 'active' | 'paused' },
): Promise<Versioned<ChannelView>> => {
  const { id, status } = change
  if (status === 'paused') return pauseChannel(deps, actor, { id, reason: null })
  return (await resumeChannel(deps, actor, { id, due: 'review' })).channel
}

/** Removes a channel and cancels what waits for it. Its keys are revoked at the network by the worker, then forgotten. */
export const deleteChannel = (deps: ActionDeps, actor: Actor, id: string): Promise<void> =>
  asMemberOf(
    deps,
    { actor, table: 'channels', id, permission: 'channels.manage', also: freshly(actor) },
    async (member) => {
      const { orgId, tx } = member
      const channel = await locked(deps, member, id)
      await cancelOfChannel(tx, orgId, channel.id)
      if (await isChannelPublishing(tx, orgId, channel.id)) {
        throw refuse(
          'publishing_in_progress',
          'A post is going out through this channel right now; try again when it is done.',
        )
      }
      if (await isChannelUnsettled(tx, orgId, channel.id)) {
        throw refuse(
          'outcome_unknown',
          'Of a post to this channel it is not known whether it went out; look at the network and settle that first.',
        )
      }
      await deleteSlotsOf(tx, orgId, channel.id)
      await deleteBlockedDatesOf(tx, orgId, channel.id)
      await setChannelState(tx, { orgId, id: channel.id, state: 'deleted' })
    },
  )
