import { deleteBlockedDatesOf } from '#db/blocked-dates.ts'
import { listChannels, lockChannel, setChannelState, type ChannelRow } from '#db/channels.ts'
import { cancelOfChannel, isChannelPublishing, isChannelUnsettled, releaseHeld } from '#db/publications.ts'
import { deleteSlotsOf } from '#db/slots.ts'
import { refuse } from '#domain/problem.ts'
import { viewChannel, viewChannels, type ChannelView } from './channel-view.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { freshly } from './fresh-proof.ts'
import { asMember, asMemberOf, notFound, type Member } from './member.ts'

/** The organization's channels, in the order they were added. */
export const listOrganizationChannels = (
  deps: ActionDeps,
  actor: Actor,
  orgId: string,
): Promise<readonly ChannelView[]> =>
  asMember(deps, { actor, orgId, permission: 'channels.read' }, async (member) =>
    viewChannels(deps, member, await listChannels(member.tx, orgId)),
  )

const locked = async (member: Member, id: string): Promise<ChannelRow> => {
  const channel = await lockChannel(member.tx, member.orgId, id)
  if (channel === undefined) throw notFound()
  return channel
}

/** Pauses a channel, or lets it publish again; what waited for it goes on, within the publishing window. */
export const changeChannel = (
  deps: ActionDeps,
  actor: Actor,
  change: { readonly id: string; readonly status: 'active' | 'paused' },
): Promise<ChannelView> =>
  asMemberOf(deps, { actor, table: 'channels', id: change.id, permission: 'channels.manage' }, async (member) => {
    const channel = await locked(member, change.id)
    if (channel.state === 'pending' || channel.state === 'reconnect_required') {
      throw refuse('channel_not_connected', 'This channel is not connected; authorize it at its network first.')
    }
    const { orgId, tx } = member
    const row = await setChannelState(tx, { orgId, id: channel.id, state: change.status })
    if (change.status === 'active') await releaseHeld(tx, orgId, channel.id)
    return viewChannel(deps, member, row)
  })

/** Removes a channel and cancels what waits for it. Its keys are revoked at the network by the worker, then forgotten. */
export const deleteChannel = (deps: ActionDeps, actor: Actor, id: string): Promise<void> =>
  asMemberOf(
    deps,
    { actor, table: 'channels', id, permission: 'channels.manage', also: freshly(actor) },
    async (member) => {
      const { orgId, tx } = member
      const channel = await locked(member, id)
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
