import type { components } from '@scheduly/client'

type Schemas = components['schemas']
export type Revision = Schemas['Revision']
export type Approval = Schemas['Approval']

/** An earlier version, and the last that was decided about it. */
export interface Earlier {
  readonly revision: Revision
  readonly decision: Approval | null
}

/** What a post said before, newest first, each with the last decision about it. */
export const earlierOf = (
  revisions: readonly Revision[],
  approvals: readonly Approval[],
  current: string,
): readonly Earlier[] =>
  revisions
    .filter(({ content_hash: hash }) => hash !== current)
    .map((revision) => ({
      revision,
      decision: approvals.findLast(({ content_hash: hash }) => hash === revision.content_hash) ?? null,
    }))

/**
 * What the present version is compared with first: the one that was decided about last, because whoever decided has
 * seen that; else the last that was kept.
 */
export const baselineOf = (earlier: readonly Earlier[], approvals: readonly Approval[]): Earlier | undefined => {
  const decided = approvals.findLast(({ content_hash: hash }) =>
    earlier.some(({ revision }) => revision.content_hash === hash),
  )
  return earlier.find(({ revision }) => revision.content_hash === decided?.content_hash) ?? earlier[0]
}
