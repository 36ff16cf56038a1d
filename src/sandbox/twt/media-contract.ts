import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'

/** The bodies of the upload endpoints, as X's OpenAPI document has them. */

const strict = { additionalProperties: false }
const Id = Type.String({ pattern: '^[0-9]{1,19}$' })
const OneOf = (names: string) => Type.Enum(names.split(' '))

const CATEGORIES = 'tweet_image tweet_gif tweet_video dm_image dm_gif dm_video subtitles'
const TYPES =
  'video/mp4 video/webm video/mp2t video/quicktime text/srt text/vtt image/jpeg image/gif image/bmp image/png image/webp image/pjpeg image/tiff model/gltf-binary model/vnd.usdz+zip'

// Every field is optional in the document; without these two nothing can be uploaded.
const Begin = Type.Object(
  {
    media_type: OneOf(TYPES),
    total_bytes: Type.Integer({ minimum: 1, maximum: 17_179_869_184 }),
    media_category: Type.Optional(OneOf(`${CATEGORIES} amplify_video`)),
    additional_owners: Type.Optional(Type.Array(Id)),
    shared: Type.Optional(Type.Boolean()),
  },
  strict,
)

const Append = Type.Object({ media: Type.String(), segment_index: Type.Integer({ minimum: 0, maximum: 999 }) }, strict)

const Whole = Type.Object(
  { media: Type.String(), media_category: OneOf(CATEGORIES), additional_owners: Type.Optional(Type.String()) },
  strict,
)

const anything = Type.Optional(Type.Object({}))

const Metadata = Type.Object(
  {
    allow_download_status: anything,
    alt_text: Type.Optional(Type.Object({ text: Type.String() }, strict)),
    audience_policy: anything,
    content_expiration: anything,
    domain_restrictions: anything,
    found_media_origin: anything,
    geo_restrictions: anything,
    management_info: anything,
    preview_image: anything,
    sensitive_media_warning: anything,
    shared_info: anything,
    sticker_info: anything,
    upload_source: anything,
  },
  strict,
)

const Describe = Type.Object({ id: Id, metadata: Type.Optional(Metadata) }, strict)

export type BeginBody = Readonly<Static<typeof Begin>>

export const beginCheck = Compile(Begin)
export const appendCheck = Compile(Append)
export const wholeCheck = Compile(Whole)
export const describeCheck = Compile(Describe)
