import {
  listWebhookDeliveries,
  readWebhookDelivery,
  replayWebhook,
  replayWebhookDelivery,
} from '#actions/webhook-deliveries.ts'
import type { Api } from '#http/options.ts'
import { Nothing } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import {
  DeliveryDetailSchema,
  DeliveryPageSchema,
  DeliveryPath,
  DeliverySchema,
  ListDeliveriesQuery,
  ReplayBody,
  ReplaySchema,
  WebhookPath,
} from '#http/schemas/webhook.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'
import { nextLink } from './next-link.ts'

const common = { tags: ['Webhooks'], security: SIGNED_IN }

const listSchema = {
  ...common,
  operationId: 'listWebhookDeliveries',
  summary: 'Read what was sent to a webhook, newest first',
  description: 'As long as events are kept. Page by page: the header Link and page.next_cursor lead on.',
  params: WebhookPath,
  querystring: ListDeliveriesQuery,
  response: { 200: DeliveryPageSchema, ...problems(400, 401, 403, 404, 422) },
}

const readSchema = {
  ...common,
  operationId: 'getWebhookDelivery',
  summary: 'Read a delivery with every try',
  params: DeliveryPath,
  response: { 200: DeliveryDetailSchema, ...problems(401, 403, 404) },
}

const replayOneSchema = {
  ...common,
  operationId: 'replayWebhookDelivery',
  summary: 'Send an event to a webhook once more',
  description: 'With the same webhook-id as before: a receiver that counts it as seen leaves it aside.',
  params: DeliveryPath,
  body: Nothing,
  response: { 202: DeliverySchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const replaySchema = {
  ...common,
  operationId: 'replayWebhook',
  summary: 'Send the events of a time again',
  description:
    'In their order, up to 1,000 at once: what never arrived (also what happened while the webhook was off), or everything.',
  params: WebhookPath,
  body: ReplayBody,
  response: { 202: ReplaySchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

/** What was sent to webhooks, and sending it again. */
export const webhookDeliveryRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  const one = '/orgs/:org_id/webhooks/:webhook_id'

  api.get(`${one}/deliveries`, { schema: listSchema }, async (request, reply) => {
    const { org_id: orgId, webhook_id: id } = request.params
    const { state, limit, cursor } = request.query
    const page = await listWebhookDeliveries(deps, actor(request), { orgId, id, state, limit, cursor })
    if (page.page.next_cursor !== null) reply.header('link', nextLink(request, page.page.next_cursor))
    return page
  })

  api.get('/orgs/:org_id/webhook-deliveries/:delivery_id', { schema: readSchema }, (request) => {
    const { org_id: orgId, delivery_id: id } = request.params
    return readWebhookDelivery(deps, actor(request), { orgId, id })
  })

  const replayPath = '/orgs/:org_id/webhook-deliveries/:delivery_id/replay'
  api.post(replayPath, { schema: replayOneSchema }, async (request, reply) => {
    const { org_id: orgId, delivery_id: id } = request.params
    return reply.code(202).send(await replayWebhookDelivery(deps, actor(request), { orgId, id }))
  })

  api.post(`${one}/replay`, { schema: replaySchema }, async (request, reply) => {
    const { org_id: orgId, webhook_id: id } = request.params
    const { since, until, everything = false } = request.body
    const span = { since: new Date(since), until: until === undefined ? deps.clock.now() : new Date(until) }
    return reply.code(202).send(await replayWebhook(deps, actor(request), { orgId, id, ...span, everything }))
  })
}
