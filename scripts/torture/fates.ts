import { STEPS, type Step } from '#publishing/steps.ts'
import type { Chance } from './chance.ts'
import type { Fate } from './orders.ts'

/** What was done to the workers, by the place at which it met them; `anywhere` is a kill from outside. */
export interface Toll {
  readonly kills: Map<string, number>
  readonly stops: Map<string, number>
  readonly reached: Set<string>
  /** Workers that ended by themselves, which none may. */
  crashes: number
}

export interface FateOptions {
  /** Null: all steps. */
  readonly onlyStep: Step | null
  /** Whether each step must meet each signal before chance alone decides. */
  readonly everyStep: boolean
  /** So many workers are stopped for sure; after that chance decides. */
  readonly stops: number
  readonly chance: Chance
}

const RANDOM_SHARE = 0.2
const STOP_SHARE = 0.2
const WANTED_STOP_SHARE = 0.5
const OPEN_SHARE = 0.5
// Many times: it dies with much in hand, and after having done something.
const MOST_TIMES = 6

export const countIn = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

export const totalOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0)

/** Gives out fates: each step once with each signal first, then by chance, the rarest steps more often. */
export const createFates = ({ onlyStep, everyStep, stops, chance }: FateOptions, toll: Toll) => {
  const steps = onlyStep === null ? STEPS : [onlyStep]
  const missing = (): readonly Fate[] =>
    steps.flatMap((step) => [
      ...(toll.kills.has(step) ? [] : [{ step, nth: 1, stop: false }]),
      ...(toll.stops.has(step) ? [] : [{ step, nth: 1, stop: true }]),
    ])
  // Workers come by some steps far less often than by others: of two, the one that met fewer.
  const rarer = (counts: ReadonlyMap<string, number>): Step => {
    const [one, other] = [chance.pick(steps), chance.pick(steps)]
    return (counts.get(one) ?? 0) <= (counts.get(other) ?? 0) ? one : other
  }
  return {
    missing,
    next: (): Fate | null => {
      const open = everyStep ? missing() : []
      if (open.length > 0 && chance.fraction() < OPEN_SHARE) return chance.pick(open)
      const wanted = totalOf(toll.stops) < stops && chance.fraction() < WANTED_STOP_SHARE
      if (wanted) return { step: chance.pick(steps), nth: 1, stop: true }
      if (onlyStep === null && chance.fraction() < RANDOM_SHARE) return null
      const stop = chance.fraction() < STOP_SHARE
      return { step: rarer(stop ? toll.stops : toll.kills), nth: 1 + chance.below(MOST_TIMES), stop }
    },
  }
}
