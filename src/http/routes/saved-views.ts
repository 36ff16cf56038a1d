import { changeView, createView, deleteView, listViews } from '#actions/saved-views.ts'
import type { Api } from '#http/options.ts'
import { List, NoContent, OrgPath } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { ChangeViewBody, CreateViewBody, SavedViewSchema, ViewPath } from '#http/schemas/saved-view.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const common = { tags: ['Views'], security: SIGNED_IN }

const listSchema = {
  ...common,
  operationId: 'listViews',
  summary: 'List saved views: your own, and those that are shared',
  params: OrgPath,
  response: { 200: List(SavedViewSchema), ...problems(401, 403, 404) },
}

const createSchema = {
  ...common,
  operationId: 'createView',
  summary: 'Save filters of a screen by a name',
  params: OrgPath,
  body: CreateViewBody,
  response: { 201: SavedViewSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const changeSchema = {
  ...common,
  operationId: 'changeView',
  summary: 'Change a saved view',
  description: 'Your own; what is shared, owners and admins too.',
  params: ViewPath,
  body: ChangeViewBody,
  response: { 200: SavedViewSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const deleteSchema = {
  ...common,
  operationId: 'deleteView',
  summary: 'Delete a saved view',
  params: ViewPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404) },
}

/** Filters by a name. */
export const savedViewRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  const all = '/orgs/:org_id/views'

  api.get(all, { schema: listSchema }, async (request) => ({
    data: await listViews(deps, actor(request), request.params.org_id),
  }))

  api.post(all, { schema: createSchema }, async (request, reply) => {
    const input = { shared: false, ...request.body, orgId: request.params.org_id }
    return await reply.code(201).send(await createView(deps, actor(request), input))
  })

  api.patch(`${all}/:view_id`, { schema: changeSchema }, async (request) => {
    const { org_id: orgId, view_id: id } = request.params
    return changeView(deps, actor(request), { ...request.body, orgId, id })
  })

  api.delete(`${all}/:view_id`, { schema: deleteSchema }, async (request, reply) => {
    const { org_id: orgId, view_id: id } = request.params
    await deleteView(deps, actor(request), { orgId, id })
    return await reply.code(204).send(null)
  })
}
