import type { Measured } from '#bench/cost/measure.ts'
import type { Bar } from '#bench/report/report.ts'

export interface MeasuredFile extends Measured {
  readonly machine: readonly string[]
  /** Of the machine and the run, as they were. */
  readonly bars: readonly Bar[]
}

/** What bench:cost has written; the file is ours, and is made anew where it does not fit any more. */
export const readFacts = (text: string): MeasuredFile => {
  const facts: MeasuredFile = JSON.parse(text)
  const { statements, posts, contention, bars } = facts
  if (statements === undefined || posts.length === 0 || contention.length === 0 || bars === undefined)
    throw new Error('bench/scaling/measured.json is not what npm run bench:cost -- --write writes: run it again')
  return facts
}
