import {
  addPushSubscription,
  getPushKey,
  listMyPushSubscriptions,
  removePushSubscription,
} from '#actions/push-subscriptions.ts'
import type { Api } from '#http/options.ts'
import { List, NoContent } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import {
  AddPushSubscriptionBody,
  PushKeySchema,
  PushSubscriptionPath,
  PushSubscriptionSchema,
} from '#http/schemas/push-subscription.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const common = { tags: ['Notifications'], security: SIGNED_IN }

const keySchema = {
  ...common,
  operationId: 'getPushKey',
  summary: 'The public key that browsers ask for before messages can be pushed',
  response: { 200: PushKeySchema, ...problems(401, 403) },
}

const listSchema = {
  ...common,
  operationId: 'listPushSubscriptions',
  summary: 'List the devices that messages are pushed to',
  response: { 200: List(PushSubscriptionSchema), ...problems(401, 403) },
}

const addSchema = {
  ...common,
  operationId: 'addPushSubscription',
  summary: 'Have messages pushed to this device',
  description:
    'What PushSubscription.toJSON() of a browser says. It ends with the session: whoever signs out is told nothing there any more. A ' +
    'device that is known already gets another id. You have 20 at most; the oldest gives way.',
  body: AddPushSubscriptionBody,
  response: { 201: PushSubscriptionSchema, ...problems(...WITH_BODY, 401, 403) },
}

const removeSchema = {
  ...common,
  operationId: 'removePushSubscription',
  summary: 'Have nothing pushed to a device any more',
  params: PushSubscriptionPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404) },
}

/** Devices that people are told on. */
export const pushSubscriptionRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/account/push-key', { schema: keySchema }, (request) => getPushKey(deps, actor(request)))

  api.get('/account/push-subscriptions', { schema: listSchema }, async (request) => ({
    data: await listMyPushSubscriptions(deps, actor(request)),
  }))

  api.post('/account/push-subscriptions', { schema: addSchema }, async (request, reply) =>
    reply.code(201).send(await addPushSubscription(deps, actor(request), request.body)),
  )

  api.delete('/account/push-subscriptions/:subscription_id', { schema: removeSchema }, async (request, reply) => {
    await removePushSubscription(deps, actor(request), request.params.subscription_id)
    return await reply.code(204).send(null)
  })
}
