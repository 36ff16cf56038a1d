import type { FastifyReply, FastifyRequest } from 'fastify'
import { commentExternally, decideExternally } from '#actions/external-decision.ts'
import { notFound } from '#actions/member.ts'
import { proveReviewAddress, sendReviewCode } from '#actions/review-codes.ts'
import { listReviewedPosts, readOpenedLink } from '#actions/reviewed-posts.ts'
import { openReview, type Visit } from '#actions/reviewer.ts'
import type { Api } from '#http/options.ts'
import { spokenTo } from '#http/spoken.ts'
import { bearerOf } from '#http/plugins/authentication.ts'
import { List, NoContent } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import {
  OpenedLinkSchema,
  ProvedAddressSchema,
  ReviewApprovalBody,
  ReviewChangesBody,
  ReviewCodeBody,
  ReviewCommentBody,
  ReviewedPostPath,
  ReviewedPostSchema,
  ReviewProofBody,
  ReviewSchema,
} from '#http/schemas/review.ts'
import type { RouteContext } from './context.ts'

const common = { tags: ['Reviews'], security: [{ review_link: [] }] }

const linkSchema = {
  ...common,
  operationId: 'openReviewLink',
  summary: 'Look at a link for review',
  description:
    'The secret of the link (what stands behind its #) is the bearer token. Where `needs_code` is true, nothing else is shown until ' +
    'an address is proved. A link that has ended says so; a wrong secret is answered like nothing at all.',
  response: { 200: OpenedLinkSchema, ...problems(403, 404, 410) },
}

const codeSchema = {
  ...common,
  operationId: 'sendReviewCode',
  summary: 'Have a code mailed',
  description: 'Sent if the link names the address; the answer is the same for any other. It works for 15 minutes.',
  body: ReviewCodeBody,
  response: { 204: NoContent, ...problems(...WITH_BODY, 403, 404, 409, 410) },
}

const proofSchema = {
  ...common,
  operationId: 'proveReviewAddress',
  summary: 'Prove an address by a mailed code',
  description:
    'A code works once, and may be typed five times. Use the token that this gives from then on; it works for seven days.',
  body: ReviewProofBody,
  response: { 200: ProvedAddressSchema, ...problems(...WITH_BODY, 403, 404, 410) },
}

const postsSchema = {
  ...common,
  operationId: 'listReviewedPosts',
  summary: 'The posts to be looked at',
  description:
    'As they are now, in the order in which they were chosen; at most 100. Files are read at the addresses that are given.',
  response: { 200: List(ReviewedPostSchema), ...problems(403, 404, 410) },
}

const commentSchema = {
  ...common,
  operationId: 'commentOnReviewedPost',
  summary: 'Say something about a post',
  params: ReviewedPostPath,
  body: ReviewCommentBody,
  response: { 201: ReviewSchema, ...problems(...WITH_BODY, 403, 404, 409, 410) },
}

const approveSchema = {
  ...common,
  operationId: 'approveReviewedPost',
  summary: 'Approve what a post says',
  description: 'Twice the same is once.',
  params: ReviewedPostPath,
  body: ReviewApprovalBody,
  response: { 200: ReviewSchema, ...problems(...WITH_BODY, 403, 404, 409, 410) },
}

const changesSchema = {
  ...common,
  operationId: 'requestChangesOfReviewedPost',
  summary: 'Ask for changes of a post',
  description: 'Twice the same is once.',
  params: ReviewedPostPath,
  body: ReviewChangesBody,
  response: { 200: ReviewSchema, ...problems(...WITH_BODY, 403, 404, 409, 410) },
}

/** Finds out which link a request comes by, before anything of it is looked at; and counts by link. */
const createDoor = ({ deps, callers, limits }: RouteContext) => {
  const visits = new WeakMap<FastifyRequest, Visit & { readonly linkId: string }>()
  const visitOf = (request: FastifyRequest) => {
    const visit = visits.get(request)
    if (visit === undefined) throw new Error('nobody has opened a link for this request')
    return visit
  }
  const enter = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    try {
      const token = bearerOf(request)
      if (token === undefined) throw notFound()
      const { linkId } = await openReview(deps, token)
      callers.prove(request, `link ${linkId}`)
      visits.set(request, { token, linkId, requestId: request.id, ip: request.ip, language: spokenTo(request) })
    } catch (error) {
      await limits.perAddress('wrong_token')(request, reply)
      throw error
    }
  }
  const count = (request: FastifyRequest, reply: FastifyReply): Promise<void> =>
    limits.perSubject(request.method === 'GET' ? 'review_read' : 'review_write', visitOf(request).linkId)(
      request,
      reply,
    )
  return { visitOf, enter, count }
}

/** What people outside see and do by a link: no account, no cookie, and nothing of the organization but the posts that it lists. */
export const reviewRoutes = (api: Api, context: RouteContext): void => {
  const { deps, limits } = context
  const { visitOf, enter, count } = createDoor(context)
  api.addHook('onRequest', enter)
  api.addHook('onRequest', count)
  // Guessing would pay here.
  const narrow = { onRequest: limits.perAddress('sign_in') }

  api.get('/review/link', { schema: linkSchema }, (request) => readOpenedLink(deps, visitOf(request)))

  api.post('/review/codes', { schema: codeSchema, ...narrow }, async (request, reply) => {
    await sendReviewCode(deps, visitOf(request), request.body.email)
    return await reply.code(204).send(null)
  })

  api.post('/review/codes/confirm', { schema: proofSchema, ...narrow }, (request) =>
    proveReviewAddress(deps, visitOf(request), request.body),
  )

  api.get('/review/posts', { schema: postsSchema }, async (request) => ({
    data: await listReviewedPosts(deps, visitOf(request)),
  }))

  api.post('/review/posts/:post_id/comments', { schema: commentSchema }, async (request, reply) => {
    const { name, content_hash: contentHash, text } = request.body
    const input = { postId: request.params.post_id, name, contentHash, text }
    return await reply.code(201).send(await commentExternally(deps, visitOf(request), input))
  })

  api.post('/review/posts/:post_id/approve', { schema: approveSchema }, (request) => {
    const { name, content_hash: contentHash, scheduled_at: scheduledAt, comment: text = null } = request.body
    const input = { postId: request.params.post_id, name, contentHash, scheduledAt, text }
    return decideExternally(deps, visitOf(request), { kind: 'approved', input })
  })

  api.post('/review/posts/:post_id/request-changes', { schema: changesSchema }, (request) => {
    const { name, content_hash: contentHash, comment: text } = request.body
    const input = { postId: request.params.post_id, name, contentHash, text }
    return decideExternally(deps, visitOf(request), { kind: 'changes_requested', input })
  })
}
