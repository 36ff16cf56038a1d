import { parseArgs } from 'node:util'

export const LANES = ['drain', 'lateness', 'burst', 'fairness', 'growth', 'kill', 'waiting', 'listing'] as const
export type LaneName = (typeof LANES)[number]

/** How much of everything. */
export interface Counts {
  readonly rounds: number
  readonly inFlight: number
  readonly drainPosts: number
  /** How the cost of a post grows with their number: drained by our worker. */
  readonly growthPosts: readonly number[]
  readonly latenessPosts: number
  readonly burstPosts: number
  /** Due at once, of one organization ... */
  readonly crowdPosts: number
  /** ... and of another one, one after the other. */
  readonly fairPosts: number
  readonly killPosts: number
  /** How long a restarted worker may take to set everything right. */
  readonly killWaitSeconds: number
  /** Posts of the far future that wait meanwhile. */
  readonly waiting: readonly number[]
  readonly idleSeconds: number
  readonly pages: number
}

export interface Options {
  readonly quick: boolean
  readonly withCelery: boolean
  readonly write: boolean
  readonly lanes: readonly LaneName[]
  readonly counts: Counts
}

const FULL: Counts = {
  rounds: 3,
  inFlight: 100,
  drainPosts: 5_000,
  growthPosts: [500, 2_000, 10_000, 20_000],
  latenessPosts: 1_000,
  burstPosts: 10_000,
  crowdPosts: 10_000,
  fairPosts: 200,
  killPosts: 2_000,
  // The longest lease is two minutes.
  killWaitSeconds: 180,
  waiting: [0, 10_000, 100_000, 1_000_000],
  idleSeconds: 20,
  pages: 1_000,
}

/** Everything once or twice, within some eight minutes. */
const SHORT: Counts = {
  rounds: 2,
  inFlight: 100,
  drainPosts: 1_000,
  growthPosts: [500, 5_000],
  latenessPosts: 200,
  burstPosts: 10_000,
  crowdPosts: 10_000,
  fairPosts: 200,
  killPosts: 1_000,
  killWaitSeconds: 20,
  waiting: [0, 1_000_000],
  idleSeconds: 8,
  pages: 100,
}

const QUICK: Counts = {
  rounds: 2,
  inFlight: 100,
  drainPosts: 300,
  growthPosts: [200, 400],
  latenessPosts: 200,
  burstPosts: 1_000,
  crowdPosts: 1_000,
  fairPosts: 100,
  killPosts: 300,
  killWaitSeconds: 10,
  waiting: [0, 20_000],
  idleSeconds: 5,
  pages: 50,
}

const isLane = (word: string): word is LaneName => LANES.some((lane) => lane === word)

const lanesOf = (only: string | undefined): readonly LaneName[] => {
  if (only === undefined) return LANES
  const words = only.split(',')
  const unknown = words.find((word) => !isLane(word))
  if (unknown !== undefined) throw new Error(`There is no lane "${unknown}": choose from ${LANES.join(', ')}.`)
  return words.filter(isLane)
}

const countsOf = ({ quick, short }: { readonly quick: boolean; readonly short: boolean }): Counts => {
  if (quick) return QUICK
  return short ? SHORT : FULL
}

export const readOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      'with-celery': { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  })
  return {
    quick: values.quick,
    withCelery: values['with-celery'],
    write: values.write,
    lanes: lanesOf(values.only),
    counts: countsOf(values),
  }
}
