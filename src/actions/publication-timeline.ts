import type { PublicationActRow, PublicationAttemptRow } from '#db/publication-history.ts'
import { scrub } from '#domain/scrub.ts'

/** One thing that happened to a publication. */
export interface TimelineEntry {
  readonly at: string
  /**
   * `queued`, `publishing` (claimed), `published`, `failed` …: it became that. `attempt_started`, `attempt_answered`,
   * `looked`: what the worker did. `held`, `released`, `delayed`; `confirmed_live`, `confirmed_not_published`: a person's word.
   * `preparation_refused`: its network would not take it, as it was made ready ahead of its time.
   * `removal_requested`: a person wants it taken down; `removed`, `removal_failed`: what the network said to that.
   */
  readonly kind: string
  /** What was found: an outcome, a failure's code. */
  readonly result: string | null
  /** In the network's words, without what looks like a secret. */
  readonly detail: string | null
  /** The number of the attempt that it is about. */
  readonly attempt: number | null
  /** Of a thread: which part that attempt sends, from 0; null for what is about no attempt. */
  readonly part: number | null
  /** Who did it; null for what is about an attempt, which is always the worker's. */
  readonly actor: {
    readonly kind: PublicationActRow['actorKind']
    readonly user_id: string | null
    readonly username: string | null
  } | null
}

interface Placed {
  readonly micros: number
  readonly entry: TimelineEntry
}

const MICROS_PER_MS = 1_000

const textOf = (value: unknown): string | null => (typeof value === 'string' ? scrub(value) : null)

const ofAct = (row: PublicationActRow): Placed => ({
  micros: Number(row.micros),
  entry: {
    at: row.at.toISOString(),
    // `publication.queued`, `post.delayed`
    kind: row.action.slice(row.action.indexOf('.') + 1),
    result: textOf(row.detail['code']),
    detail: textOf(row.detail['url'] ?? row.detail['reason']),
    attempt: null,
    part: null,
    actor: { kind: row.actorKind, user_id: row.actorId, username: row.username },
  },
})

/** A person's word is in the audit log as well, and there with its author. */
const isLook = ({ kind }: { readonly kind: string }): boolean => !kind.startsWith('confirmed_')

const ofAttempt = (row: PublicationAttemptRow): readonly Placed[] => {
  const about = { attempt: row.number, part: row.part, actor: null }
  const started = { at: row.at.toISOString(), kind: 'attempt_started', result: null, detail: null, ...about }
  const looks = row.evidence.filter(isLook).map(({ at, kind, detail }): Placed => {
    const instant = new Date(at)
    const entry = { at: instant.toISOString(), kind: 'looked', result: kind, detail: scrub(detail), ...about }
    return { micros: instant.getTime() * MICROS_PER_MS, entry }
  })
  const begin: Placed = { micros: Number(row.micros), entry: started }
  if (row.finishedAt === null) return [begin, ...looks]
  const answered = {
    at: row.finishedAt.toISOString(),
    kind: 'attempt_answered',
    result: row.outcome ?? row.state,
    detail: row.detail === null ? null : scrub(row.detail),
    ...about,
  }
  return [begin, { micros: Number(row.finishedMicros), entry: answered }, ...looks]
}

/** Everything that happened to a publication, in its order. Pure. */
export const timeline = (
  acts: readonly PublicationActRow[],
  attempts: readonly PublicationAttemptRow[],
): readonly TimelineEntry[] =>
  // Both come newest first; what happened within one microsecond keeps the order of its list.
  [...acts.map(ofAct).toReversed(), ...attempts.toReversed().flatMap(ofAttempt)]
    .toSorted((one, other) => one.micros - other.micros)
    .map(({ entry }) => entry)

/** Seconds from the due time to the start of the first send for it; null while there was none. */
export const latenessSeconds = (dueAt: Date | null, attempts: readonly PublicationAttemptRow[]): number | null => {
  if (dueAt === null) return null
  const starts = attempts.map(({ at }) => at.getTime()).filter((start) => start >= dueAt.getTime())
  return starts.length === 0 ? null : (Math.min(...starts) - dueAt.getTime()) / 1_000
}
