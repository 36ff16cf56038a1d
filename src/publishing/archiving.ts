import { archiveSome, makeArchiveMonth, type ArchivePlace } from '#db/archive.ts'
import type { DutyDeps } from './duties.ts'

/** A tenth of a second's work or so: what waits for one of their rows does not wait for long. */
const POSTS_AT_ONCE = 500

/**
 * Moves what has been over for long out of the tables that publishing works on, a few posts in each transaction, and rests as long as each
 * took: there is no hurry, and publishing goes first. One worker at a time: who finds another one at it leaves it to that one. It may be
 * cut off anywhere: a post has moved with all that belongs to it, or not at all.
 */
export const archiveOld = async (
  { db, clock, log, archiveAfterMonths: months }: Pick<DutyDeps, 'db' | 'clock' | 'log' | 'archiveAfterMonths'>,
  stopping: AbortSignal,
): Promise<void> => {
  if (months === null) return
  const moved = { posts: 0, publications: 0, attempts: 0 }
  let place: ArchivePlace | null = null
  while (!stopping.aborted) {
    const begun = clock.monotonic()
    const step = await archiveSome(db, { months, most: POSTS_AT_ONCE, place })
    for (const month of step.missing) await makeArchiveMonth(db, month)
    moved.posts += step.posts
    moved.publications += step.publications
    moved.attempts += step.attempts
    if (step.missing.length > 0) continue
    if (step.busy || step.place === null) break
    ;({ place } = step)
    await clock.sleep(clock.monotonic() - begun, stopping)
  }
  if (moved.posts > 0) log.info(moved, 'what was over for long was moved to the archive')
}
