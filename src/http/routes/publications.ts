import { getPublication, resolvePublication } from '#actions/publications.ts'
import type { Api } from '#http/options.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { PublicationDetailSchema, PublicationPath, ResolveBody } from '#http/schemas/publication.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const tags = ['Publications']

const getSchema = {
  operationId: 'getPublication',
  tags,
  summary: 'Read a publication and what happened to it',
  security: SIGNED_IN,
  params: PublicationPath,
  response: { 200: PublicationDetailSchema, ...problems(401, 403, 404) },
}

const resolveSchema = {
  operationId: 'resolvePublication',
  tags,
  summary: 'Settle what became of a send of unknown outcome',
  description:
    'After a look at the network: live with the link, and it counts as published; or not_live, and it can be retried, ' +
    'edited or canceled like any other failure. Only while needs_attention is true.',
  security: SIGNED_IN,
  params: PublicationPath,
  body: ResolveBody,
  response: { 200: PublicationDetailSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

/** Posts on their way to one channel each. */
export const publicationRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/publications/:publication_id', { schema: getSchema }, async (request) =>
    getPublication(deps, actor(request), request.params.publication_id),
  )

  api.post('/publications/:publication_id/resolve', { schema: resolveSchema }, async (request) => {
    const { outcome, url } = request.body
    return await resolvePublication(deps, actor(request), { id: request.params.publication_id, outcome, url })
  })
}
