import { changeChannel, deleteChannel, listOrganizationChannels, readChannel } from '#actions/channels.ts'
import { finishConnection } from '#actions/finish-connection.ts'
import { listProviders } from '#actions/list-providers.ts'
import { startConnection } from '#actions/start-connection.ts'
import type { Api } from '#http/options.ts'
import { hasVersion, tag } from '#http/plugins/preconditions.ts'
import {
  ChangeChannelBody,
  ChannelPath,
  ChannelSchema,
  ConnectionSchema,
  FinishConnectionBody,
  OrgChannelPath,
  ProviderSchema,
  StartConnectionBody,
} from '#http/schemas/channel.ts'
import { List, NoContent, NotModified, OrgPath } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const tags = ['Channels']

const providersSchema = {
  operationId: 'listProviders',
  tags,
  summary: 'List the networks that this installation knows',
  security: SIGNED_IN,
  response: { 200: List(ProviderSchema), ...problems(401) },
}

const startSchema = {
  operationId: 'startConnection',
  tags,
  summary: 'Start to connect an account',
  description: 'Gives the address of the network to open in a browser. With channel_id, connects that channel anew.',
  security: SIGNED_IN,
  params: OrgPath,
  body: StartConnectionBody,
  response: { 201: ConnectionSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const finishSchema = {
  operationId: 'finishConnection',
  tags,
  summary: 'Finish to connect an account',
  description: 'With the code and the state that the network sent the browser back with; works once.',
  security: SIGNED_IN,
  params: OrgChannelPath,
  body: FinishConnectionBody,
  response: { 200: ChannelSchema, ...problems(...WITH_BODY, 401, 403, 404, 409, 502) },
}

const listSchema = {
  operationId: 'listChannels',
  tags,
  summary: "List an organization's channels",
  security: SIGNED_IN,
  params: OrgPath,
  response: { 200: List(ChannelSchema), ...problems(401, 404) },
}

const readSchema = {
  operationId: 'getChannel',
  tags,
  summary: 'Read a channel',
  security: SIGNED_IN,
  params: ChannelPath,
  response: { 200: ChannelSchema, 304: NotModified, ...problems(401, 403, 404, 422) },
}

const changeSchema = {
  operationId: 'changeChannel',
  tags,
  summary: 'Pause a channel, or let it publish again',
  security: SIGNED_IN,
  params: ChannelPath,
  body: ChangeChannelBody,
  response: { 200: ChannelSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const deleteSchema = {
  operationId: 'deleteChannel',
  tags,
  summary: 'Remove a channel and cancel what waits for it',
  security: SIGNED_IN,
  params: ChannelPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

/** Networks, and the accounts that are connected to them. */
export const channelRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/providers', { schema: providersSchema }, async () => ({ data: listProviders(deps) }))

  api.post('/orgs/:org_id/channels/oauth', { schema: startSchema }, async (request, reply) => {
    const { provider, channel_id: channelId } = request.body
    const input = { orgId: request.params.org_id, provider, channelId }
    return await reply.code(201).send(await startConnection(deps, actor(request), input))
  })

  api.post('/orgs/:org_id/channels/:channel_id/oauth/callback', { schema: finishSchema }, async (request) => {
    const { org_id: orgId, channel_id: channelId } = request.params
    return await finishConnection(deps, actor(request), { orgId, channelId, ...request.body })
  })

  api.get('/orgs/:org_id/channels', { schema: listSchema }, async (request) => ({
    data: await listOrganizationChannels(deps, actor(request), request.params.org_id),
  }))

  api.get('/channels/:channel_id', { schema: readSchema }, async (request, reply) => {
    const channel = await readChannel(deps, actor(request), request.params.channel_id)
    const view = tag(reply, channel)
    return hasVersion(request, channel.etag) ? await reply.code(304).send(null) : await reply.send(view)
  })

  api.patch('/channels/:channel_id', { schema: changeSchema }, async (request, reply) =>
    tag(
      reply,
      await changeChannel(deps, actor(request), { id: request.params.channel_id, status: request.body.status }),
    ),
  )

  api.delete('/channels/:channel_id', { schema: deleteSchema }, async (request, reply) => {
    await deleteChannel(deps, actor(request), request.params.channel_id)
    return await reply.code(204).send(null)
  })
}
