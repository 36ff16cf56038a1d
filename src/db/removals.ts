import { sql } from 'kysely'
import type { Database, Tx } from './database.ts'
import type { ChannelState } from './tables.ts'

/** Writes down that a published post is to be taken down; the database checks role and state, and rings for the worker. */
export const requestRemoval = async (tx: Tx, publicationId: string): Promise<string> => {
  const answer = await sql<{ result: string }>`select request_removal(${publicationId}) as result`.execute(tx)
  return answer.rows[0]?.result ?? 'forbidden'
}

// The worker's statements. Every instant is the database's.

/** Which removal is in hand, and which time that it was taken up. */
export interface RemovalKey {
  readonly orgId: string
  readonly publicationId: string
  /** int8 as text. */
  readonly epoch: string
}

/** A removal that this worker has in hand until its lease ends. */
export interface DueRemoval extends RemovalKey {
  readonly channelId: string
  /** The network's ids of the post; of a thread those of its parts, in their order. */
  readonly remoteIds: readonly string[]
  readonly url: string | null
  readonly tries: number
  readonly lastOutcome: string | null
  /** Since the wish was written down. */
  readonly ageSeconds: number
  readonly channel: {
    readonly provider: string
    readonly sandbox: boolean
    readonly state: ChannelState
    readonly credentials: Buffer | null
    readonly tokenSecondsLeft: number | null
  }
}

type Row = Omit<DueRemoval, 'channel'> & DueRemoval['channel']

const toDue = (row: Row): DueRemoval => {
  const { provider, sandbox, state, credentials, tokenSecondsLeft, ...rest } = row
  return { ...rest, channel: { provider, sandbox, state, credentials, tokenSecondsLeft } }
}

/**
 * What can be carried out: nothing while publishing is halted, for the database may be a copy or an older one. A channel
 * that is to be connected anew keeps its removals waiting, until the wish has become too old.
 */
const waiting = (windowSeconds: number) => sql`from removals r
  join publications p on p.org_id = r.org_id and p.id = r.publication_id
  join channels c on c.org_id = p.org_id and c.id = p.channel_id
  where r.state = 'removing' and (select halted_at is null from installation)
    and (c.state <> 'reconnect_required' or r.requested_at < clock_timestamp() - make_interval(secs => ${windowSeconds}))`

/** Takes up removals whose time has come; those that another worker is taking up at this moment are passed over. */
export const claimRemovals = async (
  db: Database,
  options: { readonly most: number; readonly leaseSeconds: number; readonly windowSeconds: number },
): Promise<readonly DueRemoval[]> => {
  const { most, leaseSeconds, windowSeconds } = options
  const answer = await sql<Row>`
    with due as (
      select r.org_id, r.publication_id, p.channel_id, p.url, c.provider,
        case when p.sent = '[]' then array[p.remote_id] else array(select part ->> 'remote_id' from jsonb_array_elements(p.sent) part) end
          as remote_ids, c.sandbox, c.state, c.credentials,
        extract(epoch from c.token_expires_at - clock_timestamp())::float8 as token_seconds_left
      ${waiting(windowSeconds)} and r.wake_at <= clock_timestamp()
      order by r.wake_at limit ${most} for update of r skip locked
    )
    update removals r set epoch = r.epoch + 1, wake_at = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from due where r.org_id = due.org_id and r.publication_id = due.publication_id
    returning r.org_id, r.publication_id, r.epoch, due.channel_id, due.remote_ids, due.url, r.tries, r.last_outcome,
      extract(epoch from clock_timestamp() - r.requested_at)::float8 as age_seconds,
      due.provider, due.sandbox, due.state, due.credentials, due.token_seconds_left`.execute(db)
  return answer.rows.map(toDue)
}

/** Seconds until the next removal is to be taken up (negative: overdue), or null when none will be by itself. */
export const secondsToNextRemoval = async (db: Database, windowSeconds: number): Promise<number | null> => {
  const answer = await sql<{ seconds: number | null }>`
    select extract(epoch from min(r.wake_at) - clock_timestamp())::float8 as seconds ${waiting(windowSeconds)}`.execute(
    db,
  )
  return answer.rows[0]?.seconds ?? null
}

/** The network says that the post is not there: true whoever writes it down, also when the wish was given up meanwhile. */
export const recordRemoved = async (db: Database, key: RemovalKey): Promise<void> => {
  await db
    .updateTable('removals')
    .set({ state: 'removed', removedAt: sql<Date>`clock_timestamp()`, failureCode: null, failureDetail: null })
    .where('orgId', '=', key.orgId)
    .where('publicationId', '=', key.publicationId)
    .where('state', '<>', 'removed')
    .execute()
}

const inHand = (db: Database, { orgId, publicationId, epoch }: RemovalKey) =>
  db
    .updateTable('removals')
    .where('orgId', '=', orgId)
    .where('publicationId', '=', publicationId)
    .where('epoch', '=', epoch)
    .where('state', '=', 'removing')

/** It is tried again after so many seconds. */
export const postponeRemoval = async (
  db: Database,
  key: RemovalKey,
  later: { readonly seconds: number; readonly tries: number; readonly outcome: string | null },
): Promise<void> => {
  await inHand(db, key)
    .set({
      wakeAt: sql<Date>`clock_timestamp() + make_interval(secs => ${later.seconds})`,
      tries: later.tries,
      lastOutcome: later.outcome,
    })
    .execute()
}

/** It is given up; a person may wish it anew. */
export const failRemoval = async (
  db: Database,
  key: RemovalKey,
  failure: { readonly code: string; readonly detail: string },
): Promise<void> => {
  await inHand(db, key)
    .set({ state: 'failed', failureCode: failure.code, failureDetail: failure.detail.slice(0, 1000) })
    .execute()
}
