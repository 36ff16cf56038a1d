import type { Database } from '#db/database.ts'
import type { Replica } from '#db/replica.ts'
import {
  readDatabaseBytes,
  readDatabaseClock,
  readSystemStatus,
  readZoneOffsets,
  type SystemStatusRow,
} from '#db/system-status.ts'
import type { CheckReport } from '#domain/finding.ts'
import { judgeReplica } from '#domain/replica.ts'
import {
  judgeClock,
  judgeQueue,
  judgeRoom,
  judgeSilentDisk,
  judgeWorkers,
  judgeZones,
  type ClockFacts,
  type WorkerFacts,
  type ZoneDifference,
} from '#domain/system-status.ts'
import { compareZones, PROBED_ZONES, probedMoments } from '#domain/zone-probes.ts'
import type { Clock } from '#lib/clock.ts'
import type { Disk, DiskReading } from '#lib/disk.ts'
import { ownIcu, ownTzdata } from '#lib/zones.ts'

// What the doctor and the system status both look at, in one place: they read the same facts and judge them alike.

/** Of the process that looks. */
export interface Premises {
  readonly version: string
  /** What is kept on disks of this machine, and what room they have. */
  readonly readDisks: () => Promise<DiskReading>
  /** What files that come in have to leave free. */
  readonly reserveBytes: number
  /** Whether the database is the one that comes with this program. */
  readonly embedded: boolean
}

interface CheckDeps {
  readonly db: Database
  readonly clock: Clock
}

/** How far this machine's clock is ahead of the database's. The answer's way back and forth is what it is not sure of. */
export const compareClocks = async ({ db, clock }: CheckDeps): Promise<ClockFacts> => {
  // The first may have to connect and to sign in first, which takes longer than the question.
  await readDatabaseClock(db)
  const began = clock.now().getTime()
  const theirs = await readDatabaseClock(db)
  const ended = clock.now().getTime()
  return { aheadMs: (began + ended) / 2 - theirs.getTime(), withinMs: Math.max(1, (ended - began) / 2) }
}

export const zonesReport = async (
  { db, clock }: CheckDeps,
  { embedded }: Pick<Premises, 'embedded'>,
): Promise<CheckReport & { readonly differences: readonly ZoneDifference[] }> => {
  const differences = compareZones(await readZoneOffsets(db, PROBED_ZONES, probedMoments(clock.now())))
  const own = { tzdata: ownTzdata(), icu: ownIcu(), zones: PROBED_ZONES.length, embedded }
  return { subject: 'Time zones', findings: [judgeZones(differences, own)], differences }
}

export const clockReport = (facts: ClockFacts): CheckReport => ({
  subject: 'Clocks',
  findings: judgeClock('this machine', facts),
})

const toFacts = ({
  name,
  role,
  version,
  standing,
  tzdata,
  beat_seconds,
  clock_ahead_ms,
}: SystemStatusRow['workers'][number]): WorkerFacts => ({
  name,
  role,
  version,
  standing,
  tzdata,
  beatSeconds: beat_seconds,
  clockAheadMs: clock_ahead_ms,
})

/** Who publishes, and whether what is due goes out. */
export const publishingReport = (row: SystemStatusRow, { version }: Pick<Premises, 'version'>): CheckReport => {
  const queue = judgeQueue({
    due: row.due.count,
    oldestSeconds: row.due.oldest_seconds,
    nextDueAt: row.next_due_at === null ? null : new Date(row.next_due_at),
    stopped: row.halted_at === null ? (row.paused_at === null ? null : 'paused') : 'halted',
  })
  const workers = judgeWorkers(row.workers.map(toFacts), { version, tzdata: ownTzdata() })
  return { subject: 'Workers, and what is due', findings: [...workers, queue] }
}

/** The disks of this machine. */
export const disksReport = async ({
  readDisks,
  reserveBytes,
}: Pick<Premises, 'readDisks' | 'reserveBytes'>): Promise<CheckReport & { readonly disks: readonly Disk[] }> => {
  const { disks, silent } = await readDisks()
  const findings = [...silent.map(judgeSilentDisk), ...disks.map((disk) => judgeRoom(disk, reserveBytes))]
  return { subject: 'Disks', findings, disks }
}

/** Nothing where there is no replica. */
const replicaReports = (replica: Pick<Replica, 'standing'> | null): readonly CheckReport[] =>
  replica === null ? [] : [{ subject: 'Replica', findings: [judgeReplica(replica.standing())] }]

/** Everything at once, for a person who looks at it. */
export const examineSystem = async (
  deps: CheckDeps & { readonly replica: Pick<Replica, 'standing'> | null },
  premises: Premises,
) => {
  const [row, bytes, clocks, zones, disks] = await Promise.all([
    readSystemStatus(deps.db),
    readDatabaseBytes(deps.db),
    compareClocks(deps),
    zonesReport(deps, premises),
    disksReport(premises),
  ])
  const reports = [publishingReport(row, premises), clockReport(clocks), zones, disks, ...replicaReports(deps.replica)]
  return { row, bytes, clocks, zones, disks, reports }
}
