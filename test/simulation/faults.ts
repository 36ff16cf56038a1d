import type { Chance } from './virtual-clock.ts'

/** What a network may do to a send. */
export const SEND_FAULTS = [
  'slow',
  'timeout-before',
  'timeout-after',
  'late-commit',
  'reset-after',
  '5xx-before',
  '5xx-after',
  'html',
  'malformed',
  'rate-limit',
  'rate-limit-absurd',
  'refused-connection',
  'rejected',
] as const
/** What else a network may do. */
const OTHER_FAULTS = [
  'token-expired',
  'grant-revoked',
  'refresh-unavailable',
  'refresh-answer-lost',
  'duplicate-refused',
  'find-stale',
  'find-unavailable',
  'find-unauthorized',
] as const
/** What our own machines may do. */
const MACHINE_FAULTS = [
  'crash',
  'crash-at-step',
  'pause',
  'pause-at-step',
  'stop',
  'database-lost-before',
  'database-lost-after',
  'database-late',
  'database-outage',
  'deaf-doorbell',
  'wrong-clock',
  'restored-backup',
  'cloned-database',
] as const
/** What people may do while all this goes on. */
export const PEOPLE = [
  'edit',
  'cancel',
  'approve',
  'revoke',
  'reschedule',
  'publish-now',
  'pause-channel',
  'pause-publishing',
  'reconnect-channel',
  'close-organization',
  'retry',
  'resolve',
  'hasty-confirmation',
] as const

/** What they do in some runs only (`Plan.lostRights`), so that known seeds stay what they are. */
export const LOSES_RIGHT = 'lose-right'
export type PersonsAct = Fault | typeof LOSES_RIGHT

export const FAULTS = [...SEND_FAULTS, ...OTHER_FAULTS, ...MACHINE_FAULTS, ...PEOPLE] as const
export type Fault = (typeof FAULTS)[number]
export type SendFault = (typeof SEND_FAULTS)[number]

/** What a run leaves out, and how hard it is on what it has: "everything on" hides what a few together would show. */
export interface Plan {
  readonly seed: number
  readonly faults: ReadonlySet<Fault>
  readonly networks: readonly ('A' | 'B' | 'C')[]
  readonly workers: number
  readonly posts: number
  /** Some posts say the same, to the same account. */
  readonly twins: boolean
  /** The part of all sends that meet a fault. */
  readonly trouble: number
  /** Some posts are threads. */
  readonly threads: boolean
  /** The networks publish what they were given before. */
  readonly containers: boolean
  /** Whether people who stand behind posts lose the right to. */
  readonly lostRights: boolean
  /** Whether the workers are told which installation they publish for. */
  readonly told: boolean
  /** Whether further machines are not told either: they join before the first publication, or not at all. */
  readonly joins: boolean
}

const RARE: readonly Fault[] = ['restored-backup', 'cloned-database', 'close-organization', 'pause-publishing']

/** Every fifth run has threads; what the others bring does not depend on that, so that known seeds stay what they are. */
const hasThreads = (seed: number): boolean => seed % 5 === 3

/** Likewise every sixth has networks that take a post in two steps. */
const hasContainers = (seed: number): boolean => seed % 6 === 4

const hasJoining = (seed: number): boolean => seed % 7 === 2

const hasLostRights = (seed: number): boolean => seed % 7 === 6

export const makePlan = (seed: number, chance: Chance): Plan => {
  const share = chance.pick([0.2, 0.4, 0.5, 0.7])
  const faults = new Set(FAULTS.filter((fault) => chance.is(RARE.includes(fault) ? share / 3 : share)))
  // Somebody who confirms without looking does no harm only where the network itself refuses a second one.
  if (faults.has('hasty-confirmation')) faults.add('duplicate-refused')
  const twins = !faults.has('duplicate-refused') && chance.is(0.25)
  return {
    seed,
    faults,
    networks: chance.is(0.5) ? [chance.pick(['A', 'B', 'C'])] : [chance.pick(['A', 'B']), 'C'],
    workers: chance.pick([1, 2, 2, 3]),
    posts: chance.pick([2, 3, 4, 5]),
    twins,
    trouble: chance.pick([0.2, 0.4, 0.7]),
    told: chance.is(0.3),
    threads: hasThreads(seed),
    containers: hasContainers(seed),
    joins: hasJoining(seed),
    lostRights: hasLostRights(seed),
  }
}
