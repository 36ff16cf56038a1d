import { getPublishingHealth } from '#actions/publishing-health.ts'
import type { Api } from '#http/options.ts'
import { OrgPath } from '#http/schemas/common.ts'
import { problems } from '#http/schemas/problem.ts'
import { PublishingHealthSchema } from '#http/schemas/publishing.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const healthSchema = {
  operationId: 'getPublishingHealth',
  tags: ['Posts'],
  summary: 'How publishing stands',
  description:
    'What waits and what is late, and how many milliseconds after their time the sends of the last 24 hours began.',
  security: SIGNED_IN,
  params: OrgPath,
  response: { 200: PublishingHealthSchema, ...problems(401, 403, 404) },
}

/** How publishing stands for an organization. */
export const publishingRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/orgs/:org_id/publishing', { schema: healthSchema }, async (request) =>
    getPublishingHealth(deps, actor(request), request.params.org_id),
  )
}
