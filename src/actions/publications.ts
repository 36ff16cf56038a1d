import { isArchivedProof } from '#db/archived-publications.ts'
import { findChannel } from '#db/channels.ts'
import {
  findPostOfPublication,
  listPublicationActs,
  listPublicationAttempts,
  resolvePublication as settle,
} from '#db/publication-history.ts'
import { listPublications, type PublicationRow } from '#db/publications.ts'
import { lockPost } from '#db/posts.ts'
import { refuse, refuseIssues, type Params, type Refused } from '#domain/problem.ts'
import type { LinkedPost } from '#providers/provider.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMemberOf, notFound, type Member } from './member.ts'
import { withPublicationActions, type ActionablePublication } from './post-allowed.ts'
import { refuseIfArchived } from './post-rules.ts'
import { publicationView } from './post-view.ts'
import { latenessSeconds, timeline, type TimelineEntry } from './publication-timeline.ts'

export interface PublicationDetailView extends ActionablePublication {
  readonly org_id: string
  readonly post_id: string
  /** From the due time to the start of the first send; null while there was none. */
  readonly lateness_seconds: number | null
  readonly timeline: readonly TimelineEntry[]
}

/** A publication of the member's organization; `postId` is its post's, if it has one. */
export const findPublication = async (
  { tx, orgId }: Member,
  postId: string | undefined,
  id: string,
): Promise<PublicationRow> => {
  const rows = postId === undefined ? [] : await listPublications(tx, orgId, [postId])
  const row = rows.find((each) => each.id === id)
  if (row === undefined) throw notFound()
  return row
}

/** A publication as it is at this point of the transaction, with its history. */
export const viewPublication = async (member: Member, id: string): Promise<PublicationDetailView> => {
  const { tx, orgId } = member
  const row = await findPublication(member, await findPostOfPublication(tx, orgId, id), id)
  const attempts = await listPublicationAttempts(tx, orgId, id)
  return {
    ...withPublicationActions(member, row, publicationView(row)),
    org_id: orgId,
    post_id: row.postId,
    lateness_seconds: latenessSeconds(row.dueAt, attempts),
    timeline: timeline(await listPublicationActs(tx, orgId, id), attempts),
  }
}

/** A publication with everything that happened to it. */
export const getPublication = (deps: ActionDeps, actor: Actor, id: string): Promise<PublicationDetailView> =>
  asMemberOf(deps, { actor, table: 'publications', id, permission: 'posts.read' }, (member) =>
    viewPublication(member, id),
  )

export interface ResolveInput {
  readonly id: string
  readonly outcome: 'live' | 'not_live'
  /** Where it is; with `live` only. */
  readonly url?: string | undefined
}

const urlIssue = (code: string, detail: string, params: Params): Refused =>
  refuseIssues([{ pointer: '/url', code, detail, params }])

const linkOf = async (deps: ActionDeps, member: Member, input: ResolveInput & { readonly channelId: string }) => {
  if (input.url === undefined)
    throw urlIssue('required', 'Give the link to the post on the network.', { reason: 'link' })
  const channel = await findChannel(member.tx, member.orgId, input.channelId)
  const network = channel === undefined ? null : deps.networks.forChannel(channel)
  if (channel === undefined || channel.handle === null || network === null) {
    throw refuse('provider_not_configured', 'This network is not set up here, so its links cannot be checked.', {
      reason: 'links',
    })
  }
  const { handle } = channel
  const found = network.provider.readPermalink(input.url, { web: network.hosts.web, handle })
  if (found !== null) return found
  throw urlIssue(
    'wrong_link',
    `This is no link to a post of @${handle} on ${network.provider.name}; copy it from there.`,
    { handle, network: network.provider.name },
  )
}

const wordOf = async (
  deps: ActionDeps,
  member: Member,
  input: ResolveInput & { readonly channelId: string },
): Promise<LinkedPost | null> => {
  if (input.outcome === 'live') return linkOf(deps, member, input)
  if (input.url !== undefined)
    throw urlIssue('unknown_field', 'What is not on the network has no link.', { reason: 'no_link' })
  return null
}

const nothingToResolve = (): Refused =>
  refuse('nothing_to_resolve', 'It is known what became of this publication; there is nothing to settle.')

const refuseUnlessUnsettled = ({ status, needsAttention }: PublicationRow): void => {
  if (status === 'publishing') {
    throw refuse('publishing_in_progress', 'This is being sent, or looked for, right now; wait for what comes of it.')
  }
  if (!needsAttention) throw nothingToResolve()
}

const whyNotSettled = (result: string): Refused => {
  switch (result) {
    case 'taken':
      return refuse('post_claimed', 'This link belongs to another publication already; find the one of this post.')
    case 'forbidden':
      return refuse('forbidden', 'You may not settle what became of posts of this organization.', { reason: 'settle' })
    case 'not_unsettled':
      return nothingToResolve()
    default:
      return notFound()
  }
}

/**
 * Settles what became of a send of unknown outcome, by the word of a person who looked. Live: it is published, at that
 * link. Not live: the failure is an ordinary one from then on, to be retried, edited or canceled.
 */
export const resolvePublication = (
  deps: ActionDeps,
  actor: Actor,
  input: ResolveInput,
): Promise<PublicationDetailView> => {
  const { id } = input
  return asMemberOf(deps, { actor, table: 'publications', id, permission: 'posts.resolve' }, async (member) => {
    const { tx, orgId } = member
    const postId = await findPostOfPublication(tx, orgId, id)
    // Before everything else, so that who retries or edits the post waits, or came first.
    if (postId !== undefined) await lockPost(tx, orgId, postId)
    const row = await findPublication(member, postId, id)
    refuseIfArchived(row.archived)
    refuseUnlessUnsettled(row)
    const live = await wordOf(deps, member, { ...input, channelId: row.channelId })
    if (live !== null && (await isArchivedProof(tx, id, live.remoteId))) throw whyNotSettled('taken')
    const result = await settle(tx, { id, live })
    if (result !== 'confirmed_live' && result !== 'confirmed_not_published') throw whyNotSettled(result)
    return viewPublication(member, id)
  })
}
