import { sql } from 'kysely'
import type { Failure, PublicationStatus } from '#domain/publication.ts'
import type { Database, Tx } from './database.ts'

// The worker's statements about publications. Every instant is the database's.

/** A publication that this worker has in hand until its lease ends or another claim raises the epoch. */
export interface Claim {
  readonly orgId: string
  readonly id: string
  /** Grows with every claim; int8 as text. */
  readonly epoch: string
}

/**
 * Takes up to `limit` publications that want attention: due ones, those whose lease ran out, and those whose next
 * look at the network has come. Rows that another worker is taking at this moment are passed over.
 */
export const claimDue = async (
  db: Database,
  options: { readonly limit: number; readonly worker: string; readonly leaseSeconds: number },
): Promise<readonly Claim[]> => {
  const answer = await sql<Claim>`
    with due as (
      select org_id, id from publications
      where status in ('queued', 'publishing') and not held and wake_at <= now()
      order by wake_at limit ${options.limit}
      for update skip locked
    )
    update publications p
    set status = 'publishing', epoch = p.epoch + 1, lease_owner = ${options.worker},
      lease_until = clock_timestamp() + make_interval(secs => ${options.leaseSeconds}),
      wake_at = clock_timestamp() + make_interval(secs => ${options.leaseSeconds})
    from due where p.org_id = due.org_id and p.id = due.id
    returning p.org_id, p.id, p.epoch`.execute(db)
  return answer.rows
}

/** Seconds until the earliest row wants attention (negative: overdue), or null when none ever will by itself. */
export const secondsToNextWake = async (db: Database): Promise<number | null> => {
  const answer = await sql<{ seconds: string | null }>`
    select extract(epoch from min(wake_at) - clock_timestamp()) as seconds
    from publications where status in ('queued', 'publishing') and not held`.execute(db)
  const seconds = answer.rows[0]?.seconds ?? null
  return seconds === null ? null : Number(seconds)
}

/** Where a publication goes after this round; only while the claim is still ours. */
export interface Move {
  readonly status: Exclude<PublicationStatus, 'canceled' | 'published'>
  /** From now; for queued and publishing. */
  readonly wakeInSeconds?: number
  readonly held?: boolean
  readonly tries?: number
  readonly looks?: number
  readonly failure?: Failure
}

const mine = (tx: Tx, claim: Claim) =>
  tx
    .updateTable('publications')
    .where('orgId', '=', claim.orgId)
    .where('id', '=', claim.id)
    .where('epoch', '=', claim.epoch)
    .where('status', '=', 'publishing')

/** Counters and the hold stay as they are unless the move names them. */
const kept = ({ held, tries, looks }: Move) => ({
  ...(held === undefined ? {} : { held }),
  ...(tries === undefined ? {} : { tries }),
  ...(looks === undefined ? {} : { looks }),
})

const failureColumns = (failure: Move['failure']) =>
  failure === undefined
    ? { failureCode: null, failureDetail: null, retryable: false, needsAttention: false }
    : {
        failureCode: failure.code,
        failureDetail: failure.detail.slice(0, 1000),
        retryable: failure.retryable,
        needsAttention: failure.needsAttention,
      }

/** Ends this worker's round with a publication. False when another claim has taken over. */
export const movePublication = async (tx: Tx, claim: Claim, move: Move): Promise<boolean> => {
  const wake =
    move.wakeInSeconds === undefined
      ? null
      : sql<Date>`clock_timestamp() + make_interval(secs => ${move.wakeInSeconds})`
  const answer = await mine(tx, claim)
    .set({
      status: move.status,
      wakeAt: wake,
      leaseUntil: null,
      leaseOwner: null,
      ...kept(move),
      ...failureColumns(move.failure),
    })
    .executeTakeFirst()
  return answer.numUpdatedRows === 1n
}

const isClosing = async (tx: Tx, orgId: string): Promise<boolean> => {
  const organization = await tx
    .selectFrom('organizations')
    .select('deletionAt')
    .where('id', '=', orgId)
    .executeTakeFirst()
  return organization?.deletionAt instanceof Date
}

/**
 * Holds a publication whose channel cannot publish, or whose organization is about to be deleted. The channel's row is
 * read with a lock, and the organization's behind it, so that a channel which is made active (an organization which is
 * restored) in the same moment never leaves a publication held for ever. False: it can publish again, or is not ours.
 */
export const holdPublication = async (tx: Tx, claim: Claim, channelId: string): Promise<boolean> => {
  const channel = await tx
    .selectFrom('channels')
    .select('state')
    .where('orgId', '=', claim.orgId)
    .where('id', '=', channelId)
    .forShare()
    .executeTakeFirst()
  const idle = channel !== undefined && (channel.state !== 'active' || (await isClosing(tx, claim.orgId)))
  if (!idle) return false
  return movePublication(tx, claim, { status: 'queued', wakeInSeconds: 0, held: true })
}

/** Records that a publication is on the network. The accepted attempt is the proof, so no epoch is asked for. */
export const markPublished = async (
  tx: Tx,
  key: { readonly orgId: string; readonly id: string },
  result: { readonly remoteId: string; readonly url: string; readonly publishedAt: Date | null },
): Promise<void> => {
  await tx
    .updateTable('publications')
    .set({
      status: 'published',
      remoteId: result.remoteId,
      url: result.url,
      publishedAt: result.publishedAt ?? sql<Date>`clock_timestamp()`,
      wakeAt: null,
      leaseUntil: null,
      leaseOwner: null,
      ...failureColumns(undefined),
    })
    .where('orgId', '=', key.orgId)
    .where('id', '=', key.id)
    .where('status', 'in', ['publishing', 'failed'])
    .execute()
}

/**
 * Gives a claimed publication back unsent. One with an open attempt stays `publishing`, so that whoever takes it next
 * looks at the network first; any other one is queued again, and people may edit or cancel it.
 */
export const releaseClaim = async (tx: Tx, claim: Claim, wakeInSeconds: number): Promise<void> => {
  await mine(tx, claim)
    .set({
      status: sql<PublicationStatus>`case when exists (select from attempts a where a.org_id = publications.org_id
        and a.publication_id = publications.id and a.state in ('sending', 'unknown')) then 'publishing' else 'queued' end`,
      wakeAt: sql<Date>`clock_timestamp() + make_interval(secs => ${wakeInSeconds})`,
      leaseUntil: null,
      leaseOwner: null,
    })
    .execute()
}
