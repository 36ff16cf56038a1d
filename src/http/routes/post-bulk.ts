import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { createAllPosts, createPosts, RowsRefused } from '#actions/create-posts.ts'
import {
  approvePosts,
  cancelPosts,
  labelPosts,
  rejectPosts,
  requestChangesOfPosts,
  reschedulePosts,
  retryPosts,
} from '#actions/decide-posts.ts'
import type { ActionablePost } from '#actions/post-allowed.ts'
import type { Versioned } from '#actions/precondition.ts'
import type { RowOutcome, RowsEnd } from '#actions/rows.ts'
import { refuseIssues } from '#domain/problem.ts'
import { readJsonBody } from '#http/bad-input.ts'
import { RowsEnded } from '#http/errors.ts'
import { showProblem } from '#http/problem.ts'
import type { Api } from '#http/options.ts'
import { expectsOf } from '#http/plugins/preconditions.ts'
import { OrgPath } from '#http/schemas/common.ts'
import {
  ApproveRow,
  BulkApproveBody,
  BulkCancelBody,
  BulkCreateBody,
  BulkCreateShell,
  BulkLabelBody,
  BulkRejectBody,
  BulkRequestChangesBody,
  BulkRescheduleBody,
  BulkResultSchema,
  BulkRetryBody,
  CancelRow,
  DecisionsShell,
  LabelRow,
  RejectShell,
  RequestChangesShell,
  RescheduleRow,
  RetryRow,
  SeenRow,
} from '#http/schemas/post-bulk.ts'
import { CreatePostBody } from '#http/schemas/post-input.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { readerOf, withShell } from '#http/validation.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'
import { toCreate } from './posts.ts'
import { scheduleOf } from './schedule-input.ts'

const BODY_LIMIT_BYTES = 4_194_304
/** As much as a single post may bring, so that no row takes longer than a request of its own would. */
const ROW_LIMIT_CHARACTERS = 262_144
const MOST_KEYS = 100_000

const common = {
  tags: ['Bulk'],
  security: SIGNED_IN,
  params: OrgPath,
  response: { 200: BulkResultSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const EACH =
  'Up to 500 in 4 MiB. Each stands for itself, in a transaction of its own, by the rules of the request for one: results tells of each. ' +
  'When it ends in the middle (503), results tells what was done, and the same request with the same Idempotency-Key goes on from there.'

const createSchema = {
  ...common,
  operationId: 'createPosts',
  summary: 'Write many posts',
  description:
    'Each as createPost takes it, up to 500 in 4 MiB. With mode atomic, one that cannot be taken keeps all from being written (422 ' +
    'rows_refused, whose results names each). With per_row, each stands for itself. When that ends in the middle (503), results ' +
    'tells what was done, and the same request with the same Idempotency-Key goes on from there.',
  body: BulkCreateBody,
}

const approveSchema = {
  ...common,
  operationId: 'approvePosts',
  summary: 'Approve many posts',
  description: EACH,
  body: BulkApproveBody,
}

const rejectSchema = {
  ...common,
  operationId: 'rejectPosts',
  summary: 'Turn many posts down',
  description: `${EACH} All get the same comment.`,
  body: BulkRejectBody,
}

const requestChangesSchema = {
  ...common,
  operationId: 'requestChangesOfPosts',
  summary: 'Ask for changes of many posts',
  description: `${EACH} All get the same comment.`,
  body: BulkRequestChangesBody,
}

const rescheduleSchema = {
  ...common,
  operationId: 'reschedulePosts',
  summary: 'Give many posts another time',
  description: `${EACH} Null for scheduled_at takes the time away.`,
  body: BulkRescheduleBody,
}

const cancelSchema = {
  ...common,
  operationId: 'cancelPosts',
  summary: 'Cancel many posts',
  description: EACH,
  body: BulkCancelBody,
}

const retrySchema = {
  ...common,
  operationId: 'retryPosts',
  summary: 'Try again what failed of many posts',
  description: `${EACH} What is of unknown outcome is left alone (outcome_unknown): look at the network, and say so post by post.`,
  body: BulkRetryBody,
}

const labelSchema = {
  ...common,
  operationId: 'labelPosts',
  summary: 'Put labels on many posts, or take them off',
  description: `${EACH} Labels that are not named stay as they are.`,
  body: BulkLabelBody,
}

const tooLong = () =>
  refuseIssues([
    {
      pointer: '',
      code: 'too_long',
      detail: `An entry can have at most ${ROW_LIMIT_CHARACTERS} characters as JSON.`,
      params: { reason: 'row', limit: ROW_LIMIT_CHARACTERS },
    },
  ])

/** The entries of a body, each to be read by its schema when its turn comes. */
const rowsOf = <Row, Input>(posts: readonly unknown[], read: (post: unknown) => Row, toInput: (row: Row) => Input) =>
  posts.map((post, row) => ({
    row,
    read: (): Input => {
      if (JSON.stringify(post).length > ROW_LIMIT_CHARACTERS) throw tooLong()
      return toInput(read(post))
    },
  }))

/** Which post a row is about, and which version of it. */
const named = ({
  post_id: id,
  if_match: tags,
}: {
  readonly post_id: string
  readonly if_match?: string | undefined
}) => ({
  id,
  ...(tags === undefined ? {} : { expects: expectsOf(tags, '/if_match') }),
})

const showRow =
  (requestId: string) =>
  ({ row, view, problem }: RowOutcome<Versioned<ActionablePost>>) =>
    problem === null ? { row, ok: true, post: view } : { row, ok: false, problem: showProblem(problem, requestId) }

/** The answer of many rows; one that was cut short is a problem that tells what was done. */
const show = ({ id }: FastifyRequest, { outcomes, cut }: RowsEnd<Versioned<ActionablePost>>) => {
  const results = outcomes.map(showRow(id))
  if (cut !== null) throw new RowsEnded(cut.cause, results)
  const succeeded = results.filter(({ ok }) => ok).length
  return { succeeded, failed: results.length - succeeded, results }
}

/** Says of each row of all or nothing why it cannot be taken. */
const atOnce = async (request: FastifyRequest, work: Promise<readonly RowOutcome<Versioned<ActionablePost>>[]>) => {
  try {
    return show(request, { outcomes: await work, cut: null })
  } catch (error) {
    if (error instanceof RowsRefused) throw new RowsEnded(error.whole, error.refused.map(showRow(request.id)))
    throw error
  }
}

const readCreate = readerOf(CreatePostBody)
const readApprove = readerOf(ApproveRow)
const readSeen = readerOf(SeenRow)
const readReschedule = readerOf(RescheduleRow)
const readCancel = readerOf(CancelRow)
const readLabel = readerOf(LabelRow)
const readRetry = readerOf(RetryRow)

const BULK = '/orgs/:org_id/posts/bulk'

/** Bodies of which, beside their entries, this much is checked as a whole. */
const takes = (shell: object) => ({ bodyLimit: BODY_LIMIT_BYTES, validatorCompiler: withShell(shell) })

/** The entries of a body that has one comment for all of them. */
const seenRows = <Comment extends string | undefined>(posts: readonly unknown[], comment: Comment) =>
  rowsOf(posts, readSeen, ({ content_hash: contentHash, ...row }) => ({ ...named(row), contentHash, comment }))

/** What is decided about the approval of many posts. */
const reviewRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.post(`${BULK}/approve`, { ...takes(DecisionsShell), schema: approveSchema }, async (request) => {
    const rows = rowsOf(request.body.posts, readApprove, (row) => {
      const { post_id, if_match, content_hash: contentHash, comment, publish_now: publishNow, ...rest } = row
      const { allow_duplicate: allowDuplicate, ...when } = rest
      return { ...named({ post_id, if_match }), contentHash, comment, publishNow, allowDuplicate, ...scheduleOf(when) }
    })
    return show(request, await approvePosts(deps, actor(request), { orgId: request.params.org_id, rows }))
  })

  api.post(`${BULK}/reject`, { ...takes(RejectShell), schema: rejectSchema }, async (request) => {
    const rows = seenRows(request.body.posts, request.body.comment)
    return show(request, await rejectPosts(deps, actor(request), { orgId: request.params.org_id, rows }))
  })

  const changing = { ...takes(RequestChangesShell), schema: requestChangesSchema }
  api.post(`${BULK}/request-changes`, changing, async (request) => {
    const rows = seenRows(request.body.posts, request.body.comment)
    return show(request, await requestChangesOfPosts(deps, actor(request), { orgId: request.params.org_id, rows }))
  })
}

/** What else is done with many posts. */
const decisionRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  const taking = takes(DecisionsShell)

  api.post(`${BULK}/reschedule`, { ...taking, schema: rescheduleSchema }, async (request) => {
    const rows = rowsOf(request.body.posts, readReschedule, (row) => {
      const { post_id, if_match, scheduled_at: at, allow_duplicate: allowDuplicate, ...rest } = row
      const when = scheduleOf({ ...rest, scheduled_at: at ?? undefined })
      return { ...named({ post_id, if_match }), unschedule: at === null, allowDuplicate, ...when }
    })
    return show(request, await reschedulePosts(deps, actor(request), { orgId: request.params.org_id, rows }))
  })

  api.post(`${BULK}/label`, { ...taking, schema: labelSchema }, async (request) => {
    const rows = rowsOf(request.body.posts, readLabel, ({ add = [], remove = [], ...row }) => ({
      ...named(row),
      add,
      remove,
    }))
    return show(request, await labelPosts(deps, actor(request), { orgId: request.params.org_id, rows }))
  })

  api.post(`${BULK}/cancel`, { ...taking, schema: cancelSchema }, async (request) => {
    const rows = rowsOf(request.body.posts, readCancel, named)
    return show(request, await cancelPosts(deps, actor(request), { orgId: request.params.org_id, rows }))
  })

  api.post(`${BULK}/retry`, { ...taking, schema: retrySchema }, async (request) => {
    const rows = rowsOf(request.body.posts, readRetry, ({ allow_duplicate: allowDuplicate, ...row }) => ({
      ...named(row),
      allowDuplicate,
    }))
    return show(request, await retryPosts(deps, actor(request), { orgId: request.params.org_id, rows }))
  })
}

/** Many posts in one request, in a scope of its own: its bodies may be larger. */
export const postBulkRoutes = async (scope: FastifyInstance, context: RouteContext): Promise<void> => {
  const {
    deps,
    limits,
    authentication: { actor },
  } = context
  scope.addHook('onRequest', limits.forCaller('bulk'))
  scope.removeContentTypeParser('application/json')
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    readJsonBody(body, MOST_KEYS),
  )
  const api = scope.withTypeProvider<TypeBoxTypeProvider>()

  api.post(BULK, { ...takes(BulkCreateShell), schema: createSchema }, async (request) => {
    const { mode, posts } = request.body
    const orgId = request.params.org_id
    const input = { orgId, rows: rowsOf(posts, readCreate, (row) => toCreate(orgId, row)) }
    if (mode === 'atomic') return atOnce(request, createAllPosts(deps, actor(request), input))
    return show(request, await createPosts(deps, actor(request), input))
  })

  reviewRoutes(api, context)
  decisionRoutes(api, context)
}
