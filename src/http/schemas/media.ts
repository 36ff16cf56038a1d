import { Type } from 'typebox'
import { MEDIA_KINDS } from '#domain/media.ts'
import { Closed, component, Etag, Id, Instant, NullableText, Words } from './common.ts'
import { RuleOfFile } from './issue.ts'

const NullableNumber = Type.Unsafe<number | null>({ type: ['number', 'null'] })
const NullableId = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' })

const media = {
  id: Id,
  org_id: Id,
  name: Type.String(),
  kind: Words(MEDIA_KINDS),
  mime: Type.String(),
  bytes: Type.Integer(),
  sha256: Type.String({ description: 'Of the bytes that go out: names exactly this file.' }),
  width: Type.Integer(),
  height: Type.Integer(),
  frames: Type.Integer(),
  duration_seconds: NullableNumber,
  video_codec: NullableText,
  audio_codec: NullableText,
  frame_rate: NullableNumber,
  bit_rate: NullableNumber,
  alt_text: Type.String(),
  tags: Type.Array(Type.String()),
  derived_from: NullableId,
  fits: Type.Array(
    Type.Object({
      provider: Type.String(),
      forms: Type.Array(Type.String(), {
        description: 'The forms of a post that take it as it is, by their names in GET /providers.',
      }),
      detail: Type.Unsafe<string | null>({
        type: ['string', 'null'],
        description: 'Why no form takes it: one sentence for a person.',
      }),
      issue: Type.Union([RuleOfFile, Type.Null()], {
        description: 'The same by its code, as the check of a post tells it.',
      }),
    }),
    { description: 'What each network says of the file by itself. A post is checked as a whole besides.' },
  ),
  created_by: Id,
  created_at: Instant,
  updated_at: Instant,
  url: Type.String({ description: 'Anybody who has this address can read the file until url_expires_at.' }),
  thumbnail_url: NullableText,
  url_expires_at: Instant,
  etag: Etag,
}

export const MediaSchema = component('Media', Type.Object(media))

export const MediaDetailSchema = component(
  'MediaDetail',
  Type.Object({ ...media, used_by: Type.Array(Id, { description: 'The newest posts that use it.' }) }),
)

export const MediaPageSchema = component(
  'MediaPage',
  Type.Object({
    data: Type.Array(MediaSchema),
    page: Type.Object({ next_cursor: NullableText, has_more: Type.Boolean() }),
  }),
)

export const MediaUsageSchema = component(
  'MediaUsage',
  Type.Object({ bytes: Type.Integer(), files: Type.Integer(), quota_bytes: Type.Integer() }),
)

export const MediaTagsSchema = Type.Object({
  data: Type.Array(
    Type.Object({ tag: Type.String(), files: Type.Integer({ description: 'How many files have it.' }) }),
  ),
})

export const MediaPath = Closed({ media_id: Id })

const Name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', description: 'what the file is called' })
const AltText = Type.String({ maxLength: 1_000, description: 'what it shows, for those who cannot see it' })
const Tags = Type.Array(Type.String({ minLength: 1, maxLength: 50, pattern: '\\S' }), {
  maxItems: 20,
  uniqueItems: true,
})

export const ListMediaQuery = Closed({
  kind: Type.Optional(Words(MEDIA_KINDS, { description: 'Only files of this kind.' })),
  tag: Type.Optional(Type.String({ minLength: 1, maxLength: 50, description: 'Only files with this tag.' })),
  untagged: Type.Optional(Type.Boolean({ description: 'Whether it has no tag at all.' })),
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'A part of the name or the alt text.' })),
  missing_alt_text: Type.Optional(Type.Boolean({ description: 'Whether nobody has said yet what it shows.' })),
  used: Type.Optional(Type.Boolean({ description: 'Whether a post uses it.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
  ),
})

export const EditMediaBody = Type.Object(
  { name: Type.Optional(Name), alt_text: Type.Optional(AltText), tags: Type.Optional(Tags) },
  { additionalProperties: false, minProperties: 1 },
)

export const FetchMediaBody = Closed({
  url: Type.String({
    minLength: 1,
    maxLength: 2_000,
    pattern: '^[Hh][Tt][Tt][Pp][Ss]?://',
    description: 'an address on the public internet, https:// in front',
    examples: ['https://example.org/picture.jpg'],
  }),
  name: Type.Optional(Name),
  alt_text: Type.Optional(AltText),
  tags: Type.Optional(Tags),
})

/** The words beside the file of a multipart upload; each at most once, before the file. */
export const UploadFields = Closed({
  name: Type.Optional(Name),
  alt_text: Type.Optional(AltText),
  tags: Type.Optional(Type.String({ maxLength: 1_100, description: 'separated by commas' })),
})
