import { sql } from 'kysely'
import type { AttemptState } from '#domain/attempt.ts'
import { listArchivedMonths, type ArchivedPlaces } from './archived-publications.ts'
import type { ClaimKey } from './claims.ts'
import type { Database, Tx } from './database.ts'
import type { Evidence } from './tables.ts'
import { anyOf, plainArray } from './plain-array.ts'

export interface AttemptRow {
  readonly id: string
  readonly publicationId: string
  readonly number: number
  /** Which part of a thread it sends, from 0. */
  readonly part: number
  readonly state: AttemptState
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly outcome: string | null
  readonly detail: string | null
  readonly remoteId: string | null
  readonly evidence: readonly Evidence[]
}

const COLUMNS = [
  'a.id',
  'a.publicationId',
  'a.number',
  'a.part',
  'a.state',
  'a.startedAt',
  'a.finishedAt',
  'a.outcome',
  'a.detail',
  'a.remoteId',
  'a.evidence',
] as const

const listLive = (tx: Tx, orgId: string, postIds: readonly string[]): Promise<readonly AttemptRow[]> =>
  tx
    .selectFrom('attempts as a')
    .innerJoin('publications', (join) =>
      join.onRef('publications.orgId', '=', 'a.orgId').onRef('publications.id', '=', 'a.publicationId'),
    )
    .select(COLUMNS)
    .where('a.orgId', '=', orgId)
    .where('publications.postId', '=', anyOf(postIds))
    .orderBy('a.startedAt')
    .orderBy('a.id')
    .execute()

const listArchived = (tx: Tx, orgId: string, { months, postIds }: ArchivedPlaces): Promise<readonly AttemptRow[]> =>
  tx
    .selectFrom('archivedAttempts as a')
    .innerJoin('archivedPublications', (join) =>
      join
        .onRef('archivedPublications.orgId', '=', 'a.orgId')
        .onRef('archivedPublications.id', '=', 'a.publicationId')
        .onRef('archivedPublications.month', '=', 'a.month'),
    )
    .select(COLUMNS)
    .where('a.orgId', '=', orgId)
    .where('archivedPublications.orgId', '=', orgId)
    .where('a.month', 'in', months)
    .where('archivedPublications.month', 'in', months)
    .where('archivedPublications.postId', '=', anyOf(postIds))
    .orderBy('a.startedAt')
    .orderBy('a.id')
    .execute()

/** Every attempt of these posts' publications, oldest first, also those that have moved to the archive. */
export const listAttempts = async (
  tx: Tx,
  orgId: string,
  postIds: readonly string[],
): Promise<readonly AttemptRow[]> => {
  // In this order, as all that is read of the archive beside what is live.
  const live = await listLive(tx, orgId, postIds)
  const months = await listArchivedMonths(tx, orgId, postIds)
  if (months.length === 0) return live
  const archived = await listArchived(tx, orgId, { months, postIds })
  const moved = new Set(archived.map(({ id }) => id))
  return [...archived, ...live.filter(({ id }) => !moved.has(id))]
}

/** A person's word that an unknown outcome was no publication: the attempt is given up, and may be followed by another. */
export const abandonUnknown = async (
  tx: Tx,
  word: { readonly orgId: string; readonly publicationIds: readonly string[]; readonly evidence: Evidence },
): Promise<void> => {
  await tx
    .updateTable('attempts')
    .set({ state: 'abandoned', evidence: sql`evidence || ${JSON.stringify([word.evidence])}::jsonb` })
    .where('orgId', '=', word.orgId)
    .where('publicationId', '=', anyOf(word.publicationIds))
    .where('state', '=', 'unknown')
    .execute()
}

/** An intent as the database needs it; see `Intent` in publishing/store.ts. */
export interface IntentRow {
  readonly orgId: string
  readonly publicationId: string
  readonly epoch: string
  readonly attemptId: string
  readonly worker: string
  readonly contentHash: Buffer
  readonly part: number
  readonly partHash: Buffer | null
  readonly settleSeconds: number
  readonly everySeconds: number
  readonly burst: number
  readonly breakerFailures: number
  readonly trialSeconds: number
  readonly knownMark: number
}

type PlainIntentColumn = Exclude<keyof IntentRow, 'worker' | 'contentHash' | 'partHash'>

/** What became of an intent: an attempt, or the seconds to wait for the channel's turn. */
export interface OpenedRow {
  readonly attemptId: string
  readonly startedAt: Date | null
  readonly mark: number
  readonly waitSeconds: number
  readonly closed: boolean
}

/** Intents as rows. */
const intentRows = (intents: readonly IntentRow[]) => {
  const column = <K extends keyof IntentRow>(name: K) => intents.map((each) => each[name])
  const plain = (name: PlainIntentColumn) => plainArray(intents.map((each) => each[name]))
  return sql`
      select * from unnest(${plain('orgId')}::uuid[], ${plain('publicationId')}::uuid[], ${plain('epoch')}::bigint[],
        ${plain('attemptId')}::uuid[], ${column('worker')}::text[], ${column('contentHash')}::bytea[],
        ${plain('settleSeconds')}::float8[], ${plain('everySeconds')}::float8[], ${plain('burst')}::float8[],
        ${plain('breakerFailures')}::int[], ${plain('trialSeconds')}::float8[], ${plain('knownMark')}::bigint[],
        ${plain('part')}::int[], ${column('partHash')}::bytea[])
        as t (org_id, publication_id, epoch, attempt_id, worker, content_hash, settle, every, burst, breaker, trial, known,
          part, part_hash)`
}

/**
 * Writes intents, and in the same statement checks everything once more: its time come, and not while publishing was paused, still our
 * epoch and lease, the channel active, nothing paused, the organization not about to be deleted, the very content approved, by somebody who has not lost the right since, the very part the next one, publishing not halted,
 * the database not older than the machine remembers, and the channel's turn.
 * An intent that is missing in the answer must not be sent; nor one without a start.
 *
 * The statement may wait, for publications and for turns, and sees what was there when it began. So the publications are locked
 * before they are judged, which keeps claim, content and approval as they are until the intent is committed; and when nothing is
 * waited for any more, lease and time are compared with the clock, and `sendable_channels` reads channel, organization, pauses
 * and halt anew: a pause waits until intents that have been there before it are committed, and shows itself to all others. Locks are taken publications first, then turns, each in the order of their keys, by everybody.
 *
 * FULL JOIN: it takes hundreds of rows for one, and would hold each against each other one; a full join it cannot make so.
 *
 * Turns: each send of a channel uses `everySeconds`, and up to `burst` may be used ahead. A channel with too many
 * failures in a row gets one turn, and is closed for the others until that one's answer is in.
 */
export const openAttempts = async (db: Database, intents: readonly IntentRow[]): Promise<readonly OpenedRow[]> => {
  const answer = await sql<Omit<OpenedRow, 'mark' | 'waitSeconds'> & { mark: string; waitSeconds: string }>`
    with these as (${intentRows(intents)}
    ), ours as (
      select these.*, p.channel_id, p.due_at, p.lease_until from (select * from these order by org_id, publication_id) these
      cross join lateral (select * from publications p
        where p.org_id = these.org_id and p.id = these.publication_id offset 0 for no key update) p
      where p.epoch = these.epoch and p.status = 'publishing' and not p.recalled
        and (not p.approval_required or p.approved_hash = p.content_hash) and p.content_hash = these.content_hash
        and these.part = jsonb_array_length(p.sent) and these.part < p.parts
        and (select kept_mark()) >= these.known
    ), turns as (
      select mine.org_id, mine.channel_id, pace.failures, pace.closed_until, pace.used_until
      from (select distinct org_id, channel_id from ours order by org_id, channel_id) mine
      left join lateral (select * from channel_pace
        where org_id = mine.org_id and channel_id = mine.channel_id for update) pace on true
    ), allowed as (
      select ours.* from (select array_agg(org_id) as orgs, array_agg(channel_id) as channels from turns) mine
      cross join lateral sendable_channels(mine.orgs, mine.channels) open
      join ours on ours.org_id = open.org_id and ours.channel_id = open.channel_id
      where ours.lease_until > clock_timestamp() and ours.due_at <= clock_timestamp() and ours.due_at >= open.resumed_at
    ), ranked as (
      select allowed.*, clock_timestamp() as at, coalesce(turns.failures, 0) as failures,
        coalesce(turns.closed_until, '-infinity') as closed_until,
        greatest(coalesce(turns.used_until, '-infinity'), clock_timestamp()) as used_until,
        row_number() over (partition by org_id, channel_id order by due_at, publication_id) as turn
      from allowed full join turns using (org_id, channel_id) where coalesce(allowed.part, -1) >= 0
    ), judged as (
      select *, closed_until > at or (failures >= breaker and turn > 1) as closed,
        used_until + make_interval(secs => (turn - burst) * every) as opens_at from ranked
    ), opened as (
      insert into attempts (org_id, id, publication_id, number, epoch, content_hash, worker, settled_after,
        late_milliseconds, part, part_hash)
      select org_id, attempt_id, publication_id,
        1 + coalesce((select max(number) from attempts a where a.org_id = judged.org_id and a.publication_id = judged.publication_id), 0),
        epoch, content_hash, worker, clock_timestamp() + make_interval(secs => settle),
        least(2147483647, 1000 * extract(epoch from clock_timestamp() - due_at))::int, part, part_hash
      from judged where not closed and opens_at <= at
      returning org_id, id, started_at, mark
    ), used as (
      insert into channel_pace (org_id, channel_id, used_until, closed_until)
      select org_id, channel_id, max(used_until) + make_interval(secs => count(*) * max(every)),
        case when max(failures) >= max(breaker) then max(at) + make_interval(secs => max(trial)) else '-infinity' end
      from judged where not closed and opens_at <= at group by org_id, channel_id
      on conflict (org_id, channel_id) do update set used_until = excluded.used_until, closed_until = excluded.closed_until
    )
    select judged.attempt_id, opened.started_at, coalesce(opened.mark, 0) as mark, judged.closed,
      extract(epoch from case when closed_until > at then closed_until when judged.closed then at + make_interval(secs => trial)
        else opens_at end - at) as wait_seconds
    from judged full join opened on opened.org_id = judged.org_id and opened.id = judged.attempt_id`.execute(db)
  return answer.rows.map((row) => ({ ...row, mark: Number(row.mark), waitSeconds: Number(row.waitSeconds) }))
}

/**
 * Notes an attempt that somebody may have made before a backup was restored: nothing is known of it, so its outcome is
 * unknown from the start, and it is looked for like any other: until the network has settled since the detection, that it is
 * not there proves nothing. Under the lock of the row, as an intent: whoever cancels it comes before, or finds it. False: the
 * claim is not ours any more.
 */
export const openSearch = async (
  db: Database,
  search: {
    readonly claim: ClaimKey
    readonly attemptId: string
    readonly worker: string
    readonly settleSeconds: number
    readonly partHash: Buffer | null
  },
): Promise<boolean> => {
  const { claim, attemptId, worker, settleSeconds, partHash } = search
  const answer = await sql`
    insert into attempts (org_id, id, publication_id, number, epoch, state, outcome, detail, content_hash, worker,
      started_at, settled_after, finished_at, part, part_hash)
    select p.org_id, ${attemptId}::uuid, p.id,
      1 + coalesce((select max(number) from attempts a where a.org_id = p.org_id and a.publication_id = p.id), 0),
      p.epoch, 'unknown', ${RESTORED}, 'This database is older than its last use: perhaps it was sent since.',
      p.content_hash, ${worker}, coalesce(i.known_until, p.created_at),
      i.detected_at + make_interval(secs => ${settleSeconds}), clock_timestamp(),
      jsonb_array_length(p.sent), ${partHash}::bytea
    from publications p cross join installation i
    where p.org_id = ${claim.orgId} and p.id = ${claim.id} and p.epoch = ${claim.epoch} and p.status = 'publishing'
    for no key update of p`.execute(db)
  return answer.numAffectedRows === 1n
}

/** What the search for a send from before a restored backup is called in the journal. */
export const RESTORED = 'restored'

/** What a channel's next turns depend on, after an answer. */
export interface PaceRow {
  readonly orgId: string
  readonly channelId: string
  readonly failures: number
  /** Null: open. */
  readonly closedSeconds: number | null
}

/**
 * Notes what answers mean for the channels' next turns; of several for one channel the last counts. What a network has
 * said about waiting is never shortened: neither by a second such answer, nor by the answer to a send that was under way.
 * With failures in a row the channel is closed for a trial, and the trial's answer says how long it stays so; what fails
 * while the network has said to wait does not count as one.
 */
export const storePace = async (db: Database, rows: readonly PaceRow[]): Promise<void> => {
  const last = [...new Map(rows.map((row) => [`${row.orgId} ${row.channelId}`, row])).entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, row]) => row)
  const column = <K extends keyof PaceRow>(name: K) => last.map((each) => each[name])
  await sql`
    insert into channel_pace (org_id, channel_id, failures, closed_until)
    select org_id, channel_id, failures,
      case when closed is null then '-infinity' else clock_timestamp() + make_interval(secs => closed) end
    from unnest(${column('orgId')}::uuid[], ${column('channelId')}::uuid[], ${column('failures')}::int[],
      ${column('closedSeconds')}::float8[]) as t (org_id, channel_id, failures, closed)
    on conflict (org_id, channel_id) do update set
      failures = case when channel_pace.failures = 0 and channel_pace.closed_until > clock_timestamp() then 0
        else excluded.failures end,
      closed_until = case when channel_pace.failures = 0 then greatest(channel_pace.closed_until, excluded.closed_until)
        else excluded.closed_until end`.execute(db)
}

/** An attempt, named with its publication, which leads any plan to it straight away. */
export interface AttemptKey {
  readonly orgId: string
  readonly publicationId: string
  readonly id: string
}

/** How an attempt ended, for its journal entry. */
export interface AttemptResult {
  readonly state: 'accepted' | 'continued' | 'refused' | 'not_sent' | 'unknown' | 'absent'
  readonly outcome: string
  readonly detail: string
  readonly remoteId: string | null
}

/** Closes an open attempt. False when it was closed already, with another result. */
export const closeAttempt = async (tx: Tx, key: AttemptKey, result: AttemptResult): Promise<boolean> => {
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
    .where('publicationId', '=', key.publicationId)
    .where('id', '=', key.id)
    .where('state', 'in', result.state === 'absent' ? ['unknown'] : openStates(result.state))
    .executeTakeFirst()
  return answer.numUpdatedRows === 1n
}

const openStates = (to: AttemptResult['state']): ('sending' | 'unknown')[] =>
  // A late but clear "it is there" beats "unknown"; nothing else may overwrite what another worker found.
  to === 'accepted' || to === 'continued' ? ['sending', 'unknown'] : ['sending']

/** Adds what a look at the network showed to the attempt's evidence. */
export const addEvidence = async (
  tx: Tx,
  key: AttemptKey,
  evidence: { readonly kind: string; readonly detail: string },
): Promise<void> => {
  const { kind, detail } = evidence
  await sql`update attempts set evidence = evidence || jsonb_build_array(jsonb_build_object(
      'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'kind', ${kind}::text, 'detail', ${detail.slice(0, 500)}::text))
    where org_id = ${key.orgId} and publication_id = ${key.publicationId} and id = ${key.id}`.execute(tx)
}
