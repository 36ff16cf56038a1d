import type { Static } from 'typebox'
import { createPost, type CreatePostInput } from '#actions/create-post.ts'
import { editPost, type EditPostInput } from '#actions/edit-post.ts'
import { countPosts, getPost, listPosts, type ListPostsInput } from '#actions/read-posts.ts'
import { validatePost } from '#actions/validate-post.ts'
import type { Api } from '#http/options.ts'
import { hasVersion, tag } from '#http/plugins/preconditions.ts'
import { NotModified, OrgPath } from '#http/schemas/common.ts'
import {
  CountPostsQuery,
  CreatePostBody,
  EditPostBody,
  ListPostsQuery,
  ValidatePostBody,
} from '#http/schemas/post-input.ts'
import {
  PostCountSchema,
  PostDetailSchema,
  PostPageSchema,
  PostPath,
  PostSchema,
  ValidationSchema,
} from '#http/schemas/post.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { toChannels, toContent, toMedia, toThread } from './content-input.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'
import { nextLink } from './next-link.ts'
import { scheduleOf } from './schedule-input.ts'

const tags = ['Posts']

const createSchema = {
  operationId: 'createPost',
  tags,
  summary: 'Write a post',
  description:
    'With a time it is queued or, when an editor writes it, waits for approval. Without one it is a draft. ' +
    'The time is scheduled_at, or local_time together with time_zone, or schedule: next_slot. What sends the same to the same channel within 24 hours is ' +
    'refused (409 duplicate_content, with existing_post_id) unless allow_duplicate says that it is meant.',
  security: SIGNED_IN,
  params: OrgPath,
  body: CreatePostBody,
  response: { 201: PostSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const validateSchema = {
  operationId: 'validatePost',
  tags,
  summary: 'Say what would stand in the way of a post, and change nothing',
  description:
    'Takes what createPost takes, and asks the same rules that are asked when a post is written, changed, approved and sent: ' +
    'each with its limit, what there is instead, and how to put it right. Of a post that is there already, name it.',
  security: SIGNED_IN,
  params: OrgPath,
  body: ValidatePostBody,
  response: { 200: ValidationSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const listSchema = {
  operationId: 'listPosts',
  tags,
  summary: "List an organization's posts",
  description: 'Page by page: the header Link and page.next_cursor lead on.',
  security: SIGNED_IN,
  params: OrgPath,
  querystring: ListPostsQuery,
  response: { 200: PostPageSchema, ...problems(400, 401, 404, 422) },
}

const countSchema = {
  operationId: 'countPosts',
  tags,
  summary: "Count an organization's posts",
  description: 'Those that the same filter of the list lets through, up to 1,000: of more, that there are more.',
  security: SIGNED_IN,
  params: OrgPath,
  querystring: CountPostsQuery,
  response: { 200: PostCountSchema, ...problems(401, 404, 422) },
}

const getSchema = {
  operationId: 'getPost',
  tags,
  summary: 'Read a post with its attempts and approvals',
  security: SIGNED_IN,
  params: PostPath,
  response: { 200: PostDetailSchema, 304: NotModified, ...problems(401, 404, 422) },
}

const editSchema = (operationId: string, summary: string) => ({
  operationId,
  tags,
  summary,
  description:
    'Changed content voids an approval; a change of the time alone keeps it unless approval_policy.moving_time says ' +
    'otherwise. Labels and note are no content: alone, they may be changed whatever became of the post. Channels and thread are replaced as a whole; parts of a thread that are out stay as they are.',
  security: SIGNED_IN,
  params: PostPath,
  body: EditPostBody,
  response: { 200: PostSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
})

const toEdit = (id: string, body: Static<typeof EditPostBody>): EditPostInput => {
  const { text, media, thread, channels, scheduled_at: scheduledAt, allow_duplicate: allowDuplicate, ...rest } = body
  const { labels, note } = body
  return {
    id,
    text,
    media: media === undefined ? undefined : toMedia(media),
    thread: thread === undefined ? undefined : toThread(thread),
    channels: channels === undefined ? undefined : toChannels(channels),
    unschedule: scheduledAt === null,
    allowDuplicate,
    labels,
    note,
    ...scheduleOf({ ...rest, scheduled_at: scheduledAt ?? undefined }),
  }
}

/** What a body asks to be written, as the action takes it. */
export const toCreate = (orgId: string, body: Static<typeof CreatePostBody>): CreatePostInput => ({
  orgId,
  ...toContent(body),
  ...scheduleOf(body),
  allowDuplicate: body.allow_duplicate,
  labels: body.labels,
  note: body.note,
})

const dateOf = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text))

/** Which posts a query asks for, in which order. */
export const toList = (
  orgId: string,
  query: Omit<Static<typeof ListPostsQuery>, 'limit' | 'cursor'>,
): Pick<ListPostsInput, 'filter' | 'sort'> => ({
  filter: {
    orgId,
    status: query.status,
    approval: query.approval,
    channelId: query.channel_id,
    authorId: query.author_id,
    labelId: query.label_id,
    hasFailed: query.has_failed,
    needsAttention: query.needs_attention,
    dueForReview: query.due_for_review,
    from: dateOf(query.from),
    to: dateOf(query.to),
    text: query.q,
    ids: query.ids?.split(','),
  },
  sort: query.sort,
})

/** Writing and reading posts. */
export const postRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.post('/orgs/:org_id/posts', { schema: createSchema }, async (request, reply) => {
    const { body, params } = request
    const post = await createPost(deps, actor(request), toCreate(params.org_id, body))
    return await reply.code(201).header('location', `/posts/${post.id}`).send(tag(reply, post))
  })

  api.post(
    '/orgs/:org_id/posts/validate',
    { schema: validateSchema, config: { changesNothing: true } },
    async (request) => {
      const { body, params } = request
      return validatePost(deps, actor(request), {
        orgId: params.org_id,
        postId: body.post_id,
        ...toContent(body),
        ...scheduleOf(body),
        allowDuplicate: body.allow_duplicate,
        labels: body.labels,
      })
    },
  )

  api.get('/orgs/:org_id/posts', { schema: listSchema }, async (request, reply) => {
    const { limit, cursor } = request.query
    const list = toList(request.params.org_id, request.query)
    const page = await listPosts(deps, actor(request), { ...list, limit, cursor })
    if (page.page.next_cursor !== null) reply.header('link', nextLink(request, page.page.next_cursor))
    return page
  })

  api.get('/orgs/:org_id/posts/count', { schema: countSchema }, (request) => {
    const { filter } = toList(request.params.org_id, { ...request.query, sort: 'scheduled_at' })
    return countPosts(deps, actor(request), filter)
  })

  api.get('/posts/:post_id', { schema: getSchema }, async (request, reply) => {
    const post = await getPost(deps, actor(request), request.params.post_id)
    const view = tag(reply, post)
    return hasVersion(request, post.etag) ? await reply.code(304).send(null) : await reply.send(view)
  })

  api.patch('/posts/:post_id', { schema: editSchema('editPost', 'Change a post') }, async (request, reply) =>
    tag(reply, await editPost(deps, actor(request), toEdit(request.params.post_id, request.body))),
  )

  const byPost = editSchema('editPostByPost', 'Change a post (the same as PATCH)')
  api.post('/posts/:post_id', { schema: byPost }, async (request, reply) =>
    tag(reply, await editPost(deps, actor(request), toEdit(request.params.post_id, request.body))),
  )
}
