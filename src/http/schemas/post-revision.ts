import { Type } from 'typebox'
import { Closed, component, Id, Instant, NullableText } from './common.ts'
import { MediaUse, Part, publicationFields } from './post.ts'

export const ListRevisionsQuery = Closed({
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
  ),
})

const { channel_id, text, media, thread, options } = publicationFields

const RevisionSchema = component(
  'Revision',
  Type.Object({
    post_id: Id,
    revision: Type.Integer({ description: "The post's revision then." }),
    content_hash: Type.String({ description: "The post's content_hash then, as decisions and comments name it." }),
    text: Type.String(),
    media: Type.Array(MediaUse),
    thread: Type.Array(Part),
    channels: Type.Array(Type.Object({ channel_id, text, media, thread, options }), {
      description: 'What each channel had of its own; also channels that the post goes to no more.',
    }),
    written_by: Type.Object({ user_id: Id, username: Type.String() }),
    replaced_at: { ...Instant, description: 'When the post was changed, and did not say this any more.' },
  }),
)

export const RevisionPageSchema = component(
  'RevisionPage',
  Type.Object({
    data: Type.Array(RevisionSchema),
    page: Type.Object({ next_cursor: NullableText, has_more: Type.Boolean() }),
  }),
)
