import { inSavepoint, isRetried } from '#db/database.ts'
import type { Permission } from '#domain/membership.ts'
import { Refused, type Problem } from '#domain/problem.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, beside, claimFirst, type Member } from './member.ts'
import { raceProblem } from './race-faults.ts'

/** One of many that a request asks for: what it says, and where it stands in the request. */
export interface Row<Input> {
  /** Its place in the request, from 0. */
  readonly row: number
  /** Gives what the row asks for; throws `Refused` when that cannot be read. Asked when its turn comes, and once more after a deadlock. */
  readonly read: () => Input
}

/** What became of one row. A refused row has changed nothing. */
export type RowOutcome<View> =
  | { readonly row: number; readonly view: View; readonly problem: null }
  | { readonly row: number; readonly view: null; readonly problem: Problem }

/** What became of all rows, in their order; `cut` is why the rest was not begun, or null when all were. */
export interface RowsEnd<View> {
  readonly outcomes: readonly RowOutcome<View>[]
  readonly cut: { readonly cause: unknown } | null
}

export interface RowsRequest<Input, View> {
  readonly actor: Actor
  readonly orgId: string
  readonly permission: Permission
  /** What else is asked of the member before anything is done. */
  readonly also?: ((member: Member) => Promise<void>) | undefined
  /** In the order in which they are done. */
  readonly rows: readonly Row<Input>[]
  /** How many share a transaction. */
  readonly together: number
  /** What those are called in what is kept of a keyed request; another word where `together` is another one than before. */
  readonly part?: string | undefined
  readonly work: (member: Member, input: Input) => Promise<View>
}

/** What a row was refused with; null for what ends the transaction, which may be run anew. */
const problemOf = (error: unknown): Problem | null => {
  if (error instanceof Refused) return error.problem
  return isRetried(error) ? null : raceProblem(error)
}

/** Does one row so that, refused, it leaves nothing behind, and those before and behind it stay as they are. */
export const doRow = async <Input, View>(
  member: Member,
  { row, read }: Row<Input>,
  work: (member: Member, input: Input) => Promise<View>,
): Promise<RowOutcome<View>> => {
  try {
    const view = await inSavepoint(member.tx, () => work(member, read()))
    return { row, view, problem: null }
  } catch (error) {
    const problem = problemOf(error)
    if (problem === null) throw error
    return { row, view: null, problem }
  }
}

const doRows = async <Input, View>(
  member: Member,
  { work }: RowsRequest<Input, View>,
  rows: readonly Row<Input>[],
): Promise<readonly RowOutcome<View>[]> => {
  const outcomes: RowOutcome<View>[] = []
  for (const each of rows) outcomes.push(await doRow(member, each, work))
  return outcomes
}

/** Some rows in a transaction of their own; with an Idempotency-Key, what came of them is kept in it, and is the answer to a repeat. */
const doTogether = async <Input, View>(
  deps: ActionDeps,
  request: RowsRequest<Input, View>,
  rows: readonly Row<Input>[],
): Promise<readonly RowOutcome<View>[]> => {
  const { actor, orgId, permission, also, part = 'row' } = request
  const { keyed } = actor
  return asMember(deps, { actor: beside(actor), orgId, permission, also }, async (member) => {
    if (keyed === undefined) return doRows(member, request, rows)
    const name = `${part} ${rows[0]?.row ?? 0}`
    const work = async () => JSON.stringify(await doRows(member, request, rows))
    const kept: readonly RowOutcome<View>[] = JSON.parse(await keyed.part(member.tx, { home: { orgId }, name, work }))
    return kept
  })
}

/** Rows that could not be begun together are refused one by one: what others have in hand is waited for, and told, for a row alone. */
const asBusy = <View>(rows: readonly Row<unknown>[], error: unknown): readonly RowOutcome<View>[] => {
  const problem = raceProblem(error)
  if (problem === null) throw error
  return rows.map(({ row }) => ({ row, view: null, problem }))
}

/**
 * Does many rows, each for itself: those that share a transaction are kept from each other by savepoints. No transaction is longer
 * than `together` rows, so that nobody waits long for what they hold. What ends it in the middle leaves what was done; with an
 * Idempotency-Key, the same request once more goes on from there, since each transaction keeps what came of it.
 */
export const eachRow = async <Input, View>(
  deps: ActionDeps,
  request: RowsRequest<Input, View>,
): Promise<RowsEnd<View>> => {
  const { actor, orgId, permission, also, rows, together } = request
  const whole = { actor, orgId, permission, also }
  await claimFirst(deps, whole)
  const outcomes: RowOutcome<View>[] = []
  try {
    for (let from = 0; from < rows.length; from += together) {
      const some = rows.slice(from, from + together)
      outcomes.push(...(await doTogether(deps, request, some).catch((error: unknown) => asBusy<View>(some, error))))
    }
    // The transaction that the answer to a keyed request is kept in.
    if (actor.keyed !== undefined) await asMember(deps, whole, async () => undefined)
    return { outcomes: inOrder(outcomes), cut: null }
  } catch (cause) {
    if (outcomes.length === 0) throw cause
    return { outcomes: inOrder(outcomes), cut: { cause } }
  }
}

const inOrder = <View>(outcomes: readonly RowOutcome<View>[]): readonly RowOutcome<View>[] =>
  outcomes.toSorted((one, other) => one.row - other.row)
