import { getPublicationMetrics } from '#actions/publication-metrics.ts'
import { getPublication, resolvePublication } from '#actions/publications.ts'
import { unpublish } from '#actions/unpublish.ts'
import type { Api } from '#http/options.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import {
  PublicationDetailSchema,
  PublicationMetricsSchema,
  PublicationPath,
  ResolveBody,
  UnpublishBody,
} from '#http/schemas/publication.ts'
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

const unpublishSchema = {
  operationId: 'unpublishPublication',
  tags,
  summary: 'Take a published post down at its network',
  description:
    'The wish is written down, and a worker carries it out: removal.state goes from removing to removed, or to failed, ' +
    'which says why and how to do it by hand. Asked for again meanwhile, or after a failure, nothing is done twice. The ' +
    'publication stays published and is never sent again. X charges 1 US cent.',
  security: SIGNED_IN,
  params: PublicationPath,
  body: UnpublishBody,
  response: {
    202: { ...PublicationDetailSchema, description: 'The wish is known; removal says how it fares.' },
    ...problems(...WITH_BODY, 401, 403, 404, 409),
  },
}

const metricsSchema = {
  operationId: 'getPublicationMetrics',
  tags,
  summary: 'Read how a published post fares at its network',
  description:
    'The latest figures that a worker has read: hourly on the first day, then daily for 30 days, and only for organizations ' +
    'that want it.',
  security: SIGNED_IN,
  params: PublicationPath,
  response: { 200: PublicationMetricsSchema, ...problems(401, 403, 404) },
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

  api.post('/publications/:publication_id/unpublish', { schema: unpublishSchema }, async (request, reply) => {
    const publication = await unpublish(deps, actor(request), request.params.publication_id)
    return await reply.code(202).send(publication)
  })

  api.get('/publications/:publication_id/metrics', { schema: metricsSchema }, async (request) =>
    getPublicationMetrics(deps, actor(request), request.params.publication_id),
  )
}
