import { performance } from 'node:perf_hooks'
import fc from 'fast-check'

/** A sequence that breaks a promise, of which nothing can be left out any more. */
export interface Smallest<T> {
  readonly plan: T
  readonly violations: readonly string[]
  /** How often a smaller one broke a promise, too. */
  readonly shrinks: number
}

/** How long it goes on; the smallest that was found by then is told. */
const LIMIT_MS = 180_000

/**
 * Runs the sequence of this seed once more (`sampled` draws it likewise), and then ever smaller ones that fast-check makes of it, as long as
 * they break a promise. Null: it breaks none any more. Rejects when one cannot be run at all.
 */
export const shrink = async <T>(
  arbitrary: fc.Arbitrary<T>,
  seed: number,
  violationsOf: (plan: T) => Promise<readonly string[]>,
): Promise<Smallest<T> | null> => {
  const found: Omit<Smallest<T>, 'shrinks'>[] = []
  const errors: unknown[] = []
  const end = performance.now() + LIMIT_MS
  const property = fc.asyncProperty(arbitrary, async (plan) => {
    if (errors.length > 0 || performance.now() > end) return true
    try {
      const violations = await violationsOf(plan)
      if (violations.length > 0) found.push({ plan, violations })
      return violations.length === 0
    } catch (error) {
      errors.push(error)
      return true
    }
  })
  const { numShrinks: shrinks } = await fc.check(property, { seed, numRuns: 1 })
  if (errors.length > 0) throw errors[0]
  // What broke a promise last is the smallest: only what breaks one is made smaller.
  const last = found.at(-1)
  return last === undefined ? null : { ...last, shrinks }
}
