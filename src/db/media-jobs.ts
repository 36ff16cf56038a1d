import { sql, type SqlBool } from 'kysely'
import type { Database, Tx } from './database.ts'
import type { MediaJobState } from './media-tables.ts'

/** A file that is made to fit in the background. */
export interface MediaJobRow {
  readonly orgId: string
  readonly id: string
  readonly mediaId: string
  readonly createdBy: string
  /** As the action that asked for it wrote it. */
  readonly task: unknown
  /** int8 as text. */
  readonly expectedBytes: string
  readonly state: MediaJobState
  readonly tries: number
  readonly failureCode: string | null
  readonly failureDetail: string | null
  readonly resultId: string | null
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
}

export interface MediaJobKey {
  readonly orgId: string
  readonly id: string
}

const COLUMNS = [
  'mediaJobs.orgId',
  'mediaJobs.id',
  'mediaJobs.mediaId',
  'mediaJobs.createdBy',
  'mediaJobs.task',
  'mediaJobs.expectedBytes',
  'mediaJobs.state',
  'mediaJobs.tries',
  'mediaJobs.failureCode',
  'mediaJobs.failureDetail',
  'mediaJobs.resultId',
  'mediaJobs.createdAt',
  'mediaJobs.startedAt',
  'mediaJobs.finishedAt',
] as const

const OPEN = ['queued', 'processing'] as const

export interface NewMediaJob extends MediaJobKey {
  readonly mediaId: string
  readonly createdBy: string
  readonly planKey: Buffer
  readonly task: object
  readonly expectedBytes: number
}

/** False: somebody has asked for the same at this moment. */
export const insertMediaJob = async (tx: Tx, job: NewMediaJob): Promise<boolean> => {
  const { task, expectedBytes, ...rest } = job
  const added = await tx
    .insertInto('mediaJobs')
    .values({ ...rest, task: JSON.stringify(task), expectedBytes: String(expectedBytes) })
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'mediaId', 'planKey'])
        // Said in words: with a parameter PostgreSQL cannot tell that the partial index is meant, once it keeps the plan.
        .where(sql<SqlBool>`state in ('queued', 'processing')`)
        .doNothing(),
    )
    .executeTakeFirst()
  return added.numInsertedOrUpdatedRows === 1n
}

/** One job of one file. */
export const findMediaJob = (
  tx: Tx,
  { orgId, id, mediaId }: MediaJobKey & { readonly mediaId: string },
): Promise<MediaJobRow | undefined> =>
  tx
    .selectFrom('mediaJobs')
    .select(COLUMNS)
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .where('mediaId', '=', mediaId)
    .executeTakeFirst()

/** The job that does the same, or has done it and whose file is still there. */
export const findSameMediaJob = (
  tx: Tx,
  same: { readonly orgId: string; readonly mediaId: string; readonly planKey: Buffer },
): Promise<MediaJobRow | undefined> =>
  tx
    .selectFrom('mediaJobs')
    .leftJoin('media', (join) =>
      join.onRef('media.orgId', '=', 'mediaJobs.orgId').onRef('media.id', '=', 'mediaJobs.resultId'),
    )
    .select(COLUMNS)
    .where('mediaJobs.orgId', '=', same.orgId)
    .where('mediaJobs.mediaId', '=', same.mediaId)
    .where('mediaJobs.planKey', '=', same.planKey)
    .where((where) =>
      where.or([
        where('mediaJobs.state', 'in', [...OPEN]),
        where.and([where('mediaJobs.state', '=', 'ready'), where('media.deletedAt', 'is', null)]),
      ]),
    )
    .orderBy('mediaJobs.createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()

/** What an organization's open jobs will need, and how many there are. */
export const readOpenMediaJobs = async (
  tx: Tx,
  orgId: string,
): Promise<{ readonly bytes: number; readonly count: number }> => {
  const answer = await sql<{ bytes: string; count: string }>`
    select coalesce(sum(expected_bytes), 0) as bytes, count(*) as count from media_jobs
    where org_id = ${orgId} and state in ('queued', 'processing')`.execute(tx)
  const [row] = answer.rows
  return { bytes: Number(row?.bytes ?? 0), count: Number(row?.count ?? 0) }
}

/** False: it has ended already. */
export const cancelMediaJob = async (tx: Tx, { orgId, id }: MediaJobKey): Promise<boolean> => {
  const answer = await tx
    .updateTable('mediaJobs')
    .set({ state: 'canceled' })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .where('state', 'in', [...OPEN])
    .executeTakeFirst()
  return answer.numUpdatedRows === 1n
}

/** The worker begins a job, or begins it again; undefined when it has ended, or went with its file. */
export const beginMediaJob = (tx: Tx, { orgId, id }: MediaJobKey): Promise<MediaJobRow | undefined> =>
  tx
    .updateTable('mediaJobs')
    .set({ state: 'processing', tries: sql<number>`tries + 1` })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .where('state', 'in', [...OPEN])
    .returning(COLUMNS)
    .executeTakeFirst()

/** What a worker writes of a job that it has begun; false when it is not its own any more. */
const change = async (
  tx: Tx,
  { orgId, id, tries }: MediaJobKey & { readonly tries: number },
  values: {
    readonly state: MediaJobState
    readonly tries?: number
    readonly failureCode?: string
    readonly failureDetail?: string
    readonly resultId?: string
  },
): Promise<boolean> => {
  const answer = await tx
    .updateTable('mediaJobs')
    .set(values)
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .where('state', '=', 'processing')
    .where('tries', '=', tries)
    .executeTakeFirst()
  return answer.numUpdatedRows === 1n
}

/** A job that a worker has begun: which time it is says whether it is still its own. */
type BegunJob = Pick<MediaJobRow, 'orgId' | 'id' | 'tries'>

export const finishMediaJob = (tx: Tx, job: BegunJob, resultId: string): Promise<boolean> =>
  change(tx, job, { state: 'ready', resultId })

export const failMediaJob = (
  tx: Tx,
  job: BegunJob,
  failure: { readonly code: string; readonly detail: string },
): Promise<boolean> =>
  change(tx, job, { state: 'failed', failureCode: failure.code, failureDetail: failure.detail.slice(0, 500) })

/** A worker that must stop leaves its job to another one; that was no try. */
export const handBackMediaJob = (tx: Tx, job: BegunJob): Promise<boolean> =>
  change(tx, job, { state: 'queued', tries: job.tries - 1 })

/** Whether a worker's job is still its own. */
export const isMediaJobMine = async (tx: Tx, { orgId, id, tries }: BegunJob): Promise<boolean> => {
  const found = await tx
    .selectFrom('mediaJobs')
    .select('id')
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .where('state', '=', 'processing')
    .where('tries', '=', tries)
    .executeTakeFirst()
  return found !== undefined
}

const LOST_DETAIL = 'it was not done for three days: ask for it again, and see that a worker runs'

/** Ends jobs that nobody will do any more, and forgets those that ended long ago; answers with how many in all. */
export const settleMediaJobs = async (
  db: Database,
  after: { readonly lostSeconds: number; readonly forgottenSeconds: number },
): Promise<number> => {
  const lost = await sql`update media_jobs
    set state = 'failed', failure_code = 'interrupted', failure_detail = ${LOST_DETAIL}
    where state in ('queued', 'processing')
      and created_at < clock_timestamp() - make_interval(secs => ${after.lostSeconds})`.execute(db)
  const old = await sql`delete from media_jobs where finished_at is not null
    and created_at < clock_timestamp() - make_interval(secs => ${after.forgottenSeconds})`.execute(db)
  return Number(lost.numAffectedRows ?? 0) + Number(old.numAffectedRows ?? 0)
}
