import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'

const Text = Type.String()
const OptionalText = Type.Union([Type.String(), Type.Null()])
const Strings = Type.Array(Type.String())
/** Milliseconds since 1970. */
const Instant = Type.Integer()

const AccountSchema = Type.Object({
  /** The id that paths use (`user_id`). */
  userId: Text,
  /** The id of the same account within one app (`id`). */
  appScopedId: Text,
  username: Text,
  name: Text,
  /** Absent in journals of the first version: a business. */
  accountType: Type.Optional(Type.Enum(['BUSINESS', 'MEDIA_CREATOR'])),
})

const CodeSchema = Type.Object({
  hash: Text,
  accountId: Text,
  scopes: Strings,
  redirectUri: Text,
  expiresAt: Instant,
  /** Accounts whose Pages were chosen at Facebook Login; absent for Instagram Login. */
  pages: Type.Optional(Strings),
})

const TokenSchema = Type.Object({
  hash: Text,
  accountId: Text,
  scopes: Strings,
  isLong: Type.Boolean(),
  issuedAt: Instant,
  expiresAt: Instant,
  /** Facebook Login: a person's token, or a Page's. Absent for Instagram Login. */
  owner: Type.Optional(Type.Enum(['person', 'page'])),
  pages: Type.Optional(Strings),
})

const MediaSchema = Type.Object({
  /** Name in the store; null when the bytes were not kept. */
  file: OptionalText,
  width: Type.Integer(),
  height: Type.Integer(),
  /** Length of a video; null for an image. */
  seconds: Type.Union([Type.Number(), Type.Null()]),
})

const ContainerSchema = Type.Object({
  id: Text,
  accountId: Text,
  createdAt: Instant,
  /** Before this instant it is in progress, however fast its media came. */
  readyAt: Instant,
  kind: Type.Enum(['image', 'video', 'reel', 'story-image', 'story-video', 'carousel']),
  isChild: Type.Boolean(),
  /** Its bytes are sent to an address of its own instead of being fetched. */
  isUpload: Type.Boolean(),
  caption: Text,
  altText: OptionalText,
  userTags: Strings,
  collaborators: Strings,
  locationId: OptionalText,
  shareToFeed: Type.Boolean(),
  isAiGenerated: Type.Boolean(),
  thumbOffset: Type.Union([Type.Number(), Type.Null()]),
  children: Strings,
})

const PostSchema = Type.Object({
  id: Text,
  accountId: Text,
  containerId: Text,
  shortcode: Text,
  type: Type.Enum(['IMAGE', 'VIDEO', 'CAROUSEL_ALBUM']),
  product: Type.Enum(['FEED', 'REELS', 'STORY']),
  createdAt: Instant,
  caption: Text,
  altText: OptionalText,
  userTags: Strings,
  collaborators: Strings,
  locationId: OptionalText,
  shareToFeed: Type.Boolean(),
  isAiGenerated: Type.Boolean(),
  media: Type.Union([MediaSchema, Type.Null()]),
  children: Type.Array(
    Type.Object({
      id: Text,
      type: Type.Enum(['IMAGE', 'VIDEO']),
      shortcode: Text,
      altText: OptionalText,
      media: MediaSchema,
    }),
  ),
})

const CommentSchema = Type.Object({
  id: Text,
  mediaId: Text,
  /** The comment that this one answers. */
  parentId: OptionalText,
  accountId: Text,
  text: Text,
  createdAt: Instant,
  isHidden: Type.Boolean(),
})

const EventSchema = Type.Union([
  Type.Object({ kind: Type.Literal('account'), account: AccountSchema }),
  Type.Object({ kind: Type.Literal('code'), code: CodeSchema }),
  Type.Object({ kind: Type.Literal('code-used'), hash: Text }),
  Type.Object({ kind: Type.Literal('token'), token: TokenSchema }),
  Type.Object({ kind: Type.Literal('account-revoked'), accountId: Text }),
  Type.Object({ kind: Type.Literal('container'), container: ContainerSchema }),
  /** A container's media arrived, or will never: then `problem` names a refusal. */
  Type.Object({
    kind: Type.Literal('container-done'),
    id: Text,
    problem: OptionalText,
    media: Type.Union([MediaSchema, Type.Null()]),
  }),
  Type.Object({ kind: Type.Literal('post'), post: PostSchema }),
  Type.Object({ kind: Type.Literal('post-deleted'), id: Text }),
  Type.Object({ kind: Type.Literal('comment'), comment: CommentSchema }),
  Type.Object({ kind: Type.Literal('comment-hidden'), id: Text, isHidden: Type.Boolean() }),
  Type.Object({ kind: Type.Literal('comment-deleted'), id: Text }),
])

/** A professional account of the sandbox. */
export type InstaAccount = Readonly<Static<typeof AccountSchema>>
/** An authorization code, kept as its fingerprint. */
export type InstaCode = Readonly<Static<typeof CodeSchema>>
/** An access token, kept as its fingerprint. */
export type InstaToken = Readonly<Static<typeof TokenSchema>>
/** What is known of an image or a video whose bytes arrived. */
export type InstaMedia = Readonly<Static<typeof MediaSchema>>
/** A container as its creator asked for it. */
export type InstaContainer = Readonly<Static<typeof ContainerSchema>>
/** A published post; Instagram calls it media. */
export type InstaPost = Readonly<Static<typeof PostSchema>>
export type InstaComment = Readonly<Static<typeof CommentSchema>>
/** One change of the state, as the journal keeps it. */
export type InstaEvent = Readonly<Static<typeof EventSchema>>

const check = Compile(EventSchema)

/** Reads one event of the journal. Throws when it is none. */
export const readEvent = (value: unknown): InstaEvent => {
  if (!check.Check(value)) throw new Error('sandbox journal: an event that this version does not know')
  return value
}
