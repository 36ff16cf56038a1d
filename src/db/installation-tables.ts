import type { ByTrigger, Defaulted, ReadOnly } from './columns.ts'

/** One row: the installation. */
export interface InstallationTable {
  one: ReadOnly<boolean>
  id: ReadOnly<string>
  haltedAt: ByTrigger<Date | null>
  haltReason: ByTrigger<string | null>
  detectedAt: ByTrigger<Date | null>
  detectedMark: ByTrigger<string | null>
  knownUntil: ByTrigger<Date | null>
  keptMark: ReadOnly<string>
  pausedAt: ByTrigger<Date | null>
  pauseReason: ByTrigger<string | null>
  resumedAt: ByTrigger<Date | null>
  /** By the backup command; null: never. */
  backedUpAt: ByTrigger<Date | null>
  createdAt: ReadOnly<Date>
}

/** Processes that publish. */
export interface WorkersTable {
  name: string
  version: string
  standing: 'fine' | 'halted' | 'refused'
  startedAt: Defaulted<Date>
  beatAt: Date
  role: 'all' | 'worker' | null
  clockAheadMs: string | null
  tzdata: string | null
}

/** Who sees how the whole installation stands; written by the owner of the database. */
export interface OperatorsTable {
  userId: ByTrigger<string>
  since: ReadOnly<Date>
}
