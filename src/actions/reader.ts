import type { TransactionContext, Tx } from '#db/database.ts'
import type { ReplicaWish } from '#db/replica.ts'
import type { ActionDeps } from './deps.ts'
import { asMember, asMemberOf, contextOf, type Member } from './member.ts'

/** How a read gets to its rows. */
interface Way<F> {
  /** Who asks, and whether they may: in a transaction of the primary, in which `work` is done as well when nobody else does it. */
  readonly enter: <R>(work: (facts: F) => Promise<R>) => Promise<R>
  /** In whose name the rows are read elsewhere. */
  readonly context: (facts: F) => TransactionContext
  readonly wish?: ReplicaWish
}

/**
 * For a read upon which nobody acts at once: its rows may come from a replica that is a few seconds behind. Who may read them is
 * asked of the primary in any case. Without a replica, or with one that is not to be asked, it is one transaction as ever;
 * where the replica does not answer, `work` is done again on the primary, so it must do nothing but read.
 */
export const readBeside = async <F extends { readonly tx: Tx }, T>(
  { replica }: Pick<ActionDeps, 'replica'>,
  { enter, context, wish }: Way<F>,
  work: (facts: F) => Promise<T>,
): Promise<T> => {
  if (replica === null || !replica.accepts()) return enter(work)
  const facts = await enter(async (each) => each)
  const answer = await replica.read(context(facts), (tx) => work({ ...facts, tx }), wish)
  return answer === undefined ? enter(work) : answer.value
}

type OrgRequest = Parameters<typeof asMember>[1]
type ObjectRequest = Parameters<typeof asMemberOf>[1]

const contextIn =
  ({ actor }: Pick<OrgRequest, 'actor'>) =>
  ({ orgId }: Member): TransactionContext => ({ ...contextOf(actor), orgId })

/** Like `asMember`, for such a read. */
export const asReader = <T>(
  deps: ActionDeps,
  request: OrgRequest & { readonly wish?: ReplicaWish },
  work: (member: Member) => Promise<T>,
): Promise<T> => {
  const { wish = {}, ...rest } = request
  return readBeside(deps, { enter: (act) => asMember(deps, rest, act), context: contextIn(rest), wish }, work)
}

/** Like `asMemberOf`, for such a read. */
export const asReaderOf = <T>(
  deps: ActionDeps,
  request: ObjectRequest,
  work: (member: Member) => Promise<T>,
): Promise<T> => readBeside(deps, { enter: (act) => asMemberOf(deps, request, act), context: contextIn(request) }, work)
