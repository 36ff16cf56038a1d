import { Type } from 'typebox'
import { MEDIA_KINDS } from '#domain/media.ts'
import { PUBLICATION_STATUSES } from '#domain/publication.ts'
import { REVIEW_KINDS } from '#domain/review-link.ts'
import { Closed, component, GROWS, Id, Instant, NullableInstant, NullableText, Words } from './common.ts'
import { May } from './review-link.ts'

const Name = Type.String({
  minLength: 1,
  maxLength: 80,
  pattern: '\\S',
  description: 'What the reviewer is called; shown to the organization and to whoever has the link.',
  examples: ['Ana'],
})

const ContentHash = Type.String({
  pattern: '^[0-9a-f]{64}$',
  description: 'The content_hash of what was seen; 409 where the post says something else by now.',
})

const Text = Type.String({
  minLength: 1,
  maxLength: 5_000,
  pattern: '\\S',
  description: 'a text that is not only blanks',
})

export const ReviewedPostPath = Closed({ post_id: Id })
export const ReviewCommentBody = Closed({ name: Name, content_hash: ContentHash, text: Text })
export const ReviewApprovalBody = Closed({
  name: Name,
  content_hash: ContentHash,
  scheduled_at: Type.Optional(
    Type.Unsafe<string | null>({
      ...NullableInstant,
      maxLength: 40,
      description:
        'The time that was seen; 409 where it is another one by now. Where an approval covers the time, it counts only with it.',
    }),
  ),
  comment: Type.Optional(Text),
})
export const ReviewChangesBody = Closed({ name: Name, content_hash: ContentHash, comment: Text })

const Email = Type.String({ format: 'email', maxLength: 254 })
export const ReviewCodeBody = Closed({ email: Email })
export const ReviewProofBody = Closed({
  email: Email,
  code: Type.String({ pattern: '^[0-9]{6}$', description: 'six digits' }),
})

export const ProvedAddressSchema = component(
  'ReviewAccess',
  Type.Object({
    token: Type.String({ description: "To be sent from now on in place of the link's own secret." }),
    expires_at: Instant,
  }),
)

export const OpenedLinkSchema = component(
  'OpenedReviewLink',
  Type.Object({
    may: May,
    expires_at: Instant,
    name: NullableText,
    organization: Type.Union([Type.Object({ name: Type.String(), time_zone: Type.String() }), Type.Null()]),
    needs_code: Type.Boolean({ description: 'Whether an address has to be proved by a mailed code first.' }),
    addresses: Type.Array(Type.String(), {
      description: 'Where codes can be sent to, with the most of each left out.',
    }),
  }),
)

export const ReviewSchema = component(
  'Review',
  Type.Object({
    id: Id,
    kind: Words([...REVIEW_KINDS], GROWS),
    name: Type.String(),
    text: NullableText,
    content_hash: Type.String(),
    created_at: Instant,
  }),
)

const File = component(
  'ReviewedFile',
  Type.Object({
    media_id: Id,
    sha256: Type.String(),
    alt_text: Type.String(),
    kind: Words([...MEDIA_KINDS]),
    mime: Type.String(),
    width: Type.Integer(),
    height: Type.Integer(),
    duration_seconds: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
    url: Type.String({ description: 'Works for an hour, for whoever has it.' }),
    thumbnail_url: NullableText,
  }),
)

const Part = Type.Object({ text: Type.String(), media: Type.Array(File) })
const Status = Words(PUBLICATION_STATUSES)

export const ReviewedPostSchema = component(
  'ReviewedPost',
  Type.Object({
    id: Id,
    text: Type.String(),
    media: Type.Array(File),
    thread: Type.Array(Part),
    publications: Type.Array(
      Type.Object({
        id: Id,
        provider: Type.String(),
        handle: NullableText,
        sandbox: Type.Boolean(),
        text: NullableText,
        media: Type.Union([Type.Array(File), Type.Null()]),
        thread: Type.Union([Type.Array(Part), Type.Null()]),
        options: Type.Unsafe<object>({ type: 'object', additionalProperties: true }),
        status: Status,
        url: NullableText,
      }),
      { description: 'What each channel gets; null where it is the same as of the post.' },
    ),
    status: Status,
    scheduled_at: NullableInstant,
    content_hash: Type.String({ description: 'Names exactly this content; what is said of it is bound to it.' }),
    reviews: Type.Array(ReviewSchema, { description: 'What was said by this link, oldest first.' }),
  }),
)
