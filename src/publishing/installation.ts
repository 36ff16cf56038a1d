import type { InstallationRow } from '#db/installation.ts'
import type { PublishingDeps } from './deps.ts'
import type { Mark } from './marks.ts'

/** Whether this machine may publish from this database. */
export type Standing =
  | { readonly kind: 'fine' }
  /** Somebody must say that this database is the one; until then nothing is sent, by nobody. */
  | { readonly kind: 'halted'; readonly reason: string }
  /** This machine alone does not publish. */
  | { readonly kind: 'refused'; readonly reason: string }

export interface StandingFacts {
  readonly database: InstallationRow
  readonly remembered: Mark | null
  readonly isCopy: boolean
  /** From the configuration; null when it says nothing. */
  readonly expectedId: string | null
}

const RESUME = 'Look at what was published since, then run "npm run publishing -- resume".'

const refused = (reason: string): Standing => ({ kind: 'refused', reason })

/** Null: nothing speaks against it; what is remembered must be brought up to date. */
const strangeDatabase = ({ database, remembered, expectedId }: StandingFacts): Standing | null => {
  if (expectedId !== null && expectedId !== database.id) {
    const asked = `SCHEDULY_INSTALLATION_ID is ${expectedId}, and the database says ${database.id}`
    return refused(`This database belongs to another installation: ${asked}. Correct DB_URL or the variable.`)
  }
  if (database.mark === 0 || expectedId === database.id) return null
  if (remembered?.installationId === database.id) return null
  return refused(
    'This machine has never published from this database, which may be a copy. When it is not, and this machine is to ' +
      `publish as well, set SCHEDULY_INSTALLATION_ID=${database.id}.`,
  )
}

/** Compares what the database says of itself with what this machine remembers. Pure. */
export const standingOf = (facts: StandingFacts): Standing => {
  const { database, remembered, isCopy } = facts
  if (database.haltedAt !== null)
    return { kind: 'halted', reason: `${database.haltReason ?? 'Publishing is halted.'} ${RESUME}` }
  const strange = strangeDatabase(facts)
  if (strange !== null) return strange
  if (remembered === null || remembered.installationId !== database.id) return { kind: 'fine' }
  if (isCopy) return { kind: 'halted', reason: `The data folder is a copy, or was restored from a backup. ${RESUME}` }
  if (remembered.mark > database.mark) {
    const reason = 'The database is older than its last use: a backup was restored, or a standby took over.'
    return { kind: 'halted', reason: `${reason} ${RESUME}` }
  }
  return { kind: 'fine' }
}

/** Asks the database, compares, and acts on it: halts publishing for all, or remembers where things stand. */
export const checkInstallation = async (
  deps: Pick<PublishingDeps, 'store' | 'marks' | 'log' | 'observe'>,
  expectedId: string | null,
): Promise<Standing> => {
  // First: intents that are committed while the database answers raise it above what that answer says.
  const remembered = deps.marks.read()
  const database = await deps.store.readInstallation()
  const standing = standingOf({ database, remembered, isCopy: deps.marks.isCopy(), expectedId })
  if (standing.kind === 'fine') {
    // Only what is committed: a server that crashes forgets the marks of intents that were not, and would look older then.
    const here = { installationId: database.id, mark: database.keptMark }
    if (remembered?.installationId === database.id) deps.marks.raise(here)
    else deps.marks.reset(here)
    return standing
  }
  if (standing.kind === 'halted' && database.haltedAt === null) {
    await deps.store.halt(standing.reason.replace(` ${RESUME}`, ''))
    deps.observe({ kind: 'halted', reason: standing.reason })
  }
  deps.log.error({ standing: standing.kind }, `this worker sends nothing: ${standing.reason}`)
  return standing
}
