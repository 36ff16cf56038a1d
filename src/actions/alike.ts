import { findAlike, holdAlike, type AlikeRow, type Outgoing } from '#db/alike.ts'
import type { ChannelVariant, PostContent } from '#domain/content.ts'
import { likenessOf } from '#domain/likeness.ts'
import { Refused } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import type { RuleIssue } from '#providers/issues.ts'
import type { ActionDeps } from './deps.ts'
import type { Member } from './member.ts'

/** Longer than networks themselves look back, and shorter than what people repeat on purpose. */
const WITHIN_SECONDS = 86_400

/** A post that is to go out. */
export interface Departing {
  readonly content: PostContent
  /** Null for one that is not stored yet. */
  readonly postId: string | null
  /** Null: at once. */
  readonly at: Date | null
}

/** The digest that a publication of this content is compared by. */
export const likeness = (content: PostContent, variant: ChannelVariant): Buffer => sha256(likenessOf(content, variant))

const outgoingOf = (content: PostContent): readonly Outgoing[] =>
  content.channels.map((variant) => ({ channelId: variant.channelId, likeness: likeness(content, variant) }))

const find = (
  { clock }: Pick<ActionDeps, 'clock'>,
  { tx, orgId }: Member,
  { content, postId, at }: Departing,
): Promise<readonly AlikeRow[]> => {
  const question = { orgId, postId, at: at ?? clock.now(), withinSeconds: WITHIN_SECONDS }
  return findAlike(tx, { ...question, outgoing: outgoingOf(content) })
}

const channelIssue = ({ channels }: PostContent, channelId: string, detail: string): RuleIssue => ({
  channelId,
  pointer: `/channels/${channels.findIndex((variant) => variant.channelId === channelId)}/channel_id`,
  code: 'duplicate_content',
  detail,
  unwritten: 'own',
  fix: 'edit',
})

const issueOf = (content: PostContent, { channelId, postId }: AlikeRow): RuleIssue =>
  channelIssue(content, channelId, `Post ${postId} sends the same to this channel within 24 hours.`)

/** What would go out twice, as warnings. */
export const duplicateWarnings = async (
  deps: ActionDeps,
  member: Member,
  departing: Departing,
): Promise<readonly RuleIssue[]> =>
  (await find(deps, member, departing)).map((row) => ({ ...issueOf(departing.content, row), severity: 'warning' }))

/** In a dry run: the same for what earlier rows would have stored. */
const refuseRehearsed = ({ clock }: ActionDeps, { rehearsal }: Member, { content, at }: Departing): void => {
  const same = rehearsal?.sameTo(outgoingOf(content), at ?? clock.now(), WITHIN_SECONDS) ?? []
  if (same.length === 0) return
  const detail = 'An earlier row sends the same to the same channel within 24 hours.'
  throw new Refused({
    code: 'duplicate_content',
    detail: `${detail} Change one of the two, or say allow_duplicate to send both.`,
    params: { reason: 'row' },
    issues: same.map((channelId) => channelIssue(content, channelId, detail)),
  })
}

/** Lets later rows of a dry run know what this one would send. */
export const rehearse = ({ rehearsal }: Member, content: PostContent, at: Date): void =>
  rehearsal?.note(outgoingOf(content), at)

/**
 * Refuses what would go out to a channel twice within a day, unless the sender says that this is meant. Who is about to send the
 * same at this moment is waited for, so that one of the two gets through.
 */
export const refuseDuplicates = async (deps: ActionDeps, member: Member, departing: Departing): Promise<void> => {
  const { content } = departing
  await holdAlike(member.tx, member.orgId, outgoingOf(content))
  const rows = await find(deps, member, departing)
  const [first] = rows
  if (first === undefined) return refuseRehearsed(deps, member, departing)
  throw new Refused({
    code: 'duplicate_content',
    detail: `Post ${first.postId} sends the same to the same channel within 24 hours. Change one of the two, or say allow_duplicate to send both.`,
    issues: rows.map((row) => issueOf(content, row)),
    existingPostId: first.postId,
  })
}
