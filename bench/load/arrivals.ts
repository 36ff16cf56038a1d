/** A stream of numbers in [0, 1) that a seed determines (mulberry32): the same arrivals and the same requests, whoever is asked. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface Phase {
  /** Requests per second. */
  readonly rate: number
  readonly seconds: number
}

export interface ArrivalPlan {
  /** One after the other. */
  readonly phases: readonly Phase[]
  readonly seed: number
}

/** When each request is meant to start, in milliseconds: as strangers come, who know nothing of each other (a Poisson process). */
export const arrivals = ({ phases, seed }: ArrivalPlan): readonly number[] => {
  const chance = seeded(seed)
  const moments: number[] = []
  let begin = 0
  for (const { rate, seconds } of phases) {
    const end = begin + seconds * 1_000
    const next = (from: number): number => from + (-Math.log(1 - chance()) / rate) * 1_000
    for (let at = next(begin); at < end; at = next(at)) moments.push(at)
    begin = end
  }
  return moments
}

/** How long all phases take. */
export const secondsOf = ({ phases }: Pick<ArrivalPlan, 'phases'>): number =>
  phases.reduce((sum, { seconds }) => sum + seconds, 0)
