import { shareChannels } from '#db/channels.ts'
import { findPostOfPublication } from '#db/publication-history.ts'
import { lockPost } from '#db/posts.ts'
import type { PublicationRow } from '#db/publications.ts'
import { requestRemoval } from '#db/removals.ts'
import { refuse, type Refused } from '#domain/problem.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMemberOf, notFound, type Member } from './member.ts'
import { refuseIfArchived } from './post-rules.ts'
import { findPublication, viewPublication, type PublicationDetailView } from './publications.ts'

const byHand = ({ url }: PublicationRow): string =>
  url === null ? 'Delete it there by hand.' : `Open ${url} and delete it there by hand.`

const notPublished = ({ status, needsAttention }: PublicationRow): Refused => {
  if (status === 'publishing')
    return refuse('publishing_in_progress', 'This is being sent, or looked for, right now; wait for what comes of it.')
  if (needsAttention)
    return refuse(
      'outcome_unknown',
      'It is not known whether this went out; look at the network and settle that first (POST /publications/{publication_id}/resolve).',
    )
  return refuse('nothing_to_unpublish', 'This is not published, so there is nothing to take down at its network.')
}

/** What stands in the way of taking it down by a program. Its channel is kept as it is until the wish is written. */
const refuseUnlessPossible = async (deps: ActionDeps, { tx, orgId }: Member, row: PublicationRow): Promise<void> => {
  const [channel] = await shareChannels(tx, orgId, [row.channelId])
  if (channel === undefined) {
    const reason = 'The channel of this post was removed, so nobody can be asked to take it down.'
    throw refuse('channel_not_connected', `${reason} ${byHand(row)}`, { reason: 'removed' })
  }
  const network = deps.networks.forChannel(channel)
  if (network === null) {
    const reason = 'This network is not set up here any more, so it cannot be asked to take the post down.'
    throw refuse('provider_not_configured', `${reason} ${byHand(row)}`, { reason: 'take_down' })
  }
  const { provider } = network
  if (provider.unpublish === undefined)
    throw refuse('unpublish_not_supported', `${provider.name} does not let programs take posts down. ${byHand(row)}`, {
      network: provider.name,
    })
  if (channel.state === 'reconnect_required')
    throw refuse('channel_not_connected', 'Connect the channel of this post again, and then have it taken down.', {
      reason: 'take_down',
    })
}

/** What another system published, and did not keep what its network calls it. */
const refuseUnlessNamed = ({ status, remoteId }: PublicationRow): void => {
  if (status !== 'published' || remoteId !== null) return
  throw refuse(
    'nothing_to_unpublish',
    'Another system published this before it was taken over, and it is not known what its network calls it. Look for it there, and delete it by hand.',
    { reason: 'taken_over' },
  )
}

const whyNotRequested = (result: string, row: PublicationRow): Refused => {
  switch (result) {
    case 'forbidden':
      return refuse('forbidden', 'You may not take down posts of this organization.', { reason: 'take_down' })
    case 'not_published':
      return notPublished(row)
    default:
      return notFound()
  }
}

/**
 * Writes down that a published post is to be taken down at its network; a worker carries it out. Where that is under way,
 * or done, nothing changes.
 */
export const unpublish = (deps: ActionDeps, actor: Actor, id: string): Promise<PublicationDetailView> =>
  asMemberOf(deps, { actor, table: 'publications', id, permission: 'posts.unpublish' }, async (member) => {
    const { tx, orgId } = member
    const postId = await findPostOfPublication(tx, orgId, id)
    // Before everything else, as whoever settles, retries or edits the post does.
    if (postId !== undefined) await lockPost(tx, orgId, postId)
    const row = await findPublication(member, postId, id)
    refuseIfArchived(row.archived)
    const isOut = row.status === 'published' || (row.status === 'canceled' && row.sent.length > 0)
    if (!isOut) throw notPublished(row)
    refuseUnlessNamed(row)
    const isOpen = row.removalState === null || row.removalState === 'failed'
    if (isOpen) await refuseUnlessPossible(deps, member, row)
    const result = await requestRemoval(tx, id)
    if (!['requested', 'removing', 'removed'].includes(result)) throw whyNotRequested(result, row)
    return viewPublication(member, id)
  })
