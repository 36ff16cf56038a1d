import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'

const Text = Type.String()
const OptionalText = Type.Union([Type.String(), Type.Null()])
const Strings = Type.Array(Type.String())

const AccountSchema = Type.Object({
  id: Text,
  handle: Text,
  name: Text,
  subscription: Type.Union([
    Type.Literal('None'),
    Type.Literal('Basic'),
    Type.Literal('Premium'),
    Type.Literal('PremiumPlus'),
  ]),
  createdAt: Text,
})

const CodeSchema = Type.Object({
  hash: Text,
  clientId: Text,
  accountId: Text,
  scopes: Strings,
  redirectUri: Text,
  challenge: Text,
  method: Type.Union([Type.Literal('S256'), Type.Literal('plain')]),
  expiresAt: Type.Integer(),
})

const GrantSchema = Type.Object({
  accessHash: Text,
  refreshHash: OptionalText,
  clientId: Text,
  accountId: Text,
  scopes: Strings,
  expiresAt: Type.Integer(),
})

const PostSchema = Type.Object({
  id: Text,
  accountId: Text,
  text: Text,
  createdAt: Text,
  replyTo: OptionalText,
  quoteOf: OptionalText,
  poll: Strings,
  // Everything below came later: a journal may hold posts without it.
  /** Ids of uploaded files, in the order in which they are shown. */
  media: Type.Optional(Strings),
  /** SHA-256 of each of them. */
  mediaHashes: Type.Optional(Strings),
  tagged: Type.Optional(Strings),
  /** The post that the conversation began with. */
  conversationId: Type.Optional(Text),
  replyToUserId: Type.Optional(OptionalText),
  /** Null for everyone. */
  replySettings: Type.Optional(OptionalText),
  pollId: Type.Optional(OptionalText),
  pollMinutes: Type.Optional(Type.Integer()),
  communityId: Type.Optional(OptionalText),
  placeId: Type.Optional(OptionalText),
  /** What was said to be true of it: `made_with_ai`, `nullcast` … */
  marks: Type.Optional(Strings),
  /** The post that this is a new version of. */
  previousId: Type.Optional(OptionalText),
})

const MediaSchema = Type.Object({
  id: Text,
  accountId: Text,
  /** Accounts beside the uploader's that may use it. */
  owners: Strings,
  category: Text,
  /** What its sender says that it is; null for nothing said. */
  declared: OptionalText,
  totalBytes: Type.Integer(),
  createdAt: Text,
})

const FinishedSchema = Type.Object({
  bytes: Type.Integer(),
  sha256: Text,
  /** As the bytes say; null when nobody knows. */
  mime: OptionalText,
  width: Type.Integer(),
  height: Type.Integer(),
  durationMs: Type.Integer(),
  /** Milliseconds since 1970, as the next two. */
  finishedAt: Type.Integer(),
  processedAt: Type.Integer(),
  expiresAt: Type.Integer(),
  /** What processing ends with; null for success. */
  failure: OptionalText,
})

const CountersSchema = Type.Object(
  {
    likes: Type.Optional(Type.Integer({ minimum: 0 })),
    reposts: Type.Optional(Type.Integer({ minimum: 0 })),
    bookmarks: Type.Optional(Type.Integer({ minimum: 0 })),
    impressions: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
)

const EventSchema = Type.Union([
  Type.Object({ kind: Type.Literal('account'), account: AccountSchema }),
  Type.Object({ kind: Type.Literal('code'), code: CodeSchema }),
  Type.Object({ kind: Type.Literal('code-used'), hash: Text }),
  /** `spent` is the refresh token that this grant was bought with, dead from now on. */
  Type.Object({ kind: Type.Literal('grant'), grant: GrantSchema, spent: OptionalText }),
  Type.Object({ kind: Type.Literal('token-revoked'), hash: Text }),
  Type.Object({ kind: Type.Literal('account-revoked'), accountId: Text }),
  Type.Object({ kind: Type.Literal('post'), post: PostSchema }),
  Type.Object({ kind: Type.Literal('post-deleted'), id: Text }),
  Type.Object({ kind: Type.Literal('counters'), id: Text, counters: CountersSchema }),
  Type.Object({ kind: Type.Literal('media-begun'), media: MediaSchema }),
  Type.Object({ kind: Type.Literal('media-segment'), id: Text, index: Type.Integer(), bytes: Type.Integer() }),
  Type.Object({ kind: Type.Literal('media-finished'), id: Text, finished: FinishedSchema }),
  Type.Object({ kind: Type.Literal('media-described'), id: Text, altText: Text }),
  /** Its bytes are gone; and it itself, unless a post shows it. */
  Type.Object({ kind: Type.Literal('media-dropped'), id: Text }),
])

/** An account of the sandbox. `id` is numeric text, as on X. */
export type TwtAccount = Readonly<Static<typeof AccountSchema>>
/** An authorization code, kept as its fingerprint; `expiresAt` in milliseconds since 1970. */
export type TwtCode = Readonly<Static<typeof CodeSchema>>
/** An access token and its refresh token, kept as fingerprints; `expiresAt` in milliseconds since 1970. */
export type TwtGrant = Readonly<Static<typeof GrantSchema>>
/** A post as its author wrote it. */
export type TwtPost = Readonly<Static<typeof PostSchema>>
/** A file as it was announced. */
export type TwtMedia = Readonly<Static<typeof MediaSchema>>
/** What finalizing found out about a file. */
export type TwtFinished = Readonly<Static<typeof FinishedSchema>>
/** What people did with a post, as the admin API says. */
export type TwtCounters = Readonly<Static<typeof CountersSchema>>
/** One change of the state, as the journal keeps it. */
export type TwtEvent = Readonly<Static<typeof EventSchema>>

const check = Compile(EventSchema)
const countersCheck = Compile(CountersSchema)

export const isCounters = (value: unknown): value is TwtCounters => countersCheck.Check(value)

/** Reads one event of the journal. Throws when it is none. */
export const readEvent = (value: unknown): TwtEvent => {
  if (!check.Check(value)) throw new Error('sandbox journal: an event that this version does not know')
  return value
}
