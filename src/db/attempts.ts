import { sql } from 'kysely'
import type { Claim } from './claims.ts'
import type { Tx } from './database.ts'
import type { AttemptState, Evidence } from './tables.ts'

export interface AttemptRow {
  readonly id: string
  readonly publicationId: string
  readonly number: number
  readonly state: AttemptState
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly outcome: string | null
  readonly detail: string | null
  readonly remoteId: string | null
  readonly evidence: readonly Evidence[]
}

/** Every attempt of these posts' publications, oldest first. */
export const listAttempts = (tx: Tx, orgId: string, postIds: readonly string[]): Promise<readonly AttemptRow[]> =>
  tx
    .selectFrom('attempts')
    .innerJoin('publications', (join) =>
      join.onRef('publications.orgId', '=', 'attempts.orgId').onRef('publications.id', '=', 'attempts.publicationId'),
    )
    .select([
      'attempts.id',
      'attempts.publicationId',
      'attempts.number',
      'attempts.state',
      'attempts.startedAt',
      'attempts.finishedAt',
      'attempts.outcome',
      'attempts.detail',
      'attempts.remoteId',
      'attempts.evidence',
    ])
    .where('attempts.orgId', '=', orgId)
    .where('publications.postId', 'in', postIds)
    .orderBy('attempts.startedAt')
    .orderBy('attempts.id')
    .execute()

/** A person's word that an unknown outcome was no publication: the attempt is given up, and may be followed by another. */
export const abandonUnknown = async (
  tx: Tx,
  word: { readonly orgId: string; readonly publicationIds: readonly string[]; readonly evidence: Evidence },
): Promise<void> => {
  await tx
    .updateTable('attempts')
    .set({ state: 'abandoned', evidence: sql`evidence || ${JSON.stringify([word.evidence])}::jsonb` })
    .where('orgId', '=', word.orgId)
    .where('publicationId', 'in', word.publicationIds)
    .where('state', '=', 'unknown')
    .execute()
}

/** The journal entry that must be committed before any byte leaves. */
export interface Intent {
  readonly claim: Claim
  readonly attemptId: string
  readonly worker: string
  /** Hash of the content that is about to be sent. */
  readonly contentHash: Buffer
  readonly settleSeconds: number
}

/**
 * Writes the intent, and in the same statement checks everything once more: still our epoch and lease, the channel
 * active, the organization not about to be deleted, the very content approved. Undefined means: do not send.
 */
export const openAttempt = async (tx: Tx, intent: Intent): Promise<{ readonly startedAt: Date } | undefined> => {
  const { claim } = intent
  const answer = await sql<{ startedAt: Date }>`
    insert into attempts (org_id, id, publication_id, number, epoch, content_hash, worker, settled_after)
    select p.org_id, ${intent.attemptId}::uuid, p.id,
      1 + coalesce((select max(number) from attempts a where a.org_id = p.org_id and a.publication_id = p.id), 0),
      p.epoch, p.content_hash, ${intent.worker}, clock_timestamp() + make_interval(secs => ${intent.settleSeconds})
    from publications p join channels c on c.org_id = p.org_id and c.id = p.channel_id
      join organizations o on o.id = p.org_id
    where p.org_id = ${claim.orgId} and p.id = ${claim.id} and p.epoch = ${claim.epoch} and p.status = 'publishing'
      and p.lease_until > clock_timestamp() and c.state = 'active' and o.deletion_at is null
      and (not p.approval_required or p.approved_hash = p.content_hash)
      and p.content_hash = ${intent.contentHash}
    returning started_at`.execute(tx)
  return answer.rows[0]
}

/** How an attempt ended, for its journal entry. */
export interface AttemptResult {
  readonly state: 'accepted' | 'refused' | 'not_sent' | 'unknown' | 'absent'
  readonly outcome: string
  readonly detail: string
  readonly remoteId: string | null
}

/** Closes an open attempt. False when it was closed already, with another result. */
export const closeAttempt = async (
  tx: Tx,
  key: { readonly orgId: string; readonly id: string },
  result: AttemptResult,
): Promise<boolean> => {
  const answer = await tx
    .updateTable('attempts')
    .set({
      state: result.state,
      outcome: result.outcome,
      detail: result.detail.slice(0, 1000),
      remoteId: result.remoteId,
      finishedAt: sql`clock_timestamp()`,
    })
    .where('orgId', '=', key.orgId)
    .where('id', '=', key.id)
    .where('state', 'in', result.state === 'absent' ? ['unknown'] : openStates(result.state))
    .executeTakeFirst()
  return answer.numUpdatedRows === 1n
}

const openStates = (to: AttemptResult['state']): ('sending' | 'unknown')[] =>
  // A late but clear "accepted" beats "unknown"; nothing else may overwrite what another worker found.
  to === 'accepted' ? ['sending', 'unknown'] : ['sending']

/** Adds what a look at the network showed to the attempt's evidence. */
export const addEvidence = async (
  tx: Tx,
  key: { readonly orgId: string; readonly id: string },
  evidence: { readonly kind: string; readonly detail: string },
): Promise<void> => {
  const { kind, detail } = evidence
  await sql`update attempts set evidence = evidence || jsonb_build_array(jsonb_build_object(
      'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'kind', ${kind}::text, 'detail', ${detail.slice(0, 500)}::text))
    where org_id = ${key.orgId} and id = ${key.id}`.execute(tx)
}
