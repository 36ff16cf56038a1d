import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import fc from 'fast-check'
import { checkContent } from '#providers/threads.ts'
import { compare, newTally, type Desk, type Judge, type Trial } from './agreement.ts'

/** In a run of the suite, beside the examples. */
const CASES = 40
const SEED = 20_261_102

// eslint-disable-next-line node/no-process-env -- how `npm run verify` asks for more cases, or somebody for others
const { SCHEDULY_AGREEMENT_CASES: moreCases = CASES, SCHEDULY_AGREEMENT_SEED: otherSeed = SEED } = process.env

/** Long enough for some hundred cases on a busy machine. */
export const PATIENCE_MS = 600_000

/** How a network's cases come about. */
export interface Plan<Case> {
  readonly cases: fc.Arbitrary<Case>
  readonly examples: readonly Case[]
  readonly trialOf: (made: Case) => Promise<Trial>
  /** Codes of the rules that can decide alone; each has to. */
  readonly rules: readonly string[]
  /** How the rules are asked; left out: as they are. */
  readonly judge?: Judge
  /** Which share of the cases by chance this way has; left out: all. */
  readonly share?: number
}

/** Holds the rules of a network against its sandbox, for examples of every rule and for contents by chance. */
export const assertAgreement = async <Case>(t: TestContext, desk: Desk, plan: Plan<Case>): Promise<void> => {
  const { cases, examples, trialOf, rules, judge = rulesOf(desk.provider), share = 1 } = plan
  const by = { judge, tally: newTally() }
  const property = fc.asyncProperty(cases, async (made) => compare(desk, await trialOf(made), by))
  const numRuns = examples.length + Math.ceil(Number(moreCases) * share)
  await fc.assert(property, {
    numRuns,
    seed: Number(otherSeed),
    examples: examples.map((made): [Case] => [made]),
    endOnFailure: true,
  })
  const { accepted, unknown, refusedBy } = by.tally
  t.diagnostic(JSON.stringify({ accepted, unknown, refusedBy: Object.fromEntries(refusedBy) }))
  assert.ok(accepted > numRuns / 4, 'too few were taken to say much')
  assert.ok(unknown < numRuns / 8, 'too many are left out')
  for (const rule of rules) assert.ok(refusedBy.has(rule), `nothing was refused for ${rule} alone`)
}

/** The rules as they are. */
export const rulesOf =
  (provider: Desk['provider']): Judge =>
  (content, facts) =>
    checkContent(provider, content, facts)

/** Whether the comparison finds that this judge and the sandbox differ, by these examples alone. */
export const finds = async <Case>(
  desk: Desk,
  { examples, trialOf }: Pick<Plan<Case>, 'examples' | 'trialOf'>,
  judge: Judge,
): Promise<boolean> => {
  for (const made of examples) {
    try {
      await compare(desk, await trialOf(made), { judge, tally: newTally() })
    } catch (error) {
      if (error instanceof assert.AssertionError) return true
      throw error
    }
  }
  return false
}

/** The rules of a provider that has forgotten one of them. */
export const without =
  (provider: Desk['provider'], rule: string): Judge =>
  (content, facts) =>
    checkContent(provider, content, facts).filter(({ code }) => code !== rule)
