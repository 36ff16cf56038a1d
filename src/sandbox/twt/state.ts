import type { Ground } from '#sandbox/network.ts'
import { sameness } from './text.ts'
import { readEvent, type TwtAccount, type TwtCode, type TwtEvent, type TwtGrant, type TwtPost } from './events.ts'

/** A post with its place in the order of creation (from 1). */
export interface KeptPost extends TwtPost {
  readonly position: number
}

/** What the sandbox remembers. Every change is an event, journalled before it takes effect. */
export interface TwtState {
  commit(event: TwtEvent): void
  restore(value: unknown): void
  /** A new numeric id, larger than every earlier one. */
  nextId(): string
  accounts(): readonly TwtAccount[]
  account(id: string): TwtAccount | null
  accountByHandle(handle: string): TwtAccount | null
  code(hash: string): TwtCode | null
  grantByAccess(hash: string): TwtGrant | null
  grantByRefresh(hash: string): TwtGrant | null
  post(id: string): KeptPost | null
  /** Oldest first, without deleted ones; of one account, or of all. */
  posts(accountId?: string): readonly KeptPost[]
  /** The account's newest post, not deleted, with the same text in reply to the same post. */
  twin(post: Pick<TwtPost, 'accountId' | 'replyTo' | 'text'>): KeptPost | null
  /** Posts created so far, deleted ones included. */
  position(): number
}

interface Tables {
  readonly accounts: Map<string, TwtAccount>
  readonly handles: Map<string, string>
  readonly codes: Map<string, TwtCode>
  readonly access: Map<string, TwtGrant>
  readonly refresh: Map<string, TwtGrant>
  readonly posts: Map<string, KeptPost>
  readonly byAccount: Map<string, Map<string, KeptPost>>
  readonly newestOfKey: Map<string, KeptPost>
}

/** X counts the milliseconds in its ids from this instant: 2010-11-04T01:42:54.657Z. */
const SNOWFLAKE_EPOCH = 1_288_834_974_657n

const dropGrants = (tables: Tables, isDropped: (grant: TwtGrant) => boolean): void => {
  for (const [hash, grant] of tables.access) if (isDropped(grant)) tables.access.delete(hash)
  for (const [hash, grant] of tables.refresh) if (isDropped(grant)) tables.refresh.delete(hash)
}

const addGrant = (tables: Tables, grant: TwtGrant, spent: string | null): void => {
  tables.access.set(grant.accessHash, grant)
  if (grant.refreshHash !== null) tables.refresh.set(grant.refreshHash, grant)
  if (spent !== null) tables.refresh.delete(spent)
}

const keyOf = ({ accountId, replyTo, text }: Pick<TwtPost, 'accountId' | 'replyTo' | 'text'>): string =>
  `${accountId} ${replyTo ?? '-'} ${sameness(text)}`

const addPost = (tables: Tables, post: KeptPost): void => {
  tables.posts.set(post.id, post)
  const own = tables.byAccount.get(post.accountId) ?? new Map<string, KeptPost>()
  own.set(post.id, post)
  tables.byAccount.set(post.accountId, own)
  tables.newestOfKey.set(keyOf(post), post)
}

const removePost = (tables: Tables, id: string): void => {
  const post = tables.posts.get(id)
  if (post === undefined) return
  tables.posts.delete(id)
  tables.byAccount.get(post.accountId)?.delete(id)
  if (tables.newestOfKey.get(keyOf(post))?.id === id) tables.newestOfKey.delete(keyOf(post))
}

const emptyTables = (): Tables => ({
  accounts: new Map(),
  handles: new Map(),
  codes: new Map(),
  access: new Map(),
  refresh: new Map(),
  posts: new Map(),
  byAccount: new Map(),
  newestOfKey: new Map(),
})

const addAccount = (tables: Tables, account: TwtAccount): void => {
  tables.accounts.set(account.id, account)
  tables.handles.set(account.handle.toLowerCase(), account.id)
}

/** A token means one grant, whichever of the two tokens it is. */
const dropToken = (tables: Tables, hash: string): void =>
  dropGrants(tables, (grant) => grant.accessHash === hash || grant.refreshHash === hash)

const apply = (tables: Tables, event: TwtEvent, position: number): void => {
  switch (event.kind) {
    case 'account':
      return addAccount(tables, event.account)
    case 'code':
      return void tables.codes.set(event.code.hash, event.code)
    case 'code-used':
      return void tables.codes.delete(event.hash)
    case 'grant':
      return addGrant(tables, event.grant, event.spent)
    case 'token-revoked':
      return dropToken(tables, event.hash)
    case 'account-revoked':
      return dropGrants(tables, (grant) => grant.accountId === event.accountId)
    case 'post':
      return addPost(tables, { ...event.post, position })
    case 'post-deleted':
      return removePost(tables, event.id)
  }
}

const idOf = (event: TwtEvent): bigint => {
  if (event.kind === 'post') return BigInt(event.post.id)
  return event.kind === 'account' ? BigInt(event.account.id) : 0n
}

/** Makes an empty state. */
export const createState = ({ clock, record }: Ground): TwtState => {
  const tables = emptyTables()
  let lastId = 0n
  let position = 0
  const take = (event: TwtEvent): void => {
    if (event.kind === 'post') position += 1
    const id = idOf(event)
    if (id > lastId) lastId = id
    apply(tables, event, position)
  }
  return {
    commit: (event) => {
      record(event)
      take(event)
    },
    restore: (value) => take(readEvent(value)),
    nextId: () => {
      const fromTime = (BigInt(clock.now().getTime()) - SNOWFLAKE_EPOCH) << 22n
      lastId = fromTime > lastId ? fromTime : lastId + 1n
      return lastId.toString()
    },
    accounts: () => [...tables.accounts.values()],
    account: (id) => tables.accounts.get(id) ?? null,
    accountByHandle: (handle) => tables.accounts.get(tables.handles.get(handle.toLowerCase()) ?? '') ?? null,
    code: (hash) => tables.codes.get(hash) ?? null,
    grantByAccess: (hash) => tables.access.get(hash) ?? null,
    grantByRefresh: (hash) => tables.refresh.get(hash) ?? null,
    post: (id) => tables.posts.get(id) ?? null,
    posts: (accountId) =>
      accountId === undefined ? [...tables.posts.values()] : [...(tables.byAccount.get(accountId)?.values() ?? [])],
    twin: (post) => tables.newestOfKey.get(keyOf(post)) ?? null,
    position: () => position,
  }
}
