import {
  deleteSavedView,
  insertSavedView,
  listSavedViews,
  lockSavedView,
  updateSavedView,
  type SavedViewRow,
} from '#db/saved-views.ts'
import { refuse, refuseIssues } from '#domain/problem.ts'
import { MOST_VIEWS, wrongFilter, type ViewScreen } from '#domain/saved-view.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, notFound, type Member } from './member.ts'

/** Filters of a screen, by a name. */
export interface SavedViewView {
  readonly id: string
  readonly name: string
  readonly screen: ViewScreen
  readonly query: string
  /** Whether everybody in the organization sees it. */
  readonly shared: boolean
  readonly owner_id: string
  /** Whether you may change and delete it. */
  readonly changeable: boolean
  readonly created_at: string
}

/** Everybody his own; what is shared, owners and admins too. */
const mayChange = ({ userId, can }: Member, { ownerId, shared }: Pick<SavedViewRow, 'ownerId' | 'shared'>): boolean =>
  ownerId === userId || (shared && can('posts.write-any'))

const toView =
  (member: Member) =>
  (row: SavedViewRow): SavedViewView => ({
    id: row.id,
    name: row.name,
    screen: row.screen,
    query: row.query,
    shared: row.shared,
    owner_id: row.ownerId,
    changeable: mayChange(member, row),
    created_at: row.createdAt.toISOString(),
  })

/** What is shared, and one's own, in the order of their names. */
export const listViews = (deps: ActionDeps, actor: Actor, orgId: string): Promise<readonly SavedViewView[]> =>
  asMember(deps, { actor, orgId, permission: 'posts.read' }, async (member) =>
    (await listSavedViews(member.tx, orgId)).map(toView(member)),
  )

const check = (member: Member, view: Pick<SavedViewRow, 'screen' | 'query'>, sharing: boolean): void => {
  const wrong = wrongFilter(view.screen, view.query)
  if (wrong !== null) {
    const detail = `The screen ${view.screen} has no filter "${wrong.slice(0, 60)}" with that value; take it out.`
    throw refuseIssues([{ pointer: '/query', code: 'unknown_filter', detail, params: { name: wrong.slice(0, 60) } }])
  }
  if (sharing && !member.can('posts.write'))
    throw refuse('forbidden', 'Viewers save views for themselves; ask an editor to share one.', {
      reason: 'share_view',
    })
}

const found = async (member: Member, id: string): Promise<SavedViewRow> => {
  const row = await lockSavedView(member.tx, member.orgId, id)
  if (row === undefined) throw notFound()
  return row
}

export interface CreateViewInput {
  readonly orgId: string
  readonly name: string
  readonly screen: ViewScreen
  readonly query: string
  readonly shared: boolean
}

/** Saves filters by a name. */
export const createView = (deps: ActionDeps, actor: Actor, input: CreateViewInput): Promise<SavedViewView> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'views.write' }, async (member) => {
    const { tx, orgId, userId: ownerId } = member
    check(member, input, input.shared)
    if ((await listSavedViews(tx, orgId)).length >= MOST_VIEWS)
      throw refuse('too_many_views', `There are ${MOST_VIEWS} views that you can see already; delete one first.`, {
        limit: MOST_VIEWS,
      })
    const id = deps.random.id()
    await insertSavedView(tx, { ...input, name: input.name.trim(), id, ownerId })
    return toView(member)(await found(member, id))
  })

export interface ViewKey {
  readonly orgId: string
  readonly id: string
}

export interface ChangeViewInput extends ViewKey {
  readonly name?: string | undefined
  readonly query?: string | undefined
  readonly shared?: boolean | undefined
}

const foundForChange = async (member: Member, id: string): Promise<SavedViewRow> => {
  const row = await found(member, id)
  if (!mayChange(member, row))
    throw refuse('forbidden', 'Somebody else shared this view; its owner, an admin or an owner changes it.', {
      reason: 'view_of_another',
    })
  return row
}

/** Whose it is not cannot take it away from all others by making it somebody's own. */
const refuseTaking = (member: Member, before: SavedViewRow, shared: boolean): void => {
  if (shared || !before.shared || before.ownerId === member.userId) return
  throw refuse('forbidden', 'Only who shared a view can keep it for themselves again; delete it instead.', {
    reason: 'keep_view',
  })
}

/** Changes what is given. */
export const changeView = (deps: ActionDeps, actor: Actor, input: ChangeViewInput): Promise<SavedViewView> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'views.write' }, async (member) => {
    const before = await foundForChange(member, input.id)
    const { name = before.name, query = before.query, shared = before.shared } = input
    check(member, { screen: before.screen, query }, shared)
    refuseTaking(member, before, shared)
    const after = { ...before, name: name.trim(), query, shared }
    await updateSavedView(member.tx, member.orgId, after)
    return toView(member)(after)
  })

export const deleteView = (deps: ActionDeps, actor: Actor, { orgId, id }: ViewKey): Promise<void> =>
  asMember(deps, { actor, orgId, permission: 'views.write' }, async (member) => {
    await foundForChange(member, id)
    await deleteSavedView(member.tx, orgId, id)
  })
