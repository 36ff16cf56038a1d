import { changeLabel, createLabel, deleteLabel, listLabels } from '#actions/labels.ts'
import type { Api } from '#http/options.ts'
import { List, NoContent, OrgPath } from '#http/schemas/common.ts'
import { ChangeLabelBody, CountedLabelSchema, CreateLabelBody, LabelPath, LabelSchema } from '#http/schemas/label.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const common = { tags: ['Labels'], security: SIGNED_IN }

const listSchema = {
  ...common,
  operationId: 'listLabels',
  summary: "List an organization's labels, in the order of their names",
  params: OrgPath,
  response: { 200: List(CountedLabelSchema), ...problems(401, 403, 404) },
}

const createSchema = {
  ...common,
  operationId: 'createLabel',
  summary: 'Add a label',
  params: OrgPath,
  body: CreateLabelBody,
  response: { 201: LabelSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const changeSchema = {
  ...common,
  operationId: 'changeLabel',
  summary: 'Give a label another name or color',
  description: 'Posts that have it show it as it is then.',
  params: LabelPath,
  body: ChangeLabelBody,
  response: { 200: LabelSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const deleteSchema = {
  ...common,
  operationId: 'deleteLabel',
  summary: 'Delete a label, and take it off the posts that have it',
  params: LabelPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404) },
}

/** What a team sorts its posts by. */
export const labelRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  const all = '/orgs/:org_id/labels'

  api.get(all, { schema: listSchema }, async (request) => ({
    data: await listLabels(deps, actor(request), request.params.org_id),
  }))

  api.post(all, { schema: createSchema }, async (request, reply) => {
    const input = { orgId: request.params.org_id, ...request.body }
    return await reply.code(201).send(await createLabel(deps, actor(request), input))
  })

  api.patch(`${all}/:label_id`, { schema: changeSchema }, async (request) => {
    const { org_id: orgId, label_id: id } = request.params
    return changeLabel(deps, actor(request), { orgId, id, ...request.body })
  })

  api.delete(`${all}/:label_id`, { schema: deleteSchema }, async (request, reply) => {
    const { org_id: orgId, label_id: id } = request.params
    await deleteLabel(deps, actor(request), { orgId, id })
    return await reply.code(204).send(null)
  })
}
