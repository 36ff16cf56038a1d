/** Numbers from a seed: the same ones each time. */
export interface Chance {
  /** From 0 to just below 1. */
  fraction(): number
  /** Of the time between two events that know nothing of each other. */
  exponential(mean: number): number
}

/** Mulberry32: 32 bits of state are enough for a model. */
export const createChance = (seed: number): Chance => {
  let state = seed >>> 0
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { fraction, exponential: (mean) => -mean * Math.log(1 - fraction()) }
}
