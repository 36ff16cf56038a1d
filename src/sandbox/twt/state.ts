import type { Ground } from '#sandbox/network.ts'
import { sameness } from './text.ts'
import { createMediaTable, type KeptMedia, type MediaEvent, type MediaTable } from './media-table.ts'
import {
  readEvent,
  type TwtAccount,
  type TwtCode,
  type TwtCounters,
  type TwtEvent,
  type TwtGrant,
  type TwtPost,
} from './events.ts'

/** A post with all that can be said of it, and its place in the order of creation (from 1). */
export interface KeptPost extends Required<TwtPost> {
  readonly position: number
}

/** What makes two posts of an account the same. */
export type Sameness = Pick<KeptPost, 'accountId' | 'replyTo' | 'text' | 'mediaHashes'>

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
  /** Ids of all versions of a post up to its newest, oldest first. */
  versions(id: string): readonly string[]
  /** Whose post it was that is deleted now; null for one that never was. */
  deletedBy(id: string): string | null
  /** Oldest first, without deleted ones and earlier versions; of one account, or of all. */
  posts(accountId?: string): readonly KeptPost[]
  /** The account's newest post, not deleted, with the same text and files in reply to the same post. */
  twin(post: Sameness): KeptPost | null
  counters(id: string): TwtCounters
  media(id: string): KeptMedia | null
  /** Every file, oldest first. */
  allMedia(): readonly KeptMedia[]
  /** Whether a post that is not deleted shows the file. */
  isShown(mediaId: string): boolean
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
  /** Of a post with several versions: one list that they share, by the id of each. */
  readonly versions: Map<string, string[]>
  readonly deleted: Map<string, string>
  readonly counters: Map<string, TwtCounters>
  /** How many posts show a file. */
  readonly shown: Map<string, number>
  readonly media: MediaTable
}

/** What an entry of an early journal does not say of a post. */
const UNSAID = {
  media: [],
  mediaHashes: [],
  tagged: [],
  replyToUserId: null,
  replySettings: null,
  pollId: null,
  pollMinutes: 0,
  communityId: null,
  placeId: null,
  marks: [],
  previousId: null,
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

const keyOf = ({ accountId, replyTo, text, mediaHashes }: Sameness): string =>
  `${accountId} ${replyTo ?? '-'} ${mediaHashes.join(',')} ${sameness(text)}`

const countShown = (tables: Tables, { media }: KeptPost, by: 1 | -1): void => {
  for (const id of media) tables.shown.set(id, (tables.shown.get(id) ?? 0) + by)
}

/** A new version takes the place of the one before, which can still be looked up by its id. */
const supersede = (tables: Tables, { id, accountId, previousId }: KeptPost): void => {
  if (previousId === null) return
  const versions = tables.versions.get(previousId) ?? [previousId]
  versions.push(id)
  for (const version of versions) tables.versions.set(version, versions)
  tables.byAccount.get(accountId)?.delete(previousId)
}

const addPost = (tables: Tables, post: KeptPost): void => {
  tables.posts.set(post.id, post)
  countShown(tables, post, 1)
  supersede(tables, post)
  const own = tables.byAccount.get(post.accountId) ?? new Map<string, KeptPost>()
  own.set(post.id, post)
  tables.byAccount.set(post.accountId, own)
  tables.newestOfKey.set(keyOf(post), post)
}

const removeVersion = (tables: Tables, id: string): void => {
  const post = tables.posts.get(id)
  if (post === undefined) return
  tables.posts.delete(id)
  tables.deleted.set(id, post.accountId)
  countShown(tables, post, -1)
  tables.byAccount.get(post.accountId)?.delete(id)
  if (tables.newestOfKey.get(keyOf(post))?.id === id) tables.newestOfKey.delete(keyOf(post))
}

const removePost = (tables: Tables, id: string): void => {
  for (const version of tables.versions.get(id) ?? [id]) removeVersion(tables, version)
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
  versions: new Map(),
  deleted: new Map(),
  counters: new Map(),
  shown: new Map(),
  media: createMediaTable(),
})

const addAccount = (tables: Tables, account: TwtAccount): void => {
  const former = tables.accounts.get(account.id)
  if (former !== undefined) tables.handles.delete(former.handle.toLowerCase())
  tables.accounts.set(account.id, account)
  tables.handles.set(account.handle.toLowerCase(), account.id)
}

/** A token means one grant, whichever of the two tokens it is. */
const dropToken = (tables: Tables, hash: string): void =>
  dropGrants(tables, (grant) => grant.accessHash === hash || grant.refreshHash === hash)

const isShown = (tables: Tables, mediaId: string): boolean => (tables.shown.get(mediaId) ?? 0) > 0

const whole = (tables: Tables, post: TwtPost, position: number): KeptPost => {
  const parent = tables.posts.get(post.replyTo ?? '')
  const conversationId = parent?.conversationId ?? post.replyTo ?? post.id
  return { ...UNSAID, conversationId, ...post, position }
}

type PostEvent = Extract<TwtEvent, { readonly kind: 'post' | 'post-deleted' | 'counters' }>

/** Who may do what: accounts, and what they sign in with. */
type AccessEvent = Exclude<TwtEvent, PostEvent | MediaEvent>

const applyAccess = (tables: Tables, event: AccessEvent): void => {
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
  }
}

const applyPost = (tables: Tables, event: PostEvent, position: number): void => {
  switch (event.kind) {
    case 'post':
      return addPost(tables, whole(tables, event.post, position))
    case 'post-deleted':
      return removePost(tables, event.id)
    case 'counters':
      return void tables.counters.set(event.id, { ...tables.counters.get(event.id), ...event.counters })
  }
}

const isMedia = (event: TwtEvent): event is MediaEvent => event.kind.startsWith('media-')

const isPost = (event: PostEvent | AccessEvent): event is PostEvent =>
  event.kind === 'post' || event.kind === 'post-deleted' || event.kind === 'counters'

const apply = (tables: Tables, event: TwtEvent, position: number): void => {
  if (isMedia(event)) return tables.media.take(event, (id) => isShown(tables, id))
  return isPost(event) ? applyPost(tables, event, position) : applyAccess(tables, event)
}

const idOf = (event: TwtEvent): bigint => {
  if (event.kind === 'post') return BigInt(event.post.id)
  if (event.kind === 'media-begun') return BigInt(event.media.id)
  return event.kind === 'account' ? BigInt(event.account.id) : 0n
}

const newestVersions = ({ posts, versions }: Tables): KeptPost[] =>
  [...posts.values()].filter(({ id }) => (versions.get(id) ?? [id]).at(-1) === id)

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
    versions: (id) => tables.versions.get(id) ?? [id],
    deletedBy: (id) => tables.deleted.get(id) ?? null,
    posts: (accountId) =>
      accountId === undefined ? newestVersions(tables) : [...(tables.byAccount.get(accountId)?.values() ?? [])],
    counters: (id) => tables.counters.get(id) ?? {},
    media: (id) => tables.media.get(id),
    allMedia: () => tables.media.all(),
    isShown: (mediaId) => isShown(tables, mediaId),
    twin: (post) => tables.newestOfKey.get(keyOf(post)) ?? null,
    position: () => position,
  }
}
