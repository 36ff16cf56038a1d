import type { ViewScreen } from '#domain/saved-view.ts'
import type { Tx } from './database.ts'

export interface SavedViewRow {
  readonly id: string
  readonly ownerId: string
  readonly name: string
  readonly screen: ViewScreen
  readonly query: string
  readonly shared: boolean
  readonly createdAt: Date
}

/** The database shows what is shared, and the person's own. */
const views = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('savedViews')
    .select(['id', 'ownerId', 'name', 'screen', 'query', 'shared', 'createdAt'])
    .where('orgId', '=', orgId)

/** In the order of their names. */
export const listSavedViews = (tx: Tx, orgId: string): Promise<readonly SavedViewRow[]> =>
  views(tx, orgId).orderBy('name').orderBy('id').execute()

export const lockSavedView = (tx: Tx, orgId: string, id: string): Promise<SavedViewRow | undefined> =>
  views(tx, orgId).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()

export interface NewSavedView extends Omit<SavedViewRow, 'createdAt'> {
  readonly orgId: string
}

export const insertSavedView = async (tx: Tx, view: NewSavedView): Promise<void> => {
  await tx.insertInto('savedViews').values(view).execute()
}

export const updateSavedView = async (
  tx: Tx,
  orgId: string,
  { id, name, query, shared }: Pick<SavedViewRow, 'id' | 'name' | 'query' | 'shared'>,
): Promise<void> => {
  await tx
    .updateTable('savedViews')
    .set({ name, query, shared })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .execute()
}

export const deleteSavedView = async (tx: Tx, orgId: string, id: string): Promise<void> => {
  await tx.deleteFrom('savedViews').where('orgId', '=', orgId).where('id', '=', id).execute()
}
