import { sql } from 'kysely'
import type { Tx } from './database.ts'
import { anyOf } from './plain-array.ts'

/** How many posts wait for a channel, and the time of the first. */
export interface WaitingRow {
  readonly channelId: string
  readonly posts: number
  readonly earliestAt: Date | null
}

/** What is queued for these channels, held or not; a channel without any is left out. */
export const listWaiting = async (
  tx: Tx,
  orgId: string,
  channelIds: readonly string[],
): Promise<readonly WaitingRow[]> =>
  channelIds.length === 0
    ? []
    : tx
        .selectFrom('publications')
        .select(['channelId', sql<number>`count(*)::int`.as('posts'), sql<Date | null>`min(due_at)`.as('earliestAt')])
        .where('orgId', '=', orgId)
        .where('channelId', '=', anyOf(channelIds))
        .where('status', '=', 'queued')
        .groupBy('channelId')
        .execute()

/** The channels that something is being sent to, or of which it is not known whether something was. */
export const listUnsettled = async (tx: Tx, orgId: string): Promise<readonly { readonly channelId: string }[]> =>
  tx
    .selectFrom('publications')
    .select('channelId')
    .distinct()
    .where('orgId', '=', orgId)
    // What needs attention has failed: said once more, it is found by its status, and nothing else is read.
    .where('status', 'in', ['publishing', 'failed'])
    .where((is) => is.or([is('status', '=', 'publishing'), is('needsAttention', '=', true)]))
    .execute()

/** A channel that its people are told of. */
export interface TroubledRow {
  readonly orgId: string
  readonly id: string
}

/** By the network's code: so many days before their end keys are told of that should have been renewed, and others. */
export type Leads = Readonly<Record<string, { readonly renewed: readonly number[]; readonly fixed: readonly number[] }>>

/** Keys that end within one of the leads and were not renewed. None is answered twice with the same lead, to whomever. */
export const noteEndingKeys = async (
  tx: Tx,
  leads: Leads,
  most: number,
): Promise<readonly (TroubledRow & { readonly days: number })[]> => {
  const answer = await sql<TroubledRow & { readonly days: number }>`
    select org_id, id, days from note_ending_keys(${JSON.stringify(leads)}, ${most})`.execute(tx)
  return answer.rows
}

/** Channels that must be connected anew. None is answered twice for one loss, to whomever. */
export const noteLostChannels = async (tx: Tx, most: number): Promise<readonly TroubledRow[]> =>
  (await sql<TroubledRow>`select org_id, id from note_lost_channels(${most})`.execute(tx)).rows

/** What a mail about a channel says. */
export interface TroubleFacts {
  readonly organization: string
  readonly provider: string
  readonly sandbox: boolean
  readonly handle: string | null
  readonly keysEndAt: Date | null
  readonly renewable: boolean
  /** Why it must be connected anew. */
  readonly trouble: string | null
  readonly renewalTrouble: string | null
}

export const readTroubleFacts = (tx: Tx, { orgId, id }: TroubledRow): Promise<TroubleFacts> =>
  tx
    .selectFrom('channels')
    .innerJoin('organizations', 'organizations.id', 'channels.orgId')
    .select(['organizations.name as organization', 'channels.provider', 'channels.sandbox', 'channels.handle'])
    .select(['channels.tokenExpiresAt as keysEndAt', 'channels.trouble', 'channels.renewalTrouble'])
    .select(sql<boolean>`keys_renewable is not false`.as('renewable'))
    .where('channels.orgId', '=', orgId)
    .where('channels.id', '=', id)
    .executeTakeFirstOrThrow()
