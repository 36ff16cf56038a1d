import { isOperator, readBackupMoment, type SystemStatusRow } from '#db/system-status.ts'
import type { CheckReport } from '#domain/finding.ts'
import { refuse } from '#domain/problem.ts'
import { isWorking } from '#domain/system-status.ts'
import { ownIcu, ownTzdata } from '#lib/zones.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asPerson } from './member.ts'
import { iso } from './post-view.ts'
import { examineSystem } from './system-checks.ts'

/** How the whole installation stands, for who runs it: numbers over all organizations, and names of none. */
export interface SystemStatusView {
  readonly checked_at: string
  readonly version: string
  readonly publishing: 'on' | 'paused' | 'halted'
  readonly next_due_at: string | null
  readonly due: { readonly count: number; readonly oldest_at: string | null }
  readonly lateness: SystemStatusRow['lateness']
  readonly workers: readonly {
    readonly name: string
    readonly role: 'all' | 'worker' | null
    readonly version: string
    readonly standing: 'fine' | 'halted' | 'refused'
    readonly working: boolean
    readonly started_at: string
    readonly beat_at: string
    readonly clock_ahead_ms: number | null
    readonly tzdata: string | null
  }[]
  readonly clock: { readonly ahead_ms: number; readonly within_ms: number }
  readonly zones: { readonly tzdata: string; readonly icu: string; readonly differing: readonly string[] }
  readonly database: { readonly version: string; readonly migration: string; readonly bytes: number | null }
  readonly storage: {
    readonly library_bytes: number
    readonly disks: readonly {
      readonly uses: readonly string[]
      readonly free_bytes: number
      readonly total_bytes: number
    }[]
  }
  readonly last_backup_at: string | null
  readonly reports: readonly CheckReport[]
}

/** As a moment of the API; the database writes it with an offset and more digits. */
const moment = (at: string | null): string | null => (at === null ? null : iso(new Date(at)))

const workerView = ({ beat_seconds: beatSeconds, ...worker }: SystemStatusRow['workers'][number]) => ({
  ...worker,
  working: isWorking({ standing: worker.standing, beatSeconds }),
  started_at: new Date(worker.started_at).toISOString(),
  beat_at: new Date(worker.beat_at).toISOString(),
})

type Examined = Awaited<ReturnType<typeof examineSystem>>

const viewOf = ({
  row,
  bytes,
  clocks,
  zones,
  disks,
  reports,
}: Examined): Omit<SystemStatusView, 'checked_at' | 'version' | 'last_backup_at'> => ({
  publishing: row.halted_at !== null ? 'halted' : row.paused_at !== null ? 'paused' : 'on',
  next_due_at: moment(row.next_due_at),
  due: { count: row.due.count, oldest_at: moment(row.due.oldest_at) },
  lateness: row.lateness,
  workers: row.workers.map(workerView),
  clock: { ahead_ms: Math.round(clocks.aheadMs), within_ms: Math.ceil(clocks.withinMs) },
  zones: {
    tzdata: ownTzdata(),
    icu: ownIcu(),
    differing: [...new Set(zones.differences.map(({ zone }) => zone))],
  },
  database: { version: row.server, migration: row.migration, bytes },
  storage: {
    library_bytes: row.library_bytes,
    disks: disks.disks.map(({ uses, freeBytes, totalBytes }) => ({
      uses,
      free_bytes: freeBytes,
      total_bytes: totalBytes,
    })),
  },
  reports: reports.map(({ subject, findings }) => ({ subject, findings })),
})

/**
 * Only for operators, whom nobody makes over the network ("npm run admin -- make-operator"): an organization's owner is none by that,
 * because it would learn how much others publish.
 */
export const getSystemStatus = async (deps: ActionDeps, actor: Actor): Promise<SystemStatusView> => {
  const { userId } = asPerson(actor)
  if (!(await isOperator(deps.db, userId)))
    throw refuse(
      'forbidden',
      'How the whole installation stands is for its operator alone: on its machine, "npm run admin -- make-operator <your e-mail>" makes you one, and "npm run doctor" says the same.',
      { reason: 'operator' },
    )
  const examined = await examineSystem(deps, deps.premises)
  const backedUpAt = await readBackupMoment(deps.db)
  return {
    checked_at: deps.clock.now().toISOString(),
    version: deps.premises.version,
    last_backup_at: backedUpAt?.toISOString() ?? null,
    ...viewOf(examined),
  }
}
