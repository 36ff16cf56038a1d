import fc from 'fast-check'

/** A sequence that breaks a promise, of which nothing can be left out any more. */
export interface Smallest<T> {
  readonly plan: T
  readonly violations: readonly string[]
  /** How often a smaller one broke a promise, too. */
  readonly shrinks: number
}

/**
 * Runs the sequence of this seed once more (`sampled` draws it likewise), and then ever smaller ones that fast-check makes of it, as long as
 * they break a promise. Null: it breaks none any more.
 */
export const shrink = async <T>(
  arbitrary: fc.Arbitrary<T>,
  seed: number,
  violationsOf: (plan: T) => Promise<readonly string[]>,
): Promise<Smallest<T> | null> => {
  let last: Omit<Smallest<T>, 'shrinks'> | null = null
  const property = fc.asyncProperty(arbitrary, async (plan) => {
    const violations = await violationsOf(plan)
    if (violations.length > 0) last = { plan, violations }
    return violations.length === 0
  })
  const { numShrinks: shrinks } = await fc.check(property, { seed, numRuns: 1 })
  // What broke a promise last is the smallest: only what breaks one is made smaller.
  return last === null ? null : { ...(last as Omit<Smallest<T>, 'shrinks'>), shrinks }
}
