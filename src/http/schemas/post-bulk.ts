import { Type, type TProperties, type TSchema } from 'typebox'
import type { ProblemBody } from '#http/problem.ts'
import { Closed, component, Id, Words } from './common.ts'
import {
  ApproveOneOfMany,
  CreatePostBody,
  EditPostBody,
  LabelIds,
  RejectBody,
  RequestChangesBody,
  SeenHash,
} from './post-input.ts'
import { PostSchema } from './post.ts'
import { ProblemSchema } from './problem.ts'

/** More than a person plans at once; for more there is the import. */
const MOST_ROWS = 500

const RowsOf = <T extends TSchema>(row: T) => Type.Array(row, { minItems: 1, maxItems: MOST_ROWS })

const modes = {
  mode: Words(['atomic', 'per_row'], {
    description:
      'atomic: all posts are written, or, when one cannot be, none. per_row: each stands for itself, and results tells of each.',
  }),
}

export const BulkCreateBody = Closed({ ...modes, posts: RowsOf(CreatePostBody) })

/** What is asked of the whole body before its rows are looked at, each for itself. */
const shellOf = (more: TProperties) => Closed({ ...more, posts: RowsOf(Type.Object({})) })

export const BulkCreateShell = shellOf(modes)

const of = {
  post_id: Id,
  if_match: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 500,
      description:
        'The etag of the post as it was read: one that was changed since then is left as it is (412 precondition_failed). Left out, it is changed whatever it is now.',
    }),
  ),
}

export const ApproveRow = Closed({ ...of, ...ApproveOneOfMany.properties })

/** One of many that are turned down or sent back, as it was seen. */
export const SeenRow = Closed({ ...of, content_hash: SeenHash })

const { scheduled_at, local_time, time_zone, fold, schedule, allow_duplicate } = EditPostBody.properties

export const RescheduleRow = Type.Object(
  { ...of, scheduled_at, local_time, time_zone, fold, schedule, allow_duplicate },
  { additionalProperties: false, minProperties: 2 },
)

export const CancelRow = Closed(of)

export const RetryRow = Closed({ ...of, allow_duplicate })

export const LabelRow = Type.Object(
  { ...of, add: Type.Optional(LabelIds), remove: Type.Optional(LabelIds) },
  { additionalProperties: false, minProperties: 2 },
)

export const BulkApproveBody = Closed({ posts: RowsOf(ApproveRow) })

/** One comment for all. */
const rejection = { comment: RejectBody.properties.comment }
const wish = { comment: RequestChangesBody.properties.comment }

export const BulkRejectBody = Closed({ ...rejection, posts: RowsOf(SeenRow) })
export const BulkRequestChangesBody = Closed({ ...wish, posts: RowsOf(SeenRow) })
export const BulkRescheduleBody = Closed({ posts: RowsOf(RescheduleRow) })
export const BulkLabelBody = Closed({ posts: RowsOf(LabelRow) })
export const BulkCancelBody = Closed({ posts: RowsOf(CancelRow) })
export const BulkRetryBody = Closed({ posts: RowsOf(RetryRow) })

export const DecisionsShell = shellOf({})
export const RejectShell = shellOf(rejection)
export const RequestChangesShell = shellOf(wish)

/** What every answer of many rows has. */
export const rowsFields = {
  succeeded: Type.Integer({ minimum: 0 }),
  failed: Type.Integer({ minimum: 0 }),
}

export const rowFields = {
  row: Type.Integer({ minimum: 0, description: 'Which entry of the request, from 0.' }),
  ok: Type.Boolean(),
  problem: Type.Optional(Type.Unsafe<ProblemBody>(ProblemSchema)),
}

export const BulkResultSchema = component(
  'BulkResult',
  Type.Object({
    ...rowsFields,
    results: Type.Array(Type.Object({ ...rowFields, post: Type.Optional(PostSchema) }), {
      description:
        'One for each entry, in their order: the post as it is now, or the problem that a request for it alone would get; its pointers lead into the entry.',
    }),
  }),
)
