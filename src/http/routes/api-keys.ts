import { createApiKey, listApiKeys, revokeApiKey } from '#actions/api-keys.ts'
import { readOwnApiKey } from '#actions/own-api-key.ts'
import type { Api } from '#http/options.ts'
import { ApiKeyPath, ApiKeySchema, CreateApiKeyBody, NewApiKeySchema, OwnApiKeySchema } from '#http/schemas/api-key.ts'
import { List, NoContent, OrgPath } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const tags = ['API keys']
const DEFAULT_DAYS = 365

const createSchema = {
  operationId: 'createApiKey',
  tags,
  summary: 'Make an API key',
  description:
    'The key acts in your name and in this organization only, with no right that you lack at that moment; it is shown ' +
    'this once. What a key without posts:approve writes needs approval, whoever made it. Needs a recent proof that it ' +
    'is you (POST /account/step-up).',
  security: SIGNED_IN,
  params: OrgPath,
  body: CreateApiKeyBody,
  response: { 201: NewApiKeySchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const listSchema = {
  operationId: 'listApiKeys',
  tags,
  summary: "List an organization's API keys, newest first",
  security: SIGNED_IN,
  params: OrgPath,
  response: { 200: List(ApiKeySchema), ...problems(401, 403, 404) },
}

const revokeSchema = {
  operationId: 'revokeApiKey',
  tags,
  summary: 'Revoke an API key',
  description: 'From then on it is as good as none; revoking it again changes nothing.',
  security: SIGNED_IN,
  params: ApiKeyPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404) },
}

const ownSchema = {
  operationId: 'getOwnApiKey',
  tags,
  summary: 'Tell an API key what it is, and what it may do now',
  description: 'For whoever shows an API key, whatever its scopes; persons are told by GET /account.',
  security: SIGNED_IN,
  response: { 200: OwnApiKeySchema, ...problems(401, 403, 404) },
}

/** Keys for programs. */
export const apiKeyRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.post('/orgs/:org_id/api-keys', { schema: createSchema }, async (request, reply) => {
    const { name, scopes, expires_in_days: expiresInDays = DEFAULT_DAYS } = request.body
    const input = { orgId: request.params.org_id, name, scopes, expiresInDays }
    return await reply.code(201).send(await createApiKey(deps, actor(request), input))
  })

  api.get('/api-key', { schema: ownSchema }, async (request) => readOwnApiKey(deps, actor(request)))

  api.get('/orgs/:org_id/api-keys', { schema: listSchema }, async (request) => ({
    data: await listApiKeys(deps, actor(request), request.params.org_id),
  }))

  api.delete('/orgs/:org_id/api-keys/:key_id', { schema: revokeSchema }, async (request, reply) => {
    const { org_id: orgId, key_id: id } = request.params
    await revokeApiKey(deps, actor(request), { orgId, id })
    return await reply.code(204).send(null)
  })
}
