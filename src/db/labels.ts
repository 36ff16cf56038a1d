import { sql } from 'kysely'
import { labelKey, type LabelColor, type PostLabel } from '#domain/label.ts'
import type { Tx } from './database.ts'
import type { Part } from './organization-export.ts'
import { anyOf } from './plain-array.ts'

export interface LabelRow extends PostLabel {
  readonly createdAt: Date
}

const labels = (tx: Tx, orgId: string) =>
  tx.selectFrom('labels').select(['id', 'name', 'color', 'createdAt']).where('orgId', '=', orgId)

/** All of them in the order of their names, each with how many posts have it. */
export const listLabels = (tx: Tx, orgId: string): Promise<readonly (LabelRow & { readonly posts: number })[]> =>
  labels(tx, orgId)
    .select(
      sql<number>`(select count(*)::int from post_labels p where p.org_id = labels.org_id and p.label_id = labels.id)`.as(
        'posts',
      ),
    )
    .orderBy('nameKey')
    .execute()

/** Every label, in the order of their ids. */
export const listLabelsById = (tx: Tx, orgId: string, part: Part): Promise<readonly LabelRow[]> => {
  const query = labels(tx, orgId).orderBy('id').limit(part.limit)
  return (part.after === null ? query : query.where('id', '>', part.after)).execute()
}

/** Keeps the label as it is for whoever comes later, until the transaction ends. */
export const lockLabel = (tx: Tx, orgId: string, id: string): Promise<LabelRow | undefined> =>
  labels(tx, orgId).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()

/** Those of some labels that are there, and stay there until the transaction ends. */
export const shareLabels = (tx: Tx, orgId: string, ids: readonly string[]): Promise<readonly LabelRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : labels(tx, orgId).where('id', '=', anyOf(ids)).orderBy('id').forKeyShare().execute()

/** The labels that are called so, whatever the case of their letters. */
export const findLabelsByName = (tx: Tx, orgId: string, names: readonly string[]): Promise<readonly LabelRow[]> =>
  names.length === 0
    ? Promise.resolve([])
    : labels(tx, orgId)
        .where('nameKey', '=', sql<string>`any(${names.map(labelKey)}::text[])`)
        .orderBy('id')
        .forKeyShare()
        .execute()

export const countLabels = async (tx: Tx, orgId: string): Promise<number> => {
  const answer = await tx
    .selectFrom('labels')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('orgId', '=', orgId)
    .executeTakeFirstOrThrow()
  return answer.count
}

/** Makes whoever adds a label of the organization wait until this transaction ends. */
export const holdLabels = async (tx: Tx, orgId: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended('labels ' || ${orgId}, 0))`.execute(tx)
}

export interface NewLabel {
  readonly orgId: string
  readonly id: string
  readonly name: string
  readonly color: LabelColor
  readonly createdBy: string
}

/** False where another label has that name. */
export const insertLabel = async (tx: Tx, label: NewLabel): Promise<boolean> => {
  const answer = await tx
    .insertInto('labels')
    .values({ ...label, nameKey: labelKey(label.name) })
    .onConflict((conflict) => conflict.constraint('labels_once').doNothing())
    .executeTakeFirst()
  return answer.numInsertedOrUpdatedRows === 1n
}

export const updateLabel = async (
  tx: Tx,
  {
    orgId,
    id,
    name,
    color,
  }: { readonly orgId: string; readonly id: string; readonly name: string; readonly color: LabelColor },
): Promise<void> => {
  await tx
    .updateTable('labels')
    .set({ name, nameKey: labelKey(name), color })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .execute()
}

/** Takes it off posts, too. False where there is none. */
export const deleteLabel = async (tx: Tx, orgId: string, id: string): Promise<boolean> => {
  const answer = await tx.deleteFrom('labels').where('orgId', '=', orgId).where('id', '=', id).executeTakeFirst()
  return answer.numDeletedRows > 0n
}

interface PostKey {
  readonly orgId: string
  readonly postId: string
}

export const addPostLabels = async (tx: Tx, { orgId, postId }: PostKey, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return
  await tx
    .insertInto('postLabels')
    .values(ids.map((labelId) => ({ orgId, postId, labelId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export const removePostLabels = async (tx: Tx, { orgId, postId }: PostKey, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return
  await tx
    .deleteFrom('postLabels')
    .where('orgId', '=', orgId)
    .where('postId', '=', postId)
    .where('labelId', '=', anyOf(ids))
    .execute()
}
