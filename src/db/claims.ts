import { sql } from 'kysely'
import type { AttemptState } from '#domain/attempt.ts'
import type { Failure, Notice, PublicationStatus } from '#domain/publication.ts'
import type { Database, Tx } from './database.ts'
import { due, wanted, type Lane } from './due.ts'
import { plainArray } from './plain-array.ts'

// The worker's statements about publications. Every instant is the database's.

/** What names a claim: the publication, and which of its claims. */
export interface ClaimKey {
  readonly orgId: string
  readonly id: string
  /** Grows with every claim; int8 as text. */
  readonly epoch: string
}

/** A publication that this worker has in hand until its lease ends or another claim raises the epoch. */
export interface Claim extends ClaimKey {
  /** The network's code. */
  readonly provider: string
}

/** A claim as it is taken. */
export interface Claimed extends Claim {
  /** Until its time; zero when that has come. Nothing may be sent before. */
  readonly waitSeconds: number
}

export interface ClaimOptions {
  readonly lanes: readonly Lane[]
  readonly worker: string
  readonly leaseSeconds: number
  /** How long before its time what is queued is taken already, so that it is ready then. */
  readonly aheadSeconds?: number
  /** While publishing is halted, what was due so much earlier is taken all the same: to be looked for. */
  readonly overdueSeconds: number
}

/**
 * Takes publications that want attention, of each network up to its own limit: due ones or almost due ones, those whose
 * lease ran out, and those whose next look at the network has come. Rows that another worker is taking at this moment are
 * passed over. What was chosen is found by its key, written so that PostgreSQL cannot join in any other way: it takes hundreds
 * of rows for thousands, and would read the whole table to find them.
 */
export const claimDue = async (db: Database, options: ClaimOptions): Promise<readonly Claimed[]> => {
  const { lanes, worker, leaseSeconds, aheadSeconds = 0, overdueSeconds } = options
  const until = sql`clock_timestamp() + make_interval(secs => ${leaseSeconds})`
  const answer = await sql<Claimed>`
    with recursive ${due({ lanes, aheadSeconds, overdueSeconds })}
    update publications p
    set status = 'publishing', epoch = p.epoch + 1, lease_owner = ${worker}, lease_until = ${until}, wake_at = ${until}
    from due where p.org_id = any(array[due.org_id]) and p.id = any(array[due.id])
    returning p.org_id, p.id, p.epoch, p.provider,
      greatest(0, extract(epoch from due.wake_at - clock_timestamp()))::float8 as wait_seconds`.execute(db)
  return answer.rows
}

/** Seconds until the earliest row of these networks wants attention (negative: overdue), or null for none by itself. */
export const secondsToNextWake = async (
  db: Database,
  facts: { readonly providers: readonly string[]; readonly overdueSeconds: number },
): Promise<number | null> => {
  const answer = await sql<{ seconds: string | null }>`
    select extract(epoch from min(next.wake_at) - clock_timestamp()) as seconds
    from unnest(${facts.providers}::text[]) as lane (provider)
    cross join lateral (
      select p.wake_at from publications p where p.provider = lane.provider and ${wanted(facts.overdueSeconds)}
      order by p.wake_at limit 1
    ) next`.execute(db)
  const seconds = answer.rows[0]?.seconds ?? null
  return seconds === null ? null : Number(seconds)
}

/**
 * A condition that no index is taken for: rows are found by their key. What PostgreSQL knows of states is always old here
 * (nothing was being published when it last looked), so that an index over them seems to be the shortest way to any row.
 */
const isOneOf = (column: string, values: readonly (PublicationStatus | AttemptState)[]) =>
  sql`array[${sql.ref(column)}] <@ array[${sql.join(values.map((value) => sql.lit(value)))}]`

/** Lengthens the leases of what is still in these hands. Locked in the order of their keys first, as intents do: they may be of the same rows. */
export const renewLeases = async (db: Database, claims: readonly ClaimKey[], leaseSeconds: number): Promise<void> => {
  const until = sql`clock_timestamp() + make_interval(secs => ${leaseSeconds})`
  await sql`
    with mine as (
      select p.org_id, p.id from (select * from unnest(${plainArray(claims.map((claim) => claim.orgId))}::uuid[],
        ${plainArray(claims.map((claim) => claim.id))}::uuid[], ${plainArray(claims.map((claim) => claim.epoch))}::bigint[])
        as each (org_id, id, epoch) order by org_id, id) each
      cross join lateral (select * from publications p where p.org_id = each.org_id and p.id = each.id offset 0 for no key update) p
      where p.epoch = each.epoch and p.status = 'publishing' and p.lease_until > clock_timestamp()
    )
    update publications p set lease_until = ${until}, wake_at = ${until}
    from mine where p.org_id = any(array[mine.org_id]) and p.id = any(array[mine.id])`.execute(db)
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
  /** What was made ready at the network is of no use any more. */
  readonly forgetsPrepared?: boolean
}

const inHand = ({ orgId, id, epoch }: ClaimKey) => ({ orgId, id, epoch, status: 'publishing' as const })

const mine = (tx: Tx, claim: ClaimKey) => tx.updateTable('publications').where((is) => is.and(inHand(claim)))

/** Makes whoever would take this publication over wait until the transaction is over. False: somebody has already. */
export const lockClaim = async (tx: Tx, claim: ClaimKey): Promise<boolean> => {
  const row = await tx
    .selectFrom('publications')
    .select('id')
    .where((is) => is.and(inHand(claim)))
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row !== undefined
}

/** Counters, the hold, and what was prepared stay as they are unless the move names them. */
const kept = ({ held, tries, looks, forgetsPrepared = false }: Move) => ({
  ...(forgetsPrepared ? { prepared: null } : {}),
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

/** Keeps what was made ready at the network. False: the claim is not ours any more. */
export const keepPrepared = async (
  tx: Tx,
  claim: ClaimKey,
  prepared: Readonly<Record<string, unknown>>,
): Promise<boolean> => {
  const answer = await mine(tx, claim)
    .set({ prepared: JSON.stringify(prepared) })
    .executeTakeFirst()
  return answer.numUpdatedRows === 1n
}

/** Ends this worker's round with a publication. False when another claim has taken over. */
export const movePublication = async (tx: Tx, claim: ClaimKey, move: Move): Promise<boolean> => {
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
export const holdPublication = async (tx: Tx, claim: ClaimKey, channelId: string): Promise<boolean> => {
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

/** A publication that is on the network, and the attempt that proves it. */
export interface Acceptance {
  readonly orgId: string
  readonly id: string
  readonly attemptId: string
  readonly outcome: string
  readonly detail: string
  readonly remoteId: string
  readonly url: string
  /** Null: this moment. */
  readonly publishedAt: Date | null
  readonly notice: Notice | null
  /** Seconds after the start of the attempt from which on what it lacks is added; null: nothing is. */
  readonly completeSeconds: number | null
}

/**
 * Records that publications are on their networks: each attempt and its publication, all in one statement. The accepted
 * attempt is the proof, so no epoch is asked for. Answers with the ids of the attempts that were still open. Rows are
 * gone through in the order of their keys, as by intents and renewed leases. An attempt is named with its publication: of two indexes that begin
 * with the organization, a plan from the table's first day may take either, and by this one would read all its attempts.
 */
export const acceptAll = async (db: Database, accepted: readonly Acceptance[]): Promise<ReadonlySet<string>> => {
  const keyOf = ({ orgId, id }: Acceptance): string => `${orgId} ${id}`
  const inOrder = accepted.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  const column = <K extends keyof Acceptance>(name: K) => inOrder.map((each) => each[name])
  const plain = (name: 'orgId' | 'id' | 'attemptId' | 'completeSeconds') =>
    plainArray(inOrder.map((each) => each[name]))
  const published = plainArray(inOrder.map(({ publishedAt }) => publishedAt?.toISOString() ?? null))
  const answer = await sql<{ id: string }>`
    with these as (
      select * from unnest(${plain('orgId')}::uuid[], ${plain('id')}::uuid[], ${plain('attemptId')}::uuid[],
        ${column('outcome')}::text[], ${column('detail')}::text[], ${column('remoteId')}::text[], ${column('url')}::text[],
        ${published}::timestamptz[], ${inOrder.map(({ notice }) => notice && JSON.stringify(notice))}::text[],
        ${plain('completeSeconds')}::float8[])
        as t (org_id, id, attempt_id, outcome, detail, remote_id, url, published_at, notice, complete_seconds)
    ), closed as (
      update attempts a set state = 'accepted', outcome = these.outcome, detail = left(these.detail, 1000),
        remote_id = these.remote_id, finished_at = clock_timestamp()
      from these where a.org_id = these.org_id and a.publication_id = these.id and a.id = these.attempt_id
        and ${isOneOf('a.state', ['sending', 'unknown'])}
      returning a.org_id, a.id, these.id as publication_id, these.remote_id, these.url, these.published_at, these.notice,
        these.complete_seconds, a.started_at, a.part_hash
    ), moved as (
      update publications p set status = 'published', remote_id = case when p.sent = '[]' then closed.remote_id else p.remote_id end,
        url = case when p.sent = '[]' then closed.url else p.url end,
        sent = case when p.sent = '[]' then p.sent else
          p.sent || jsonb_build_array(sent_part(closed.remote_id, closed.url, closed.started_at, closed.part_hash)) end,
        published_at = coalesce(closed.published_at, clock_timestamp()), wake_at = null, lease_until = null,
        lease_owner = null, failure_code = null, failure_detail = null, retryable = false, needs_attention = false,
        notices = case when closed.notice is null then '[]' else jsonb_build_array(closed.notice::jsonb) end,
        complete_after = closed.started_at + make_interval(secs => closed.complete_seconds)
      from closed where p.org_id = closed.org_id and p.id = closed.publication_id
        and ${isOneOf('p.status', ['publishing', 'failed'])}
    )
    select id from closed`.execute(db)
  return new Set(answer.rows.map((row) => row.id))
}

/** A part of a thread that is on the network; more are to follow. */
export type Continuation = Omit<Acceptance, 'publishedAt' | 'notice' | 'completeSeconds'>

/**
 * Records that a part of a thread is on its network: the attempt and the publication, in one statement. Whoever has the
 * publication in hand goes on with the next part. Like an accepted attempt it is proof, so no epoch is asked for.
 * False: the attempt was closed already.
 */
export const continueThread = async (tx: Tx, part: Continuation): Promise<boolean> => {
  const { orgId, id, attemptId, outcome, detail, remoteId, url } = part
  const answer = await sql<{ id: string }>`
    with closed as (
      update attempts a set state = 'continued', outcome = ${outcome}, detail = left(${detail}, 1000), remote_id = ${remoteId},
        finished_at = clock_timestamp()
      where a.org_id = ${orgId} and a.publication_id = ${id} and a.id = ${attemptId}
        and ${isOneOf('a.state', ['sending', 'unknown'])}
      returning a.started_at, a.part_hash
    ), moved as (
      update publications p set sent = p.sent || jsonb_build_array(sent_part(${remoteId}, ${url}, closed.started_at, closed.part_hash)),
        remote_id = coalesce(p.remote_id, ${remoteId}), url = coalesce(p.url, ${url}), tries = 0, looks = 0,
        -- Given up as unknown meanwhile: it is known now, and the rest can be sent.
        failure_code = case p.status when 'failed' then 'thread_incomplete' end, failure_detail = case p.status when 'failed' then
          'This part of the thread turned out to be on the network; retry it, and the rest is sent.' end,
        retryable = p.status = 'failed', needs_attention = false
      from closed where p.org_id = ${orgId} and p.id = ${id}
      returning p.id
    )
    select id from moved`.execute(tx)
  return answer.rows.length === 1
}

/**
 * Ends a claimed thread of which every part that it still has is out: its last part is accepted, and the publication is
 * published with what is there. The address; null when another claim has taken over.
 */
export const endThread = async (tx: Tx, claim: ClaimKey): Promise<string | null> => {
  const answer = await sql<{ url: string }>`
    with mine as (
      select p.org_id, p.id, p.sent -> -1 as last, p.parts from publications p
      where p.org_id = ${claim.orgId} and p.id = ${claim.id} and p.epoch = ${claim.epoch} and ${isOneOf('p.status', ['publishing'])}
        and p.sent <> '[]' and jsonb_array_length(p.sent) = p.parts for no key update
    ), closed as (
      update attempts a set state = 'accepted' from mine where a.org_id = mine.org_id and a.publication_id = mine.id
        and a.part = mine.parts - 1 and ${isOneOf('a.state', ['continued'])}
      returning a.publication_id
    )
    update publications p set status = 'published', published_at = (mine.last ->> 'at')::timestamptz, wake_at = null,
      lease_until = null, lease_owner = null, failure_code = null, failure_detail = null, retryable = false,
      needs_attention = false
    from mine join closed on closed.publication_id = mine.id where p.org_id = mine.org_id and p.id = mine.id
    returning p.url`.execute(tx)
  return answer.rows[0]?.url ?? null
}

/**
 * Gives a claimed publication back unsent. One with an open attempt stays `publishing`, so that whoever takes it next
 * looks at the network first; any other one is queued again, not before its time, and people may edit or cancel it.
 */
export const releaseClaim = async (tx: Tx, claim: ClaimKey, wakeInSeconds: number): Promise<void> => {
  await mine(tx, claim)
    .set({
      status: sql<PublicationStatus>`case when exists (select from attempts a where a.org_id = publications.org_id
        and a.publication_id = publications.id and a.state in ('sending', 'unknown')) then 'publishing' else 'queued' end`,
      wakeAt: sql<Date>`greatest(due_at, clock_timestamp() + make_interval(secs => ${wakeInSeconds}))`,
      leaseUntil: null,
      leaseOwner: null,
    })
    .execute()
}
