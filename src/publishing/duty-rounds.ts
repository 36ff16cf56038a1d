import type { PublishingDeps } from './deps.ts'
import { createBell } from '#lib/doorbell.ts'
import type { Duty } from './duties.ts'

type RoundDeps = Pick<PublishingDeps, 'clock' | 'log'>

interface RoundOptions {
  /** Whether this worker may publish from its database at this moment. */
  readonly mayAct: () => boolean
  readonly stopping: AbortSignal
}

const ROUND_SECONDS = 30

/** Every duty has its turn, also when the one before it fails. */
const doDuty = (deps: RoundDeps, duty: Duty, stopping: AbortSignal): Promise<void> =>
  duty
    .run(stopping)
    .catch((error: unknown) =>
      deps.log.warn({ err: error, duty: duty.name }, 'a background duty failed; it runs again in a moment'),
    )

const startRounds = (deps: RoundDeps, duties: readonly Duty[], { mayAct, stopping }: RoundOptions) => {
  const bell = createBell(deps)
  /** Whether it came to its end; a round that did not is begun anew, and leaves out nobody. */
  const doRound = async (round: number): Promise<boolean> => {
    for (const duty of duties.filter(({ everyRounds }) => round % everyRounds === 0)) {
      if (!mayAct()) return false
      await doDuty(deps, duty, stopping)
    }
    return true
  }
  const run = async (): Promise<void> => {
    for (let round = 0; !stopping.aborted;) {
      if (await doRound(round)) round += 1
      if (!stopping.aborted) await bell.sleep(ROUND_SECONDS)
    }
  }
  return { done: duties.length === 0 ? Promise.resolve() : run(), wake: bell.ring }
}

/**
 * Starts the rounds, of what only reads and writes this database, of what does more, and of what takes long in a loop each: a network
 * that hangs, or a million rows to move, silences no watchdog. What reaches out of the database is left alone while this worker may not publish from it: a copy would use up
 * the keys of the installation that it was taken from, write to its people, and delete its files. `wake` begins a round at
 * once, in which what was left alone is made up for.
 */
export const startDuties = (deps: RoundDeps, duties: readonly Duty[], options: RoundOptions) => {
  const inside = { ...options, mayAct: () => true }
  const [outward, inward] = [duties.filter((duty) => duty.reachesOut), duties.filter((duty) => !duty.reachesOut)]
  const loops = [
    startRounds(deps, outward, options),
    startRounds(
      deps,
      inward.filter(({ takesLong }) => takesLong !== true),
      inside,
    ),
    startRounds(
      deps,
      inward.filter(({ takesLong }) => takesLong === true),
      inside,
    ),
  ]
  const wake = (): void => {
    for (const loop of loops) loop.wake()
  }
  return { done: Promise.all(loops.map((loop) => loop.done)), wake }
}
