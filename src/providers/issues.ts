import type { Issue } from '#domain/problem.ts'

/** The issues that stop a post; warnings only speak of what may happen to it. */
export const blocking = (issues: readonly Issue[]): readonly Issue[] =>
  issues.filter(({ severity }) => severity !== 'warning')
