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
})

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
])

/** An account of the sandbox. `id` is numeric text, as on X. */
export type TwtAccount = Readonly<Static<typeof AccountSchema>>
/** An authorization code, kept as its fingerprint; `expiresAt` in milliseconds since 1970. */
export type TwtCode = Readonly<Static<typeof CodeSchema>>
/** An access token and its refresh token, kept as fingerprints; `expiresAt` in milliseconds since 1970. */
export type TwtGrant = Readonly<Static<typeof GrantSchema>>
/** A post as its author wrote it. */
export type TwtPost = Readonly<Static<typeof PostSchema>>
/** One change of the state, as the journal keeps it. */
export type TwtEvent = Readonly<Static<typeof EventSchema>>

const check = Compile(EventSchema)

/** Reads one event of the journal. Throws when it is none. */
export const readEvent = (value: unknown): TwtEvent => {
  if (!check.Check(value)) throw new Error('sandbox journal: an event that this version does not know')
  return value
}
