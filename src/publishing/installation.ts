import type { InstallationRow } from '#db/installation.ts'
import type { PublishingDeps } from './deps.ts'
import type { Mark } from './marks.ts'

type CheckDeps = Pick<PublishingDeps, 'store' | 'marks' | 'log' | 'observe'>

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
  /** Whether a machine that may publish has been seen at work in this very database, since before its first publication. */
  readonly isAttended: boolean
}

const RESUME = 'Look at what was published since, then run "npm run publishing -- resume".'

const refused = (reason: string): Standing => ({ kind: 'refused', reason })

/** Null: nothing speaks against it; what is remembered must be brought up to date. */
const strangeDatabase = ({ database, remembered, expectedId, isAttended }: StandingFacts): Standing | null => {
  if (expectedId !== null && expectedId !== database.id) {
    const asked = `SCHEDULY_INSTALLATION_ID is ${expectedId}, and the database says ${database.id}`
    return refused(`This database belongs to another installation: ${asked}. Correct DB_URL or the variable.`)
  }
  if (database.mark === 0 || expectedId === database.id || isAttended) return null
  if (remembered?.installationId === database.id) return null
  const found =
    'Another machine publishes from this database, or it is a copy of one that does: this machine never has.'
  const told = `When it is no copy, and this machine is to publish as well, set SCHEDULY_INSTALLATION_ID=${database.id}.`
  const unasked =
    'Until the first post is out that happens by itself, within seconds, while the other machine is at work.'
  return refused(database.keptMark === 0 ? `${found} ${told} ${unasked}` : `${found} ${told}`)
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
  if (remembered.mark > database.keptMark || database.missing > 0) {
    const reason = 'The database is older than its last use: a backup was restored, or a standby took over.'
    return { kind: 'halted', reason: `${reason} ${RESUME}` }
  }
  return { kind: 'fine' }
}

/** Brings up to date what is remembered of a database that this machine may publish from. */
const remember = async ({ store, marks }: CheckDeps, database: InstallationRow): Promise<void> => {
  // Only what is committed: a server that crashes forgets the marks of intents that were not, and would look older then.
  const here = { installationId: database.id, mark: database.keptMark }
  if (marks.read()?.installationId === database.id) marks.raise(here)
  else marks.reset(here)
  // From its first worker on a database belongs to somebody, so that a copy of it is nobody's. While nothing has been
  // published the marks go on with each check: other machines see by it that somebody is at work in this very database.
  if (database.keptMark === 0) await store.takeMark()
}

/** What a machine that never published saw of a database when it first looked, and nobody had published yet. */
type Sighting = Pick<InstallationRow, 'id' | 'mark'>

/** Keeps the standing of this machine: asks the database, compares, and acts on it. */
export const createStanding = (deps: CheckDeps, expectedId: string | null) => {
  let standing: Standing = refused('The database has not been asked yet.')
  let sighting: Sighting | null = null
  let [doubts, settled] = [1, 0]
  let checking: Promise<unknown> = Promise.resolve()

  /** On a copy nobody takes marks: whoever sees them grow is connected to the same database as somebody who may. */
  const isAttended = ({ id, mark, keptMark }: InstallationRow): boolean => {
    if (sighting?.id !== id) sighting = keptMark === 0 ? { id, mark } : null
    return sighting !== null && mark > sighting.mark
  }

  const tell = (now: Standing, isHalt: boolean): void => {
    if (isHalt && now.kind === 'halted') deps.observe({ kind: 'halted', reason: now.reason })
    if (now.kind !== 'fine' && (standing.kind !== now.kind || standing.reason !== now.reason))
      deps.log.error({ standing: now.kind }, `this worker sends nothing: ${now.reason}`)
    standing = now
  }

  const once = async (asked: number): Promise<void> => {
    // First: intents that are committed while the database answers raise it above what that answer says.
    const remembered = deps.marks.read()
    const database = await deps.store.readInstallation(deps.marks.own())
    const facts = { database, remembered, isCopy: deps.marks.isCopy(), expectedId, isAttended: isAttended(database) }
    const now = standingOf(facts)
    if (now.kind === 'fine') await remember(deps, database)
    const isHalt = now.kind === 'halted' && database.haltedAt === null
    if (isHalt) await deps.store.halt(now.reason.replace(` ${RESUME}`, ''))
    tell(now, isHalt)
    settled = asked
  }

  return {
    current: (): Standing => standing,
    /** Whether the database has answered since it was last doubted. */
    isSure: (): boolean => settled === doubts,
    mayAct: (): boolean => settled === doubts && standing.kind === 'fine',
    /** The connection was lost: behind the next one may be another database, or an older one. */
    doubt: (): void => {
      doubts += 1
      sighting = null
    },
    /** One at a time: an old answer must not come after a newer one. */
    check: (): Promise<void> => {
      const asked = doubts
      const mine = checking.then(() => once(asked))
      checking = mine.catch(() => undefined)
      return mine
    },
  }
}

export type StandingKeeper = ReturnType<typeof createStanding>
