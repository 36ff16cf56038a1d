import { sql } from 'kysely'
import type { AttemptState } from '#domain/attempt.ts'
import { findArchivedPublication } from './archived-publications.ts'
import type { Tx } from './database.ts'
import type { Evidence } from './tables.ts'

/** When something happened: for people, and in microseconds, which tell apart what happened within one millisecond. */
interface Moment {
  readonly at: Date
  /** int8 as text. */
  readonly micros: string
}

/** A row of the audit log about a publication. */
export interface PublicationActRow extends Moment {
  readonly actorKind: 'user' | 'worker' | 'system' | 'external'
  readonly actorId: string | null
  readonly username: string | null
  readonly action: string
  readonly detail: Record<string, unknown>
}

/** An attempt, with both of its moments. */
export interface PublicationAttemptRow extends Moment {
  readonly number: number
  readonly part: number
  readonly state: AttemptState
  readonly finishedAt: Date | null
  readonly finishedMicros: string | null
  readonly outcome: string | null
  readonly detail: string | null
  readonly evidence: readonly Evidence[]
}

/** More than any publication gets by itself; of one that people move about all day the newest are shown. */
const MOST_ACTS = 500
const MOST_ATTEMPTS = 200

/** What the audit log has about a publication, newest first. */
export const listPublicationActs = (tx: Tx, orgId: string, id: string): Promise<readonly PublicationActRow[]> =>
  tx
    .selectFrom('auditLog')
    .leftJoin('users', 'users.id', 'auditLog.actorId')
    .select(['auditLog.at', 'auditLog.actorKind', 'auditLog.actorId', 'users.username', 'auditLog.action'])
    .select(['auditLog.detail', sql<string>`(extract(epoch from audit_log.at) * 1000000)::bigint`.as('micros')])
    .where('auditLog.orgId', '=', orgId)
    .where('auditLog.objectId', '=', id)
    .where('auditLog.objectType', '=', 'publication')
    .orderBy('auditLog.id', 'desc')
    .limit(MOST_ACTS)
    .execute()

const ATTEMPT = ['number', 'part', 'state', 'startedAt as at', 'finishedAt', 'outcome', 'detail', 'evidence'] as const
const MOMENTS = [
  sql<string>`(extract(epoch from started_at) * 1000000)::bigint`.as('micros'),
  sql<string | null>`(extract(epoch from finished_at) * 1000000)::bigint`.as('finishedMicros'),
] as const

const attemptsIn = (
  tx: Tx,
  table: 'attempts' | 'archivedAttempts',
  { orgId, id }: { readonly orgId: string; readonly id: string },
) =>
  tx
    .selectFrom(table)
    .select(ATTEMPT)
    .select(MOMENTS)
    .where('orgId', '=', orgId)
    .where('publicationId', '=', id)
    .orderBy('startedAt', 'desc')
    .orderBy('number', 'desc')
    .limit(MOST_ATTEMPTS)

/** A publication's attempts, newest first, also where it has moved to the archive. */
export const listPublicationAttempts = async (
  tx: Tx,
  orgId: string,
  id: string,
): Promise<readonly PublicationAttemptRow[]> => {
  const live = await attemptsIn(tx, 'attempts', { orgId, id }).execute()
  if (live.length > 0) return live
  const archived = await findArchivedPublication(tx, orgId, id)
  if (archived === undefined) return []
  return attemptsIn(tx, 'archivedAttempts', { orgId, id })
    .where(sql<boolean>`month = ${archived.month}`)
    .execute()
}

/** The post that a publication belongs to, also one that has moved to the archive, or undefined for none. */
export const findPostOfPublication = async (tx: Tx, orgId: string, id: string): Promise<string | undefined> => {
  const row = await tx
    .selectFrom('publications')
    .select('postId')
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.postId ?? (await findArchivedPublication(tx, orgId, id))?.postId
}

/** A person's word about a send of unknown outcome: where it is, or null for nowhere. */
interface Word {
  readonly id: string
  readonly live: { readonly remoteId: string; readonly url: string } | null
}

/** Settles an unknown outcome; the database checks role and state, and writes evidence and audit log. */
export const resolvePublication = async (tx: Tx, { id, live }: Word): Promise<string> => {
  const answer = await sql<{
    result: string
  }>`select resolve_publication(${id}, ${live?.remoteId ?? null}, ${live?.url ?? null}) as result`.execute(tx)
  return answer.rows[0]?.result ?? 'forbidden'
}
