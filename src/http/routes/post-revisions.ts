import { listRevisions } from '#actions/post-revisions.ts'
import type { Api } from '#http/options.ts'
import { ListRevisionsQuery, RevisionPageSchema } from '#http/schemas/post-revision.ts'
import { PostPath } from '#http/schemas/post.ts'
import { problems } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'
import { nextLink } from './next-link.ts'

const listSchema = {
  operationId: 'listRevisions',
  tags: ['Posts'],
  summary: 'List what a post said before, newest first',
  description:
    'Earlier contents that somebody was shown: those that were decided or commented upon or sent, and the newest fifty of those that had a time. What the post says now is the post itself. Page by page: the header Link and page.next_cursor lead on.',
  security: SIGNED_IN,
  params: PostPath,
  querystring: ListRevisionsQuery,
  response: { 200: RevisionPageSchema, ...problems(400, 401, 403, 404, 422) },
}

/** What posts said before they were changed. */
export const postRevisionRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/posts/:post_id/revisions', { schema: listSchema }, async (request, reply) => {
    const { limit, cursor } = request.query
    const page = await listRevisions(deps, actor(request), { postId: request.params.post_id, limit, cursor })
    if (page.page.next_cursor !== null) reply.header('link', nextLink(request, page.page.next_cursor))
    return page
  })
}
