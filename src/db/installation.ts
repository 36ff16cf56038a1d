import { sql } from 'kysely'
import type { DueChoice } from '#domain/pause.ts'
import type { Database } from './database.ts'
import { asOwner } from './owner.ts'
import type { Settled } from './pauses.ts'

/** What the database says of itself: which installation it is, and how far its intents have come. */
export interface InstallationRow {
  readonly id: string
  /** As far as the sequence has come: what was given to intents that are not committed yet counts too, and after a take-over 32 more. */
  readonly mark: number
  /** The highest of the intents that are committed: no crash takes that back, and an older database has a lower one. 0: none yet. */
  readonly keptMark: number
  /** How many of the marks that were asked for belong to no intent, and to none that was deleted since. */
  readonly missing: number
  readonly haltedAt: Date | null
  readonly haltReason: string | null
}

interface StoredRow {
  readonly id: string
  readonly mark: string
  readonly keptMark: string
  readonly missing: number
  readonly haltedAt: Date | null
  readonly haltReason: string | null
}

/** `own`: marks of intents that were committed here. */
export const readInstallation = async (db: Database, own: readonly number[] = []): Promise<InstallationRow> => {
  const answer = await sql<StoredRow>`
    select id, latest_mark() as mark, halted_at, halt_reason,
      kept_mark() as kept_mark,
      (select count(*)::int from unnest(${own}::bigint[]) asked (mark)
        where asked.mark > installation.kept_mark and not exists (select from attempts where mark = asked.mark)) as missing
    from installation`.execute(db)
  const row = answer.rows[0]
  if (row === undefined) throw new Error('the database does not say which installation it is')
  return { ...row, mark: Number(row.mark), keptMark: Number(row.keptMark) }
}

/** How far the committed intents have come, and nothing else: for a question that may come with each of them. */
export const readKeptMark = async (db: Database): Promise<number> => {
  const answer = await sql<{ mark: string }>`select kept_mark() as mark`.execute(db)
  return Number(answer.rows[0]?.mark)
}

/** Lets the marks go on by one that no intent has. */
export const takeMark = async (db: Database): Promise<void> => {
  await sql`select nextval('publishing_marks')`.execute(db)
}

/** Whether publishing goes on in the whole installation, as far as the database says. */
export const readPublishingWord = async (db: Database): Promise<'on' | 'paused' | 'halted'> => {
  const answer = await sql<{ word: 'on' | 'paused' | 'halted' }>`
    select case when halted_at is not null then 'halted' when paused_at is not null then 'paused' else 'on' end as word
    from installation`.execute(db)
  return answer.rows[0]?.word ?? 'on'
}

/** Stops all sending, of every worker, until a person says otherwise. */
export const haltPublishing = async (db: Database, reason: string): Promise<void> => {
  await sql`select halt_publishing(${reason})`.execute(db)
}

const SESSION = { name: 'scheduly-publishing' } as const

/** As the owner of the database: a backup is whole by now. One that is made before an upgrade finds no place for that yet. */
export const noteBackup = (ownerUrl: string): Promise<void> =>
  asOwner(ownerUrl, { name: 'scheduly-backup' }, async (client) => {
    const { rowCount } = await client.query(
      "SELECT FROM pg_attribute WHERE attrelid = 'installation'::regclass AND attname = 'backed_up_at' AND NOT attisdropped",
    )
    if (rowCount === 1) await client.query('UPDATE installation SET backed_up_at = clock_timestamp()')
  })

/** As the owner of the database: lets publishing go on. Answers with the mark that it goes on from. */
export const resumePublishing = (ownerUrl: string): Promise<number> =>
  asOwner(ownerUrl, SESSION, async (client) => {
    const answer = await client.query<{ mark: string }>('SELECT resume_publishing() AS mark')
    return Number(answer.rows[0]?.mark)
  })

/** As the owner of the database: nothing of the whole installation begins to go out once this has answered. Since when it is so. */
export const pauseInstallation = (ownerUrl: string, reason: string): Promise<Date> =>
  asOwner(ownerUrl, SESSION, async (client) => {
    const answer = await client.query<{ since: Date }>('SELECT pause_installation($1) AS since', [reason])
    const since = answer.rows[0]?.since
    if (since === undefined) throw new Error('the database does not say which installation it is')
    return since
  })

/** As the owner of the database: ends that pause, and decides about what came due meanwhile. Answers with how much that was. */
export const resumeInstallation = (ownerUrl: string, choice: DueChoice): Promise<Settled> =>
  asOwner(ownerUrl, SESSION, async (client) => {
    const answer = await client.query<Settled>('SELECT publications, posts FROM resume_installation($1)', [choice])
    return answer.rows[0] ?? { publications: 0, posts: 0 }
  })

/** How publishing stands over all organizations; for the operator. */
export interface PublishingState extends Omit<InstallationRow, 'keptMark' | 'missing'> {
  readonly pausedAt: Date | null
  readonly pauseReason: string | null
  /** Organizations and channels that are paused by their own people. */
  readonly pausedOrganizations: number
  readonly pausedChannels: number
  /** Posts that came due while publishing was paused, and wait for somebody's word. */
  readonly forReview: number
  readonly due: number
  /** Of the oldest that is due; 0 for none. */
  readonly oldestSeconds: number
  readonly publishing: number
  readonly queued: number
  readonly held: number
  readonly attention: number
  /** Sends that began in the last 24 hours, and how many milliseconds after their due time. */
  readonly sends: number
  readonly lateP50: number
  readonly lateP99: number
}

const STATE = `
  SELECT i.id, latest_mark()::float8 AS mark, i.halted_at AS "haltedAt", i.halt_reason AS "haltReason",
    i.paused_at AS "pausedAt", i.pause_reason AS "pauseReason",
    (SELECT count(*)::int FROM organizations WHERE paused_at IS NOT NULL) AS "pausedOrganizations",
    (SELECT count(*)::int FROM channels WHERE paused_at IS NOT NULL AND state <> 'deleted') AS "pausedChannels",
    (SELECT count(DISTINCT post_id)::int FROM publications WHERE review_since IS NOT NULL) AS "forReview", p.*, a.*
  FROM installation i,
    (SELECT count(*) FILTER (WHERE status = 'queued' AND NOT held AND wake_at <= now())::int AS due,
        coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE status = 'queued' AND NOT held AND wake_at <= now())), 0)::float8 AS "oldestSeconds",
        count(*) FILTER (WHERE status = 'publishing')::int AS publishing,
        count(*) FILTER (WHERE status = 'queued')::int AS queued,
        count(*) FILTER (WHERE held)::int AS held,
        count(*) FILTER (WHERE needs_attention)::int AS attention
      FROM publications WHERE status IN ('queued', 'publishing') OR needs_attention) p,
    (SELECT count(*)::int AS sends,
        coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY late_milliseconds), 0) AS "lateP50",
        coalesce(percentile_disc(0.99) WITHIN GROUP (ORDER BY late_milliseconds), 0) AS "lateP99"
      FROM attempts WHERE started_at > now() - interval '24 hours' AND late_milliseconds IS NOT NULL) a`

/** As the owner of the database. */
export const readPublishingState = (ownerUrl: string): Promise<PublishingState> =>
  asOwner(ownerUrl, SESSION, async (client) => {
    const [state] = (await client.query<PublishingState>(STATE)).rows
    if (state === undefined) throw new Error('the database does not say which installation it is')
    return state
  })
