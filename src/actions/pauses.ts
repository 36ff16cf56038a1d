import {
  holdChannel,
  lockChannels,
  pauseChannel as storePause,
  resumeChannel as storeResume,
  type ChannelRow,
} from '#db/channels.ts'
import { findOrganization, pauseOrganization, resumeOrganization } from '#db/organizations.ts'
import { awaitIntents, settleDue, type Settled } from '#db/pauses.ts'
import { releaseAllHeld, releaseHeld } from '#db/pauses.ts'
import type { DueChoice } from '#domain/pause.ts'
import { refuse } from '#domain/problem.ts'
import { viewChannel, type ChannelView } from './channel-view.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { alsoAllowed, asMember, asMemberOf, notFound, type Member } from './member.ts'
import { organizationView, type OrganizationView } from './organizations.ts'
import type { Versioned } from './precondition.ts'
import { refuseUnlessExpected } from './precondition.ts'
import { recordAct } from './record-act.ts'

/** How much came due while publishing was paused, and what becomes of it. */
interface ResumedView extends Settled {
  readonly due: DueChoice
}

export interface ResumedChannelView extends ResumedView {
  readonly channel: Versioned<ChannelView>
}

export interface ResumedOrganizationView extends ResumedView {
  readonly organization: OrganizationView
}

const NOTHING: Settled = { publications: 0, posts: 0 }

/** What came due goes out by the word of whoever may publish, and by nobody else's. */
const mayChoose = (actor: Actor, due: DueChoice) =>
  due === 'publish_now' ? alsoAllowed(actor, 'posts.publish') : undefined

const holdConnected = async (deps: ActionDeps, member: Member, id: string): Promise<ChannelRow> => {
  const channel = await holdChannel(member.tx, member.orgId, id)
  if (channel === undefined) throw notFound()
  await refuseUnlessExpected(member, async () => (await viewChannel(deps, member, channel)).etag)
  if (channel.state !== 'pending') return channel
  throw refuse('channel_not_connected', 'This channel is not connected; authorize it at its network first.')
}

/** Pauses a channel: once this has answered nothing begins to go out there. What is being sent is finished, and told of. */
export const pauseChannel = (
  deps: ActionDeps,
  actor: Actor,
  pause: { readonly id: string; readonly reason: string | null },
): Promise<Versioned<ChannelView>> =>
  asMemberOf(deps, { actor, table: 'channels', id: pause.id, permission: 'channels.manage' }, async (member) => {
    const { tx, orgId, userId } = member
    const channel = await holdConnected(deps, member, pause.id)
    const row = await storePause(tx, { orgId, id: channel.id, userId, reason: pause.reason })
    const view = await viewChannel(deps, member, row)
    await awaitIntents(tx)
    return view
  })

/** Lets a channel publish again; what came due meanwhile waits for a review, or goes out now if that is said. */
export const resumeChannel = (
  deps: ActionDeps,
  actor: Actor,
  { id, due }: { readonly id: string; readonly due: DueChoice },
): Promise<Versioned<ResumedChannelView>> => {
  const request = { actor, table: 'channels', id, permission: 'channels.manage', also: mayChoose(actor, due) } as const
  return asMemberOf(deps, request, async (member) => {
    const { tx, orgId } = member
    const shown = async (row: ChannelRow) => {
      const view = await viewChannel(deps, member, row)
      return { channel: view, etag: view.etag }
    }
    const channel = await holdConnected(deps, member, id)
    if (channel.pausedAt === null) return { due, ...NOTHING, ...(await shown(channel)) }
    const row = await storeResume(tx, { orgId, id })
    const settled = await settleDue(tx, { orgId, channelId: id, choice: due })
    if (row.state === 'active') await releaseHeld(tx, orgId, id)
    return { due, ...settled, ...(await shown(row)) }
  })
}

/** Pauses all publishing of an organization: once this has answered nothing of it begins to go out. */
export const pausePublishing = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, reason }: { readonly orgId: string; readonly reason: string },
): Promise<OrganizationView> =>
  asMember(deps, { actor, orgId, permission: 'organization.manage' }, async (member) => {
    const { tx, userId, role } = member
    const row = await pauseOrganization(tx, { orgId, userId, reason })
    const act = { action: 'organization.publishing_paused', objectType: 'organization', objectId: orgId }
    await recordAct(member, { ...act, detail: { reason } })
    await awaitIntents(tx)
    return organizationView(row, role)
  })

/** Lets an organization publish again; what came due meanwhile waits for a review, or goes out now if that is said. */
export const resumePublishing = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, due }: { readonly orgId: string; readonly due: DueChoice },
): Promise<ResumedOrganizationView> =>
  asMember(deps, { actor, orgId, permission: 'organization.manage', also: mayChoose(actor, due) }, async (member) => {
    const { tx, role } = member
    const resumed = await resumeOrganization(tx, orgId)
    if (resumed === undefined) {
      const organization = await findOrganization(tx, orgId)
      if (organization === undefined) throw notFound()
      return { due, ...NOTHING, organization: organizationView(organization, role) }
    }
    // Whoever holds a publication has locked its channel first: behind this lock no new ones are held.
    await lockChannels(tx, orgId)
    const settled = await settleDue(tx, { orgId, channelId: null, choice: due })
    await releaseAllHeld(tx, orgId)
    const act = { action: 'organization.publishing_resumed', objectType: 'organization', objectId: orgId }
    await recordAct(member, { ...act, detail: { due, ...settled } })
    return { due, ...settled, organization: organizationView(resumed, role) }
  })
