import { Readable } from 'node:stream'
import { exportPosts } from '#actions/export-posts.ts'
import type { Api } from '#http/options.ts'
import { OrgPath } from '#http/schemas/common.ts'
import { ExportedPosts, ExportPostsQuery } from '#http/schemas/post-import.ts'
import { problems } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'
import { toList } from './posts.ts'

const schema = {
  operationId: 'exportPosts',
  tags: ['Bulk'],
  summary: "Export an organization's posts as a file",
  description:
    'Everything that the filter of the list lets through, as CSV or JSON that the import takes: it gives the same posts again. In CSV, ' +
    'a cell that a program for tables would run has an apostrophe before it, which the import takes away. docs/guides/import.md has ' +
    'the columns.',
  security: SIGNED_IN,
  params: OrgPath,
  querystring: ExportPostsQuery,
  response: { 200: ExportedPosts, ...problems(401, 403, 404, 422) },
}

const TYPES = { csv: 'text/csv; charset=utf-8; header=present', json: 'application/json; charset=utf-8' } as const

/** Posts as a file. */
export const postExportRoutes = (api: Api, { deps, limits, authentication: { actor } }: RouteContext): void => {
  const onRequest = limits.forCaller('bulk')
  api.get('/orgs/:org_id/posts/export', { schema, onRequest }, async (request, reply) => {
    const { format, ...query } = request.query
    const pieces = await exportPosts(deps, actor(request), { ...toList(request.params.org_id, query), format })
    return await reply
      .header('content-type', TYPES[format])
      .header('content-disposition', `attachment; filename="posts.${format}"`)
      .send(Readable.from(pieces, { objectMode: false }))
  })
}
