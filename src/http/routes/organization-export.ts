import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { exportOrganization } from '#actions/export-organization.ts'
import { whenGone } from '#http/gone.ts'
import type { Api } from '#http/options.ts'
import { OrgPath } from '#http/schemas/common.ts'
import { problems } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const ZIP = 'application/zip'

const schema = {
  operationId: 'exportOrganization',
  tags: ['Organizations'],
  summary: 'Export everything of an organization',
  description:
    'A ZIP of JSON files, with one picture of members, invitations, channels, posts, audit log and API keys; without ' +
    'secrets. manifest.json tells what is in it. Needs a recent proof of who you are.',
  security: SIGNED_IN,
  params: OrgPath,
  response: {
    200: {
      description: 'The archive.',
      content: { [ZIP]: { schema: Type.Unsafe<Readable>({ type: 'string', format: 'binary' }) } },
    },
    ...problems(401, 403, 404),
  },
}

/** The whole organization in one file. */
export const organizationExportRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/orgs/:org_id/export', { schema }, async (request, reply) => {
    // Whoever does not wait for the archive stops it from being written.
    const order = { orgId: request.params.org_id, signal: whenGone(request, reply) }
    const { fileName, archive } = await exportOrganization(deps, actor(request), order)
    return await reply.type(ZIP).header('content-disposition', `attachment; filename="${fileName}"`).send(archive)
  })
}
