import { sql } from 'kysely'
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

/** Every attempt of a post's publications, oldest first. */
export const listAttempts = (tx: Tx, orgId: string, postId: string): Promise<readonly AttemptRow[]> =>
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
    .where('publications.postId', '=', postId)
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
