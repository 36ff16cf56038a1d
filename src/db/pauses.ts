import { sql } from 'kysely'
import type { DueChoice } from '#domain/pause.ts'
import type { Tx } from './database.ts'

// What the pauses of a channel, an organization and the installation have in common.

/** How much came due. */
export interface Settled {
  readonly publications: number
  readonly posts: number
}

/**
 * The last act of a pause before its commit: waits for the intents that are being written at this moment, and whoever writes
 * one afterwards sees the pause.
 */
export const awaitIntents = async (tx: Tx): Promise<void> => {
  await sql`select await_intents()`.execute(tx)
}

/**
 * Decides about what came due before a pause ended, as far as nothing else keeps it. The channels are locked by the caller: whoever holds
 * a publication has locked its channel first, so that behind it nothing more is held.
 */
export const settleDue = async (
  tx: Tx,
  scope: { readonly orgId: string; readonly channelId: string | null; readonly choice: DueChoice },
): Promise<Settled> => {
  const answer = await sql<Settled>`
    select publications, posts from settle_due(${scope.orgId}::uuid, ${scope.channelId}::uuid, ${scope.choice})`.execute(
    tx,
  )
  return answer.rows[0] ?? { publications: 0, posts: 0 }
}

/** Whether publishing is paused in all of the organization, or in the whole installation. */
export const isPublishingPaused = async (tx: Tx, orgId: string): Promise<'organization' | 'installation' | null> => {
  const answer = await sql<{ scope: 'organization' | 'installation' | null }>`
    select case when i.paused_at is not null then 'installation' when o.paused_at is not null then 'organization' end as scope
    from organizations o cross join installation i where o.id = ${orgId}`.execute(tx)
  return answer.rows[0]?.scope ?? null
}

interface OfPost {
  readonly orgId: string
  readonly postId: string
}

/** Somebody has said what becomes of a post's drafts: they wait for nobody's review any more. */
export const endReview = async (tx: Tx, key: OfPost): Promise<void> => {
  await tx
    .updateTable('publications')
    .set({ reviewSince: null })
    .where('orgId', '=', key.orgId)
    .where('postId', '=', key.postId)
    .where('reviewSince', 'is not', null)
    .execute()
}

/**
 * Lets what waited for a channel go on, now that it can publish again. What its network refused ahead of time, perhaps for
 * the channel's sake, is made ready anew.
 */
export const releaseHeld = async (tx: Tx, orgId: string, channelId: string): Promise<void> => {
  await tx
    .updateTable('publications')
    .set({
      held: false,
      prepareAfter: sql<Date | null>`case when refused_at is null then prepare_after else now() end`,
    })
    .where('orgId', '=', orgId)
    .where('channelId', '=', channelId)
    .where('status', '=', 'queued')
    .where((is) => is.or([is('held', '=', true), is('refusedAt', 'is not', null)]))
    .execute()
}

/** The same for a whole organization: what waits for a channel that still cannot publish stays where it is. */
export const releaseAllHeld = async (tx: Tx, orgId: string): Promise<void> => {
  await tx
    .updateTable('publications')
    .set({ held: false })
    .where('orgId', '=', orgId)
    .where('status', '=', 'queued')
    .where('held', '=', true)
    .where('channelId', 'in', (channels) =>
      channels.selectFrom('channels').select('id').where('orgId', '=', orgId).where('state', '=', 'active'),
    )
    .execute()
}
