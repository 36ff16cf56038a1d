import { findLabelsByName } from '#db/labels.ts'
import { labelKey, labelName } from '#domain/label.ts'
import { refuseIssues, type Issue } from '#domain/problem.ts'
import { OWN } from '#providers/issues.ts'
import type { ActionDeps } from './deps.ts'
import { addLabelAs } from './labels.ts'
import type { Member } from './member.ts'

/** The labels of a row by their ids, and the names of those that were made for it. */
export interface ResolvedLabels {
  readonly ids: readonly string[]
  readonly made: readonly string[]
}

const unknown = (name: string, index: number): Issue => ({
  pointer: `/labels/${index}`,
  ...OWN,
  code: 'unknown_label',
  params: { reason: 'named', name },
  detail: `There is no label "${name}"; put it right, make the label first, or import with create_labels=true.`,
  fix: 'edit',
})

/** Finds labels by their names; those that are not there are made where that was asked for, else refused. */
export const resolveLabels = async (
  deps: ActionDeps,
  member: Member,
  { names, create }: { readonly names: readonly string[]; readonly create: boolean },
): Promise<ResolvedLabels> => {
  const { tx, orgId } = member
  const known = new Map((await findLabelsByName(tx, orgId, names)).map(({ id, name }) => [labelKey(name), id]))
  const isNew = (name: string): boolean => !known.has(labelKey(name))
  const issues = names.flatMap((name, index) => (isNew(name) && !create ? [unknown(labelName(name), index)] : []))
  if (issues.length > 0) throw refuseIssues(issues)
  const made: string[] = []
  for (const name of names.filter(isNew)) {
    // The same name twice in one row.
    if (!isNew(name)) continue
    const added = await addLabelAs(deps, member, { name })
    const [row] = added === null ? await findLabelsByName(tx, orgId, [name]) : [added]
    if (row === undefined) continue
    known.set(labelKey(name), row.id)
    if (added !== null) made.push(row.name)
  }
  return { ids: [...new Set(names.flatMap((name) => known.get(labelKey(name)) ?? []))], made }
}
