import { approvePost, rejectPost } from '#actions/approve-post.ts'
import { requestChanges, revokeApproval } from '#actions/review-post.ts'
import { cancelPost, publishPost, retryPost } from '#actions/send-post.ts'
import type { Api } from '#http/options.ts'
import { tag } from '#http/plugins/preconditions.ts'
import { Nothing } from '#http/schemas/common.ts'
import {
  ApproveBody,
  PublishBody,
  RejectBody,
  RequestChangesBody,
  RetryBody,
  RevokeBody,
} from '#http/schemas/post-input.ts'
import { PostPath, PostSchema } from '#http/schemas/post.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'
import { scheduleOf } from './schedule-input.ts'

const decision = {
  tags: ['Decisions'],
  security: SIGNED_IN,
  params: PostPath,
  response: { 200: PostSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const approveSchema = {
  ...decision,
  operationId: 'approvePost',
  summary: 'Approve a post as it is now',
  description:
    'Where the approval policy has steps, this approves the one that is open, and the post is approved with the last. ' +
    'With content_hash, a post that was changed since is refused. When the planned time has passed, the last approval says publish_now ' +
    'or gives a new time. Of a post that is out in part, what is left is approved as it is, at no other time: it goes out with publish_now, or ' +
    'waits to be published or tried again.',
  body: ApproveBody,
}

const rejectSchema = {
  ...decision,
  operationId: 'rejectPost',
  summary: 'Turn a post down',
  description: 'The post leaves the queue. With content_hash, a post that was changed since is refused.',
  body: RejectBody,
}

const revokeSchema = {
  ...decision,
  operationId: 'revokeApproval',
  summary: 'Take an approval back',
  description: 'The post leaves the queue and waits for an approval again, unless it is going out at this moment.',
  body: RevokeBody,
}

const requestChangesSchema = {
  ...decision,
  operationId: 'requestChanges',
  summary: 'Ask for changes',
  description:
    'The post leaves the queue. An edit of its content answers the request; so does an approval. With content_hash, a post that was ' +
    'changed since is refused.',
  body: RequestChangesBody,
}

const cancelSchema = {
  ...decision,
  operationId: 'cancelPost',
  summary: 'Cancel what has not gone out yet',
  description:
    'Drafts, what is queued, what failed, and what a worker has in hand as long as nothing of it was sent (its files may be on their ' +
    'way). Channels on which it is out, or being sent, keep it, and the answer shows them. Refused when there are only such.',
  body: Nothing,
}

const publishSchema = {
  ...decision,
  operationId: 'publishPost',
  summary: 'Publish a post now',
  body: PublishBody,
}

const retrySchema = {
  ...decision,
  operationId: 'retryPost',
  summary: 'Try again what failed',
  description:
    'What is of unknown outcome is tried again only with confirmed_not_published: look at the network first.',
  body: RetryBody,
}

/** What people decide about a post. */
export const postDecisionRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.post('/posts/:post_id/approve', { schema: approveSchema }, async (request, reply) => {
    const {
      content_hash: contentHash,
      comment,
      publish_now: publishNow,
      allow_duplicate,
      break_glass: breakGlass,
      ...rest
    } = request.body
    const given = { contentHash, comment, publishNow, allowDuplicate: allow_duplicate, breakGlass }
    const input = { id: request.params.post_id, ...given, ...scheduleOf(rest) }
    return tag(reply, await approvePost(deps, actor(request), input))
  })

  api.post('/posts/:post_id/reject', { schema: rejectSchema }, async (request, reply) => {
    const { content_hash: contentHash, comment } = request.body
    return tag(reply, await rejectPost(deps, actor(request), { id: request.params.post_id, contentHash, comment }))
  })

  api.post('/posts/:post_id/revoke', { schema: revokeSchema }, async (request, reply) =>
    tag(
      reply,
      await revokeApproval(deps, actor(request), { id: request.params.post_id, comment: request.body.comment }),
    ),
  )

  api.post('/posts/:post_id/request-changes', { schema: requestChangesSchema }, async (request, reply) => {
    const { content_hash: contentHash, comment } = request.body
    return tag(reply, await requestChanges(deps, actor(request), { id: request.params.post_id, contentHash, comment }))
  })

  api.post('/posts/:post_id/cancel', { schema: cancelSchema }, async (request, reply) =>
    tag(reply, await cancelPost(deps, actor(request), request.params.post_id)),
  )

  api.post('/posts/:post_id/publish', { schema: publishSchema }, async (request, reply) =>
    tag(
      reply,
      await publishPost(deps, actor(request), {
        id: request.params.post_id,
        allowDuplicate: request.body.allow_duplicate,
      }),
    ),
  )

  api.post('/posts/:post_id/retry', { schema: retrySchema }, async (request, reply) => {
    const { confirmed_not_published: confirmedNotPublished = false, allow_duplicate: allowDuplicate } = request.body
    const id = request.params.post_id
    return tag(reply, await retryPost(deps, actor(request), { id, confirmedNotPublished, allowDuplicate }))
  })
}
