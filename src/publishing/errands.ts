import { providers } from '#providers/registry.ts'
import type { PublishingDeps } from './deps.ts'
import { completePosts } from './completions.ts'
import { createBell } from '#lib/doorbell.ts'
import type { DutyDeps } from './duties.ts'
import { readRecentMetrics } from './metrics.ts'
import { prepareAhead } from './prepare-ahead.ts'
import { carryOutRemovals } from './removals.ts'
import { renewingUntil } from './stopping.ts'

/**
 * Something that is done at networks beside publishing, each in a loop of its own: none waits for another, or for a round of
 * duties. Unlike a duty it is left alone while this worker may not publish from its database.
 */
export interface Errand {
  readonly name: string
  /** Whether the doorbell wakes it. */
  readonly rings: boolean
  /** Does what is due; answers how many seconds until it is to be asked again. */
  readonly run: (stopping: AbortSignal) => Promise<number>
}

const LONGEST_SLEEP_SECONDS = 15
const RETRY_SECONDS = 5
const METRICS_SECONDS = 300
const AHEAD_SECONDS = 5
const COMPLETE_SECONDS = 15

/** Everything that a worker does at networks beside publishing. */
export const errandsOf = (deps: DutyDeps): readonly Errand[] => [
  {
    name: 'removals',
    rings: true,
    run: async (stopping) => {
      const next = (await carryOutRemovals(renewingUntil(deps, stopping), stopping)) ?? LONGEST_SLEEP_SECONDS
      return Math.min(next, LONGEST_SLEEP_SECONDS)
    },
  },
  {
    name: 'metrics',
    rings: false,
    run: async (stopping) => {
      await readRecentMetrics(renewingUntil(deps, stopping), stopping)
      return METRICS_SECONDS
    },
  },
  {
    name: 'completions',
    rings: false,
    run: async (stopping) => {
      await completePosts(deps, stopping)
      return COMPLETE_SECONDS
    },
  },
  ...providers.map(({ code }): Errand => ({
    name: `prepareAhead, ${code}`,
    rings: false,
    run: async (stopping) => {
      await prepareAhead(deps, code, stopping)
      return AHEAD_SECONDS
    },
  })),
]

type ErrandDeps = Pick<PublishingDeps, 'clock' | 'log'>

interface ErrandOptions {
  /** Whether this worker may publish at this moment. */
  readonly mayAct: () => boolean
  readonly stopping: AbortSignal
}

const runOnce = async (deps: ErrandDeps, errand: Errand, { mayAct, stopping }: ErrandOptions): Promise<number> => {
  if (!mayAct()) return LONGEST_SLEEP_SECONDS
  try {
    return await errand.run(stopping)
  } catch (error) {
    deps.log.warn({ err: error, errand: errand.name }, 'an errand failed; it is run again in a moment')
    return RETRY_SECONDS
  }
}

/** Starts the loops. `ring` wakes those that the doorbell wakes; `wakeAll` wakes the others too, for the end or a new standing. */
export const startErrands = (deps: ErrandDeps, errands: readonly Errand[], options: ErrandOptions) => {
  const loops = errands.map((errand) => ({ errand, bell: createBell(deps) }))
  const done = Promise.all(
    loops.map(async ({ errand, bell }) => {
      while (!options.stopping.aborted) {
        const seconds = await runOnce(deps, errand, options)
        if (!options.stopping.aborted) await bell.sleep(seconds)
      }
    }),
  )
  const wake = (wanted: (errand: Errand) => boolean): void => {
    for (const { errand, bell } of loops) if (wanted(errand)) bell.ring()
  }
  return { done, ring: () => wake(({ rings }) => rings), wakeAll: () => wake(() => true) }
}
