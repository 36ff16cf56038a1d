import {
  createReviewLink,
  listPostReviews,
  listReviewLinks,
  readReviewLink,
  renewReviewLink,
  revokeReviewLink,
} from '#actions/review-links.ts'
import type { Api } from '#http/options.ts'
import { List, NoContent, Nothing, OrgPath } from '#http/schemas/common.ts'
import { PostPath } from '#http/schemas/post.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import {
  CreateReviewLinkBody,
  ExternalReviewSchema,
  ReviewLinkDetailSchema,
  ReviewLinkPath,
  ReviewLinkSchema,
  ReviewLinkWithSecretSchema,
} from '#http/schemas/review-link.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const common = { tags: ['Reviews'], security: SIGNED_IN }

const createSchema = {
  ...common,
  operationId: 'createReviewLink',
  summary: 'Share posts for review',
  description:
    'Makes a link by which people without an account look at these posts, comment and, if it says so, decide. It is shown this ' +
    'once. What they decide is advice, or stands for an approval where the organization says so (external_approval).',
  params: OrgPath,
  body: CreateReviewLinkBody,
  response: { 201: ReviewLinkWithSecretSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const listSchema = {
  ...common,
  operationId: 'listReviewLinks',
  summary: "List an organization's links for review",
  description: 'The newest 200, whatever became of them.',
  params: OrgPath,
  response: { 200: List(ReviewLinkSchema), ...problems(401, 403, 404) },
}

const readSchema = {
  ...common,
  operationId: 'getReviewLink',
  summary: 'Read a link for review, and what was said by it',
  params: ReviewLinkPath,
  response: { 200: ReviewLinkDetailSchema, ...problems(401, 403, 404) },
}

const revokeSchema = {
  ...common,
  operationId: 'revokeReviewLink',
  summary: 'End a link for review',
  description: 'At once, also for whoever has it open. What was said by it stays.',
  params: ReviewLinkPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404) },
}

const renewSchema = {
  ...common,
  operationId: 'renewReviewLink',
  summary: 'Share the same posts by a new link',
  description:
    'The address that was sent before ends, since only its hash is kept and it cannot be shown again; the new one is shown this once.',
  params: ReviewLinkPath,
  body: Nothing,
  response: { 200: ReviewLinkWithSecretSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const reviewsSchema = {
  ...common,
  operationId: 'listExternalReviews',
  summary: 'What people outside said of a post',
  description: 'The newest 500, oldest first.',
  params: PostPath,
  response: { 200: List(ExternalReviewSchema), ...problems(401, 403, 404) },
}

/** Links for review, for members. */
export const reviewLinkRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  const one = '/orgs/:org_id/review-links/:review_link_id'
  const keyOf = ({
    org_id: orgId,
    review_link_id: id,
  }: {
    readonly org_id: string
    readonly review_link_id: string
  }) => ({
    orgId,
    id,
  })

  api.post('/orgs/:org_id/review-links', { schema: createSchema }, async (request, reply) => {
    const { name, may, post_ids: postIds, emails = [], expires_at: expiresAt } = request.body
    const input = { orgId: request.params.org_id, name, may, postIds, emails, expiresAt: new Date(expiresAt) }
    return await reply.code(201).send(await createReviewLink(deps, actor(request), input))
  })

  api.get('/orgs/:org_id/review-links', { schema: listSchema }, async (request) => ({
    data: await listReviewLinks(deps, actor(request), request.params.org_id),
  }))

  api.get(one, { schema: readSchema }, (request) => readReviewLink(deps, actor(request), keyOf(request.params)))

  api.delete(one, { schema: revokeSchema }, async (request, reply) => {
    await revokeReviewLink(deps, actor(request), keyOf(request.params))
    return await reply.code(204).send(null)
  })

  api.post(`${one}/renew`, { schema: renewSchema }, (request) =>
    renewReviewLink(deps, actor(request), keyOf(request.params)),
  )

  api.get('/posts/:post_id/external-reviews', { schema: reviewsSchema }, async (request) => ({
    data: await listPostReviews(deps, actor(request), request.params.post_id),
  }))
}
