import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { insertAudit } from '#db/audit-log.ts'
import { inTransaction, type Database, type Tx } from '#db/database.ts'
import { JobEnded, type JobHandler } from '#db/jobs.ts'
import {
  beginMediaJob,
  failMediaJob,
  finishMediaJob,
  handBackMediaJob,
  isMediaJobMine,
  type MediaJobKey,
  type MediaJobRow,
} from '#db/media-jobs.ts'
import { findMedia, insertMedia, readMediaUsage, reserveBlob, type MediaRow } from '#db/media.ts'
import type { Clock } from '#lib/clock.ts'
import { firstSignal } from '#lib/first-signal.ts'
import type { Log } from '#lib/log.ts'
import type { Random } from '#lib/random.ts'
import { isRecord } from '#lib/record.ts'
import { isConvertOrder } from '#media/convert-order.ts'
import { convertVideo, type ConvertResult } from '#media/convert.ts'
import type { Desk, Ingested, Shelf } from '#media/shelf.ts'
import { BlobMissingError, blobKey } from '#media/store.ts'

export interface FitJobDeps {
  readonly db: Database
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly shelf: Shelf
  /** Longest time for one conversion. */
  readonly limitSeconds: number
  /** Between two looks whether somebody has canceled it. */
  readonly lookSeconds?: number
}

/** Once, and once more: whoever died over it twice would do so again. */
const MOST_TRIES = 2

const LOOK_SECONDS = 2

/** Why a job has no result; `code` is stable. */
interface Failure {
  readonly code:
    | 'source_deleted'
    | 'quota_exceeded'
    | 'ffmpeg_missing'
    | 'too_slow'
    | 'too_large'
    | 'failed'
    | 'interrupted'
  readonly detail: string
}

/** Ends the work on a job from within; never leaves this file. */
class FitFailed extends Error {
  override readonly name = 'FitFailed'
  readonly failure: Failure

  constructor(code: Failure['code'], detail: string) {
    super(detail)
    this.failure = { code, detail }
  }
}

/** The job is somebody else's by now, or was canceled: nothing is written any more. */
class NotMine extends Error {
  override readonly name = 'NotMine'
}

const keyOf = (data: unknown): MediaJobKey => {
  if (!isRecord(data) || typeof data['orgId'] !== 'string' || typeof data['id'] !== 'string')
    throw new JobEnded('the job names no media job')
  return { orgId: data['orgId'], id: data['id'] }
}

/** In whose organization a job works. */
const within = <T>({ db }: FitJobDeps, row: MediaJobKey, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(db, { orgId: row.orgId }, work)

const full = (): FitFailed =>
  new FitFailed('quota_exceeded', 'the library of this organization is full: delete files that no post needs any more')

const requireSource = async (tx: Tx, { orgId, mediaId }: MediaJobRow): Promise<MediaRow> => {
  const source = await findMedia(tx, orgId, mediaId)
  if (source === undefined) throw new FitFailed('source_deleted', 'the file was deleted meanwhile: choose another one')
  return source
}

/** The file, while it is there and there is room for what comes of it. */
const loadSource = (deps: FitJobDeps, job: MediaJobRow): Promise<MediaRow> =>
  within(deps, job, async (tx) => {
    const source = await requireSource(tx, job)
    const { bytes } = await readMediaUsage(tx, job.orgId)
    if (bytes + Number(job.expectedBytes) > deps.shelf.quotaBytes) throw full()
    return source
  })

const fetchSource = async ({ shelf }: FitJobDeps, source: MediaRow, to: { place: string; signal: AbortSignal }) => {
  try {
    const stored = await shelf.blobs.read(blobKey(source.orgId, source.sha256.toString('hex')))
    await pipeline(stored, createWriteStream(to.place, { mode: 0o600 }), { signal: to.signal })
  } catch (error) {
    if (!(error instanceof BlobMissingError)) throw error
    throw new FitFailed('source_deleted', 'the file is not in the store any more: upload it again')
  }
}

const CODES = { unavailable: 'ffmpeg_missing', failed: 'failed', too_slow: 'too_slow', too_large: 'too_large' } as const

const requireDone = (result: ConvertResult): Extract<ConvertResult, { kind: 'done' }> => {
  if (result.kind === 'done') return result
  throw new FitFailed(CODES[result.kind], result.detail)
}

/** Makes the new file on the desk. */
const convert = async (
  deps: FitJobDeps,
  job: MediaJobRow,
  { source, desk, signal }: { readonly source: MediaRow; readonly desk: Desk; readonly signal: AbortSignal },
): Promise<Ingested> => {
  if (!isConvertOrder(job.task)) throw new FitFailed('failed', 'what is to be done cannot be read: ask for it again')
  const { plan, bounds } = job.task
  await fetchSource(deps, source, { place: desk.incoming, signal })
  const { facts } = source
  const files = { input: desk.incoming, output: desk.made, scratch: desk.still }
  const task = { ...files, facts, plan, bounds, limitSeconds: deps.limitSeconds }
  const made = requireDone(await convertVideo(task, { ...deps.shelf.video.ffmpeg, signal }))
  return desk.adopt({ path: desk.made, facts: made.facts })
}

/** Takes it into the library, if the job is still ours. */
const name = (deps: FitJobDeps, job: MediaJobRow, made: Ingested): Promise<void> =>
  within(deps, job, async (tx) => {
    const { orgId, createdBy } = job
    const source = await requireSource(tx, job)
    const { facts } = made
    const id = deps.random.id()
    const words = { name: source.name, altText: source.altText, tags: source.tags }
    const file = {
      orgId,
      id,
      createdBy,
      sha256: Buffer.from(made.sha256, 'hex'),
      facts,
      derivedFrom: source.id,
      ...words,
    }
    if (!(await insertMedia(tx, file, made.thumbnail !== null))) throw new Error('its place was given up meanwhile')
    if (!(await finishMediaJob(tx, job, id))) throw new NotMine()
    await insertAudit(tx, {
      orgId,
      actorId: createdBy,
      requestId: null,
      action: 'media.added',
      objectType: 'media',
      objectId: id,
      detail: { name: source.name, kind: facts.kind, bytes: facts.bytes, sha256: made.sha256, job: job.id },
    })
  })

const keep = async (deps: FitJobDeps, job: MediaJobRow, made: Ingested): Promise<void> => {
  const sha256 = Buffer.from(made.sha256, 'hex')
  const place = { sha256, bytes: made.facts.bytes, quota: deps.shelf.quotaBytes, arrival: job.id }
  const reserved = await within(deps, job, async (tx) => {
    if (!(await isMediaJobMine(tx, job))) throw new NotMine()
    return reserveBlob(tx, place)
  })
  if (!reserved) throw full()
  await deps.shelf.keep(job.orgId, made)
  await name(deps, job, made)
}

/** Calls the work off when the job is not ours any more. */
const watchOver = (deps: FitJobDeps, job: MediaJobRow): { readonly lost: AbortSignal; stop(): Promise<void> } => {
  const [lost, over] = [new AbortController(), new AbortController()]
  const look = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await deps.clock.sleep((deps.lookSeconds ?? LOOK_SECONDS) * 1000, over.signal)
      // A database that does not answer says nothing about the job.
      const isMine = await within(deps, job, (tx) => isMediaJobMine(tx, job)).catch(() => true)
      if (!isMine) lost.abort(new NotMine())
    }
  }
  const looking = look()
  return {
    lost: lost.signal,
    stop: async () => {
      over.abort()
      await looking
    },
  }
}

const doJob = async (deps: FitJobDeps, job: MediaJobRow, stopping: AbortSignal): Promise<void> => {
  const watch = watchOver(deps, job)
  try {
    if (job.tries > MOST_TRIES)
      throw new FitFailed(
        'interrupted',
        'the work on it was broken off twice: choose a shorter video, or ask for it again',
      )
    const source = await loadSource(deps, job)
    await using desk = await deps.shelf.openDesk()
    using first = firstSignal(stopping, watch.lost)
    const made = await convert(deps, job, { source, desk, signal: first.signal })
    await keep(deps, job, made)
  } finally {
    await watch.stop()
  }
}

/** Writes down how it went wrong; what is not decided by that is tried again. */
const settle = async (deps: FitJobDeps, job: MediaJobRow, failed: { error: unknown; stopping: AbortSignal }) => {
  const { error, stopping } = failed
  if (error instanceof NotMine) return
  if (error instanceof FitFailed) {
    await within(deps, job, (tx) => failMediaJob(tx, job, error.failure))
    deps.log.info({ mediaJobId: job.id, reason: error.failure.code }, 'a file could not be made to fit')
    return
  }
  if (stopping.aborted) await within(deps, job, (tx) => handBackMediaJob(tx, job))
  else if (job.tries >= MOST_TRIES) {
    const detail = 'the file could not be read or stored: ask for it again in a while'
    await within(deps, job, (tx) => failMediaJob(tx, job, { code: 'interrupted', detail }))
  }
  throw error
}

/**
 * Makes one video or animation fit. Only the statement that names the new file ends the job, and only while it is ours: a
 * worker that died, was canceled or slept too long leaves nothing but a place without a name.
 */
export const createFitJob =
  (deps: FitJobDeps): JobHandler =>
  async ({ data, signal }) => {
    const key = keyOf(data)
    await deps.shelf.desks.sweep()
    const job = await within(deps, key, (tx) => beginMediaJob(tx, key))
    if (job === undefined) return
    try {
      await doJob(deps, job, signal)
    } catch (error) {
      await settle(deps, job, { error, stopping: signal })
    }
  }
