import { Readable } from 'node:stream'
import type { Static } from 'typebox'
import { listAccountActivity } from '#actions/account-activity.ts'
import { exportAudit, listAudit, type AuditFilter } from '#actions/audit.ts'
import type { Api } from '#http/options.ts'
import {
  AccountActivityPageSchema,
  AuditPageSchema,
  ExportAuditQuery,
  ExportSchema,
  ListActivityQuery,
  ListAuditQuery,
} from '#http/schemas/audit.ts'
import { OrgPath } from '#http/schemas/common.ts'
import { problems } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'
import { nextLink } from './next-link.ts'

const tags = ['Audit']

const listSchema = {
  operationId: 'listAudit',
  tags,
  summary: "Read an organization's audit log, newest first",
  description: 'Page by page: the header Link and page.next_cursor lead on.',
  security: SIGNED_IN,
  params: OrgPath,
  querystring: ListAuditQuery,
  response: { 200: AuditPageSchema, ...problems(400, 401, 403, 404, 422) },
}

const exportSchema = {
  operationId: 'exportAudit',
  tags,
  summary: "Export an organization's audit log",
  description: 'Everything up to now that the filter lets through, newest first. The export is in the log itself.',
  security: SIGNED_IN,
  params: OrgPath,
  querystring: ExportAuditQuery,
  response: { 200: ExportSchema, ...problems(401, 403, 404, 422) },
}

const activitySchema = {
  operationId: 'listAccountActivity',
  tags,
  summary: 'Read what happened to your account, newest first',
  description: 'Sign-ins, factors, passwords and sessions; for yourself only, and not by API key.',
  security: SIGNED_IN,
  querystring: ListActivityQuery,
  response: { 200: AccountActivityPageSchema, ...problems(400, 401, 403, 422) },
}

const dateOf = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text))

const filterOf = (orgId: string, query: Omit<Static<typeof ExportAuditQuery>, 'format'>): AuditFilter => ({
  orgId,
  actorId: query.actor_id,
  keyId: query.key_id,
  action: query.action,
  objectType: query.object_type,
  objectId: query.object_id,
  from: dateOf(query.from),
  to: dateOf(query.to),
})

const TYPES = { jsonl: 'application/jsonl; charset=utf-8', csv: 'text/csv; charset=utf-8' } as const

/** Who did what: in an organization, and with one's own account. */
export const auditRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/orgs/:org_id/audit', { schema: listSchema }, async (request, reply) => {
    const { limit, cursor } = request.query
    const filter = filterOf(request.params.org_id, request.query)
    const page = await listAudit(deps, actor(request), { filter, limit, cursor })
    if (page.page.next_cursor !== null) reply.header('link', nextLink(request, page.page.next_cursor))
    return page
  })

  api.get('/orgs/:org_id/audit/export', { schema: exportSchema }, async (request, reply) => {
    const { format } = request.query
    const pieces = await exportAudit(deps, actor(request), {
      filter: filterOf(request.params.org_id, request.query),
      format,
    })
    return await reply
      .header('content-type', TYPES[format])
      .header('content-disposition', `attachment; filename="audit.${format}"`)
      .send(Readable.from(pieces, { objectMode: false }))
  })

  api.get('/account/activity', { schema: activitySchema }, async (request, reply) => {
    const { limit, cursor } = request.query
    const page = await listAccountActivity(deps, actor(request), { limit, cursor })
    if (page.page.next_cursor !== null) reply.header('link', nextLink(request, page.page.next_cursor))
    return page
  })
}
