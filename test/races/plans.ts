import fc from 'fast-check'
import type { OrganizationChange } from '#db/organizations.ts'
import { ACTS, type Act } from './acts.ts'
import type { Person } from './track.ts'

/** One command of a sequence. */
export interface Step {
  readonly act: Act
  /** Which of the post's texts an edit writes. Coming back to an earlier one brings no approval back. */
  readonly text: number
  readonly time: number | 'now' | null
  /** How long the person waits before. */
  readonly pauseMs: number
}

/** A sequence: a post, its organization's policy, and what two people do with it while workers publish. */
export interface Plan {
  readonly seed: number
  readonly workers: number
  readonly policy: OrganizationChange
  readonly author: Person
  readonly scheduled: boolean
  /** How many parts follow the first. */
  readonly below: number
  /** Whether somebody else approves it before it begins, where that is needed. */
  readonly approved: boolean
  /** When it falls due after the beginning; null: much later. */
  readonly dueMs: number | null
  /** Whether it is due so late that the worker gives it up: then there is something to retry. */
  readonly late: boolean
  readonly people: readonly { readonly by: Person; readonly steps: readonly Step[] }[]
}

/** One after another: what follows is known of each command before it is given. */
export interface AlonePlan {
  readonly seed: number
  readonly policy: OrganizationChange
  readonly author: Person
  readonly scheduled: boolean
  readonly below: number
  readonly steps: readonly (Step & { readonly by: Person })[]
}

export const TEXTS = 3
const HOUR_MS = 3_600_000
const anyone = fc.constantFrom<Person>('owner', 'admin', 'editor')

/** Every policy that there is. */
export const POLICIES: readonly OrganizationChange[] = (['editors', 'everyone'] as const).flatMap(
  (approvalRequiredFor) =>
    [false, true].flatMap((fourEyes) =>
      (['keeps_approval', 'voids_approval'] as const).map((movingTime) => ({
        approvalRequiredFor,
        fourEyes,
        movingTime,
      })),
    ),
)

const anyPolicy = fc.constantFrom(...POLICIES)
/** A third are threads. */
const anyBelow = fc.constantFrom(0, 0, 0, 0, 1, 2)
const anySoon = fc.integer({ min: 5, max: 80 })

const anyTime = (act: Act): fc.Arbitrary<Step['time']> => {
  if (act === 'approve') return fc.oneof(fc.constant('now' as const), fc.constant(null), anySoon)
  return act === 'reschedule' ? fc.oneof(anySoon, fc.constant(HOUR_MS)) : fc.constant(null)
}

/** How often each comes: what ends everything is rare, and what begins it anew is not. */
const WEIGHTS: Readonly<Record<Act, number>> = {
  approve: 5,
  edit: 3,
  reschedule: 3,
  'publish-now': 2,
  unschedule: 2,
  revoke: 2,
  reject: 1,
  'request-changes': 1,
  cancel: 1,
  retry: 1,
  unpublish: 2,
}

const anyAct = fc.oneof(...ACTS.map((act) => ({ weight: WEIGHTS[act], arbitrary: fc.constant(act) })))

const anyStep = (mostMs: number): fc.Arbitrary<Step> =>
  anyAct.chain((act) =>
    fc.record({
      act: fc.constant(act),
      text: fc.nat({ max: TEXTS - 1 }),
      time: anyTime(act),
      pauseMs: fc.integer({ min: 0, max: mostMs }),
    }),
  )

const PAUSE_MS = 25
const MOST_STEPS = 6

const anyPair = fc
  .shuffledSubarray<Person>(['owner', 'admin', 'editor'], { minLength: 2, maxLength: 2 })
  .chain((pair) =>
    fc.tuple(
      ...pair.map((by) =>
        fc.record({
          by: fc.constant(by),
          steps: fc.array(anyStep(PAUSE_MS), { minLength: 1, maxLength: MOST_STEPS }),
        }),
      ),
    ),
  )

export const anyPlan: fc.Arbitrary<Omit<Plan, 'seed'>> = fc.record({
  workers: fc.integer({ min: 1, max: 3 }),
  policy: anyPolicy,
  author: anyone,
  scheduled: fc.boolean(),
  below: anyBelow,
  approved: fc.boolean(),
  dueMs: fc.oneof(fc.integer({ min: 0, max: 150 }), fc.constant(null)),
  late: fc.integer({ min: 0, max: 7 }).map((number) => number === 0),
  people: anyPair,
})

/** Times that are given are an hour ahead, or this moment: what is sent is sent at a moment that the model knows. */
const anyAloneStep = fc
  .tuple(anyStep(0), anyone)
  .map(([step, by]) => ({ ...step, by, time: typeof step.time === 'number' ? HOUR_MS : step.time }))

export const anyAlonePlan: fc.Arbitrary<Omit<AlonePlan, 'seed'>> = fc.record({
  policy: anyPolicy,
  author: anyone,
  scheduled: fc.boolean(),
  below: anyBelow,
  steps: fc.array(anyAloneStep, { minLength: 1, maxLength: 12 }),
})

/** So many samples, each of a seed of its own, so that one can be run again alone. */
export const sampled = <T>(arbitrary: fc.Arbitrary<T>, runs: number, seed: number): readonly (T & { seed: number })[] =>
  Array.from({ length: runs }, (_, index) => {
    const [sample] = fc.sample(arbitrary, { numRuns: 1, seed: seed + index })
    if (sample === undefined) throw new Error('fast-check gave no sample')
    return { ...sample, seed: seed + index }
  })

export const plans = (runs: number, seed: number): readonly Plan[] => sampled(anyPlan, runs, seed)
export const alonePlans = (runs: number, seed: number): readonly AlonePlan[] => sampled(anyAlonePlan, runs, seed)
