import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Ground } from '#sandbox/network.ts'

const Text = Type.String()

const AccountSchema = Type.Object({
  /** The id that paths use (`user_id`). */
  userId: Text,
  /** The id of the same account within one app (`id`). */
  appScopedId: Text,
  username: Text,
  name: Text,
})

const CodeSchema = Type.Object({
  hash: Text,
  accountId: Text,
  scopes: Type.Array(Text),
  redirectUri: Text,
  expiresAt: Type.Integer(),
})

const TokenSchema = Type.Object({
  hash: Text,
  accountId: Text,
  scopes: Type.Array(Text),
  isLong: Type.Boolean(),
  issuedAt: Type.Integer(),
  expiresAt: Type.Integer(),
})

const EventSchema = Type.Union([
  Type.Object({ kind: Type.Literal('account'), account: AccountSchema }),
  Type.Object({ kind: Type.Literal('code'), code: CodeSchema }),
  Type.Object({ kind: Type.Literal('code-used'), hash: Text }),
  Type.Object({ kind: Type.Literal('token'), token: TokenSchema }),
  Type.Object({ kind: Type.Literal('account-revoked'), accountId: Text }),
])

/** A professional account of the sandbox. */
export type InstaAccount = Readonly<Static<typeof AccountSchema>>
/** An authorization code, kept as its fingerprint; instants in milliseconds since 1970. */
export type InstaCode = Readonly<Static<typeof CodeSchema>>
/** A short-lived or long-lived access token, kept as its fingerprint; instants in milliseconds since 1970. */
export type InstaToken = Readonly<Static<typeof TokenSchema>>
type InstaEvent = Readonly<Static<typeof EventSchema>>

/** What the sandbox remembers. Every change is an event, journalled before it takes effect. */
export interface InstaState {
  commit(event: InstaEvent): void
  /** Throws when `value` is not an event of this network. */
  restore(value: unknown): void
  accounts(): readonly InstaAccount[]
  account(userId: string): InstaAccount | null
  accountByName(username: string): InstaAccount | null
  code(hash: string): InstaCode | null
  token(hash: string): InstaToken | null
}

interface Tables {
  readonly accounts: Map<string, InstaAccount>
  readonly codes: Map<string, InstaCode>
  readonly tokens: Map<string, InstaToken>
}

const dropTokens = (tables: Tables, accountId: string): void => {
  for (const [hash, token] of tables.tokens) if (token.accountId === accountId) tables.tokens.delete(hash)
}

const apply = (tables: Tables, event: InstaEvent): void => {
  switch (event.kind) {
    case 'account':
      return void tables.accounts.set(event.account.userId, event.account)
    case 'code':
      return void tables.codes.set(event.code.hash, event.code)
    case 'code-used':
      return void tables.codes.delete(event.hash)
    case 'token':
      return void tables.tokens.set(event.token.hash, event.token)
    case 'account-revoked':
      return dropTokens(tables, event.accountId)
  }
}

const check = Compile(EventSchema)

/** Makes an empty state. */
export const createState = ({ record }: Ground): InstaState => {
  const tables: Tables = { accounts: new Map(), codes: new Map(), tokens: new Map() }
  const accounts = (): InstaAccount[] => [...tables.accounts.values()]
  return {
    commit: (event) => {
      record(event)
      apply(tables, event)
    },
    restore: (value) => {
      if (!check.Check(value)) throw new Error('sandbox journal: an event that this version does not know')
      apply(tables, value)
    },
    accounts,
    account: (userId) => tables.accounts.get(userId) ?? null,
    accountByName: (username) => accounts().find((account) => account.username === username) ?? null,
    code: (hash) => tables.codes.get(hash) ?? null,
    token: (hash) => tables.tokens.get(hash) ?? null,
  }
}
