import type { PublishingDeps } from './deps.ts'
import { createBell } from './doorbell.ts'
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
  const missed = new Set<Duty>()
  const run = async (): Promise<void> => {
    for (let round = 0; !stopping.aborted; round += 1) {
      for (const duty of duties.filter((one) => round % one.everyRounds === 0 || missed.has(one))) {
        if (duty.reachesOut && !mayAct()) {
          missed.add(duty)
        } else {
          missed.delete(duty)
          await doDuty(deps, duty, stopping)
        }
      }
      if (!stopping.aborted) await bell.sleep(ROUND_SECONDS)
    }
  }
  return { done: duties.length === 0 ? Promise.resolve() : run(), wake: bell.ring }
}

/**
 * Starts the rounds, of what only reads and writes this database and of what does more in a loop each: a network that hangs
 * silences no watchdog. What reaches out of the database is left alone while this worker may not publish from it: a copy would use up
 * the keys of the installation that it was taken from, write to its people, and delete its files. `wake` begins a round at
 * once, in which what was left alone is made up for.
 */
export const startDuties = (deps: RoundDeps, duties: readonly Duty[], options: RoundOptions) => {
  const loops = [true, false].map((reachesOut) =>
    startRounds(
      deps,
      duties.filter((duty) => duty.reachesOut === reachesOut),
      options,
    ),
  )
  const wake = (): void => {
    for (const loop of loops) loop.wake()
  }
  return { done: Promise.all(loops.map((loop) => loop.done)), wake }
}
