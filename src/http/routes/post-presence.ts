import { announcePresence, getPresence, leavePost } from '#actions/post-presence.ts'
import type { Api } from '#http/options.ts'
import { NoContent, Nothing } from '#http/schemas/common.ts'
import { PresenceSchema } from '#http/schemas/post-presence.ts'
import { PostPath } from '#http/schemas/post.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const presence = { tags: ['Presence'], security: SIGNED_IN, params: PostPath }

const announceSchema = {
  ...presence,
  operationId: 'announcePresence',
  summary: 'Say that you have a post open to write on it',
  description:
    'Holds for 45 seconds: say it again every 15 while you write. The answer tells who else is there. Nothing is locked by it, and ' +
    'nothing goes into the audit log or to webhooks.',
  body: Nothing,
  response: { 200: PresenceSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const getSchema = {
  ...presence,
  operationId: 'getPresence',
  summary: 'Read who else has a post open to write on it',
  response: { 200: PresenceSchema, ...problems(401, 403, 404, 422) },
}

const endSchema = {
  ...presence,
  operationId: 'endPresence',
  summary: 'Say that you have closed a post',
  response: { 204: NoContent, ...problems(400, 401, 403, 404, 413, 415, 422) },
}

/** Who is at a post. */
export const postPresenceRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.put('/posts/:post_id/presence', { schema: announceSchema }, async (request) =>
    announcePresence(deps, actor(request), request.params.post_id),
  )

  api.get('/posts/:post_id/presence', { schema: getSchema }, async (request) =>
    getPresence(deps, actor(request), request.params.post_id),
  )

  api.delete('/posts/:post_id/presence', { schema: endSchema }, async (request, reply) => {
    await leavePost(deps, actor(request), request.params.post_id)
    return await reply.code(204).send(null)
  })
}
