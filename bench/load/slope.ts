/** A value at a moment, in milliseconds. */
export type Sample = readonly [at: number, value: number]

export interface Slope {
  /** Per hour. */
  readonly perHour: number
  /** Half of the interval in which the slope lies with 95 % confidence. */
  readonly margin: number
}

const HOUR_MS = 3_600_000
/** Two-sided 95 % of Student's distribution, by degrees of freedom; a normal one beyond. */
const STUDENT = [
  12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1,
]
const STUDENT_BEYOND = 2.1

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Samples that follow each other closely say the same: means of blocks are nearly independent. */
export const blockMeans = (samples: readonly Sample[], blocks: number): readonly Sample[] => {
  const size = Math.max(1, Math.floor(samples.length / blocks))
  return Array.from({ length: Math.floor(samples.length / size) }, (_, index): Sample => {
    const block = samples.slice(index * size, (index + 1) * size)
    return [mean(block.map(([at]) => at)), mean(block.map(([, value]) => value))]
  })
}

/** A straight line by least squares; NaN where there is too little to say. */
export const slopeOf = (samples: readonly Sample[]): Slope => {
  const count = samples.length
  if (count < 3) return { perHour: Number.NaN, margin: Number.NaN }
  const [middle, level] = [mean(samples.map(([at]) => at)), mean(samples.map(([, value]) => value))]
  const across = samples.reduce((sum, [at]) => sum + (at - middle) ** 2, 0)
  const slope = samples.reduce((sum, [at, value]) => sum + (at - middle) * (value - level), 0) / across
  const rest = samples.reduce((sum, [at, value]) => sum + (value - level - slope * (at - middle)) ** 2, 0)
  const error = Math.sqrt(rest / (count - 2) / across)
  return { perHour: slope * HOUR_MS, margin: (STUDENT[count - 3] ?? STUDENT_BEYOND) * error * HOUR_MS }
}
