import { sql } from 'kysely'
import type { Claim } from './claims.ts'
import type { Database } from './database.ts'
import type { Work } from './work.ts'

// Making ready what waits in the queue. No claim is needed for that: nothing becomes public, and whoever claims or changes a
// publication meanwhile makes these statements find nothing any more.

/** How long before its time what has files is made ready: a long video takes minutes to upload, and its network as long. */
export const PREPARE_AHEAD_SECONDS = 900
export const PREPARE_AHEAD = sql`make_interval(secs => ${PREPARE_AHEAD_SECONDS})`

interface TakeOptions {
  /** The network's code: none waits for what another one is slow with. */
  readonly provider: string
  readonly most: number
  /** What falls due sooner is left to whoever sends it. */
  readonly leastSeconds: number
  /** For so long nobody else goes on with it. */
  readonly leaseSeconds: number
}

/** Takes what is to be made ready now; nothing while publishing is halted. */
export const takeToPrepare = async (db: Database, options: TakeOptions): Promise<readonly Claim[]> => {
  const { provider, most, leastSeconds, leaseSeconds } = options
  const answer = await sql<Claim>`
    with these as (
      select org_id, id from publications
      where status = 'queued' and not held and provider = ${provider} and prepare_after <= now()
        and due_at > now() + make_interval(secs => ${leastSeconds}) and due_at <= now() + ${PREPARE_AHEAD}
        and exists (select from installation where halted_at is null)
      order by prepare_after limit ${most} for update skip locked
    )
    update publications p set prepare_after = now() + make_interval(secs => ${leaseSeconds})
    from these where p.org_id = these.org_id and p.id = these.id
    returning p.org_id, p.id, p.epoch, p.provider`.execute(db)
  return answer.rows
}

/** Keeps what was made ready. False: it was claimed, changed or taken out of the queue meanwhile. */
export const keepAhead = async (db: Database, { claim, contentHash, prepared }: Work): Promise<boolean> => {
  const answer = await sql`
    update publications set prepared = ${JSON.stringify(prepared)}::jsonb
    where org_id = ${claim.orgId} and id = ${claim.id} and epoch = ${claim.epoch} and status = 'queued'
      and content_hash = ${contentHash}`.execute(db)
  return answer.numAffectedRows === 1n
}

/** Says when to go on; null: there is nothing left to be made ready, and nothing that its network refuses. */
export const prepareLater = async (
  db: Database,
  { claim, contentHash }: Work,
  seconds: number | null,
): Promise<void> => {
  const isDone = seconds === null
  await sql`
    update publications set prepare_after = now() + make_interval(secs => ${seconds}::float8)
      ${isDone ? sql`, refusal_code = null, refusal_detail = null, refused_at = null` : sql``}
    where org_id = ${claim.orgId} and id = ${claim.id} and epoch = ${claim.epoch} and status = 'queued'
      and content_hash = ${contentHash}`.execute(db)
}

/** Takes what is to be held to the rules anew and is not made ready yet, of every network; for a while nobody else does. */
export const takeToCheck = async (
  db: Database,
  { most, leaseSeconds }: Pick<TakeOptions, 'most' | 'leaseSeconds'>,
): Promise<readonly Claim[]> => {
  const answer = await sql<Claim>`
    with these as (
      select org_id, id from publications
      where status = 'queued' and not held and prepare_after <= now() and due_at > now() + ${PREPARE_AHEAD}
      order by prepare_after limit ${most} for update skip locked
    )
    update publications p set prepare_after = now() + make_interval(secs => ${leaseSeconds})
    from these where p.org_id = these.org_id and p.id = these.id
    returning p.org_id, p.id, p.epoch, p.provider`.execute(db)
  return answer.rows
}

/** The rules take it: it is made ready in so many seconds; null: it has nothing to be made ready. */
export const passCheck = async (db: Database, { claim, contentHash }: Work, seconds: number | null): Promise<void> => {
  await sql`
    update publications set prepare_after = now() + make_interval(secs => ${seconds}::float8),
      refusal_code = null, refusal_detail = null, refused_at = null
    where org_id = ${claim.orgId} and id = ${claim.id} and epoch = ${claim.epoch} and status = 'queued'
      and content_hash = ${contentHash}`.execute(db)
}

/** Why a network does not take what was to be made ready. */
export interface PreparationRefusal {
  readonly code: string
  readonly reason: string
}

const LONGEST_REASON = 2_000

/**
 * Writes down what a network refuses. Nothing more is made ready until the content or the channel changes; at its time it
 * begins anew, and that decides. False: it was claimed, changed or taken out of the queue meanwhile.
 */
export const noteRefusal = async (
  db: Database,
  { claim, contentHash }: Work,
  { code, reason }: PreparationRefusal,
): Promise<boolean> => {
  const answer = await sql`
    update publications set refusal_code = ${code}, refusal_detail = ${reason.slice(0, LONGEST_REASON)},
      refused_at = clock_timestamp(), prepared = null, prepare_after = null
    where org_id = ${claim.orgId} and id = ${claim.id} and epoch = ${claim.epoch} and status = 'queued'
      and content_hash = ${contentHash}`.execute(db)
  return answer.numAffectedRows === 1n
}
