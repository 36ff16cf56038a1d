import { addBlockedDates, deleteBlockedDates, listBlockedDates } from '#actions/blocked-dates.ts'
import type { Api } from '#http/options.ts'
import { List, NoContent, OrgPath } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { AddBlockedDatesBody, BlockedDatesPath, BlockedDatesSchema } from '#http/schemas/slot.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const common = { tags: ['Slots'], security: SIGNED_IN }

const listSchema = {
  ...common,
  operationId: 'listBlockedDates',
  summary: 'List dates on which slots are left out, those that are over excepted',
  params: OrgPath,
  response: { 200: List(BlockedDatesSchema), ...problems(401, 403, 404) },
}

const addSchema = {
  ...common,
  operationId: 'addBlockedDates',
  summary: 'Leave slots out on one or more dates',
  description:
    "Of one channel, or of all; each slot goes by the date in its own zone. Posts that have a time there keep it, and a time that is given to a post is nobody's slot.",
  params: OrgPath,
  body: AddBlockedDatesBody,
  response: { 201: BlockedDatesSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const deleteSchema = {
  ...common,
  operationId: 'deleteBlockedDates',
  summary: 'Let slots on these dates be taken again',
  params: BlockedDatesPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404) },
}

/** Dates on which channels do not publish by their slots. */
export const blockedDateRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  const all = '/orgs/:org_id/blocked-dates'

  api.get(all, { schema: listSchema }, async (request) => ({
    data: await listBlockedDates(deps, actor(request), request.params.org_id),
  }))

  api.post(all, { schema: addSchema }, async (request, reply) => {
    const { first_date: firstDate, last_date: lastDate = firstDate, channel_id: channelId = null } = request.body
    const { note = '' } = request.body
    const input = { orgId: request.params.org_id, channelId, firstDate, lastDate, note }
    return await reply.code(201).send(await addBlockedDates(deps, actor(request), input))
  })

  api.delete(`${all}/:blocked_dates_id`, { schema: deleteSchema }, async (request, reply) => {
    const { org_id: orgId, blocked_dates_id: id } = request.params
    await deleteBlockedDates(deps, actor(request), { orgId, id })
    return await reply.code(204).send(null)
  })
}
