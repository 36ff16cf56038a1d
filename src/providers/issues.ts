import type { Issue, IssueFix } from '#domain/problem.ts'

/** Where a rule is written and when that was read; or that no page says it, and where it is known from all the same. */
export type RuleSource =
  | { readonly source: string; readonly readOn: string }
  | { readonly unwritten: NonNullable<Issue['unwritten']> }

/** The network was seen to act so, and says it on no page. */
export const OBSERVED: RuleSource = { unwritten: 'observed' }

/** A rule of this software: what it cannot carry out, or what a network leaves open. */
export const OWN: RuleSource = { unwritten: 'own' }

/** What breaks a network's rule: always with where the rule is from, and with what would mend it. */
export type RuleIssue = Issue & RuleSource & { readonly fix: IssueFix }

/** The issues that stop a post; warnings only speak of what may happen to it. */
export const blocking = <Found extends Issue>(issues: readonly Found[]): readonly Found[] =>
  issues.filter(({ severity }) => severity !== 'warning')
