import { addComment, deleteComment, listComments } from '#actions/post-comments.ts'
import type { Api } from '#http/options.ts'
import { NoContent } from '#http/schemas/common.ts'
import {
  CommentBody,
  CommentPageSchema,
  CommentPath,
  CommentSchema,
  ListCommentsQuery,
} from '#http/schemas/post-comment.ts'
import { PostPath } from '#http/schemas/post.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'
import { nextLink } from './next-link.ts'

const tags = ['Comments']

const listSchema = {
  operationId: 'listComments',
  tags,
  summary: "List a post's comments, oldest first",
  description: 'Page by page: the header Link and page.next_cursor lead on.',
  security: SIGNED_IN,
  params: PostPath,
  querystring: ListCommentsQuery,
  response: { 200: CommentPageSchema, ...problems(400, 401, 403, 404, 422) },
}

const addSchema = {
  operationId: 'addComment',
  tags,
  summary: 'Comment on a post',
  description: 'Whoever may write posts may comment on all of them. The comment keeps which content it is about.',
  security: SIGNED_IN,
  params: PostPath,
  body: CommentBody,
  response: { 201: CommentSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const deleteSchema = {
  operationId: 'deleteComment',
  tags,
  summary: 'Remove a comment',
  description: 'Your own; owners and admins remove any.',
  security: SIGNED_IN,
  params: CommentPath,
  response: { 204: NoContent, ...problems(400, 401, 403, 404, 413, 415, 422) },
}

/** Comments on posts. */
export const postCommentRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/posts/:post_id/comments', { schema: listSchema }, async (request, reply) => {
    const { limit, cursor } = request.query
    const page = await listComments(deps, actor(request), { postId: request.params.post_id, limit, cursor })
    if (page.page.next_cursor !== null) reply.header('link', nextLink(request, page.page.next_cursor))
    return page
  })

  api.post('/posts/:post_id/comments', { schema: addSchema }, async (request, reply) => {
    const input = { postId: request.params.post_id, text: request.body.text }
    return await reply.code(201).send(await addComment(deps, actor(request), input))
  })

  api.delete('/posts/:post_id/comments/:comment_id', { schema: deleteSchema }, async (request, reply) => {
    const { post_id: postId, comment_id: id } = request.params
    await deleteComment(deps, actor(request), { postId, id })
    return await reply.code(204).send(null)
  })
}
