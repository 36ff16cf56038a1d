import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  listWebhooks,
  readWebhook,
  rotateWebhookSecret,
  testWebhook,
} from '#actions/webhooks.ts'
import type { Api } from '#http/options.ts'
import { tag } from '#http/plugins/preconditions.ts'
import { List, NoContent, Nothing, OrgPath } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import {
  ChangeWebhookBody,
  CreateWebhookBody,
  WebhookPath,
  WebhookSchema,
  WebhookWithSecretSchema,
} from '#http/schemas/webhook.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const common = { tags: ['Webhooks'], security: SIGNED_IN }

const createSchema = {
  ...common,
  operationId: 'createWebhook',
  summary: 'Add a webhook',
  description:
    'Events are sent to it by POST, signed by Standard Webhooks (headers webhook-id, webhook-timestamp, webhook-signature); ' +
    'the secret is shown this once. Any 2xx within 15 seconds is a yes. Else it is tried ten times over about three days; of one post ' +
    'a later event waits for an earlier one. With the format slack a sentence is sent in place of the event, of kinds that there is ' +
    'one for; types: null is all of these. 410 switches the webhook off, as does a receiver that takes nothing for three days.',
  params: OrgPath,
  body: CreateWebhookBody,
  response: { 201: WebhookWithSecretSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const listSchema = {
  ...common,
  operationId: 'listWebhooks',
  summary: "List an organization's webhooks",
  params: OrgPath,
  response: { 200: List(WebhookSchema), ...problems(401, 403, 404) },
}

const readSchema = {
  ...common,
  operationId: 'getWebhook',
  summary: 'Read a webhook',
  params: WebhookPath,
  response: { 200: WebhookSchema, ...problems(401, 403, 404) },
}

const changeSchema = {
  ...common,
  operationId: 'changeWebhook',
  summary: 'Change a webhook, or switch it off and on',
  description:
    'What happens while it is off is not sent by itself (see replay); what was waiting sets out when it is on again.',
  params: WebhookPath,
  body: ChangeWebhookBody,
  response: { 200: WebhookSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const deleteSchema = {
  ...common,
  operationId: 'deleteWebhook',
  summary: 'Delete a webhook with its log',
  params: WebhookPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404) },
}

const rotateSchema = {
  ...common,
  operationId: 'rotateWebhookSecret',
  summary: 'Give a webhook a new secret',
  description: 'Shown this once. For 24 hours both secrets sign, so that receivers can be changed in between.',
  params: WebhookPath,
  body: Nothing,
  response: { 200: WebhookWithSecretSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const testSchema = {
  ...common,
  operationId: 'testWebhook',
  summary: 'Send a test event to a webhook',
  description: 'A webhook.test, to this webhook alone; what came of it is in its log.',
  params: WebhookPath,
  body: Nothing,
  response: { 202: WebhookSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

/** Where events are sent to. */
export const webhookRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  const one = '/orgs/:org_id/webhooks/:webhook_id'
  const keyOf = ({ org_id: orgId, webhook_id: id }: { readonly org_id: string; readonly webhook_id: string }) => ({
    orgId,
    id,
  })

  api.post('/orgs/:org_id/webhooks', { schema: createSchema }, async (request, reply) => {
    const { url, description = '', types = null, format = 'events', language = 'en' } = request.body
    const input = { orgId: request.params.org_id, url, description, types, format, language }
    return await reply.code(201).send(tag(reply, await createWebhook(deps, actor(request), input)))
  })

  api.get('/orgs/:org_id/webhooks', { schema: listSchema }, async (request) => ({
    data: await listWebhooks(deps, actor(request), request.params.org_id),
  }))

  api.get(one, { schema: readSchema }, async (request, reply) =>
    tag(reply, await readWebhook(deps, actor(request), keyOf(request.params))),
  )

  api.patch(one, { schema: changeSchema }, async (request, reply) =>
    tag(reply, await changeWebhook(deps, actor(request), { ...keyOf(request.params), change: request.body })),
  )

  api.delete(one, { schema: deleteSchema }, async (request, reply) => {
    await deleteWebhook(deps, actor(request), keyOf(request.params))
    return await reply.code(204).send(null)
  })

  api.post(`${one}/rotate-secret`, { schema: rotateSchema }, async (request, reply) =>
    tag(reply, await rotateWebhookSecret(deps, actor(request), keyOf(request.params))),
  )

  api.post(`${one}/test`, { schema: testSchema }, async (request, reply) =>
    reply.code(202).send(await testWebhook(deps, actor(request), keyOf(request.params))),
  )
}
