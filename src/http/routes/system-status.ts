import { getSystemStatus } from '#actions/system-status.ts'
import type { Api } from '#http/options.ts'
import { problems } from '#http/schemas/problem.ts'
import { SystemStatusSchema } from '#http/schemas/system-status.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const statusSchema = {
  operationId: 'getSystemStatus',
  tags: ['Operation'],
  summary: 'How the whole installation stands, for its operator',
  description:
    'Over all organizations, and without a name of any. Operators are made on the machine itself ("npm run admin -- make-operator"); `GET /account` says whether you are one.',
  security: SIGNED_IN,
  response: { 200: SystemStatusSchema, ...problems(401, 403) },
}

/** For who runs the installation. */
export const systemStatusRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/system/status', { schema: statusSchema }, async (request) => getSystemStatus(deps, actor(request)))
}
