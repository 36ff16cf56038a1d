import type { Measured } from '#bench/cost/measure.ts'

/** What bench:cost has written; the file is ours, and is made anew where it does not fit any more. */
export const readFacts = (text: string): Measured => {
  const facts: Measured = JSON.parse(text)
  const { statements, posts, contention } = facts
  if (statements === undefined || posts.length === 0 || contention.length === 0)
    throw new Error('bench/scaling/measured.json is not what npm run bench:cost -- --write writes: run it again')
  return facts
}
