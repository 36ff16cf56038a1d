import { Type } from 'typebox'
import { Closed, component, Id, Instant, NullableText } from './common.ts'

export const CommentBody = Closed({
  text: Type.String({
    minLength: 1,
    maxLength: 5_000,
    pattern: '\\S',
    description: 'a text that is not only blanks',
  }),
})

export const CommentPath = Closed({ post_id: Id, comment_id: Id })

export const ListCommentsQuery = Closed({
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
  ),
})

export const CommentSchema = component(
  'Comment',
  Type.Object({
    id: Id,
    post_id: Id,
    author: Type.Object({ user_id: Id, username: Type.String() }),
    text: Type.String(),
    revision: Type.Integer({ description: "The post's revision when this was written." }),
    content_hash: Type.String({ description: "The post's content_hash at that moment." }),
    created_at: Instant,
  }),
)

export const CommentPageSchema = component(
  'CommentPage',
  Type.Object({
    data: Type.Array(CommentSchema),
    page: Type.Object({ next_cursor: NullableText, has_more: Type.Boolean() }),
  }),
)
