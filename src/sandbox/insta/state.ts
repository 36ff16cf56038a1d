import type { Ground } from '#sandbox/network.ts'
import {
  type InstaAccount,
  type InstaCode,
  type InstaComment,
  type InstaContainer,
  type InstaEvent,
  type InstaMedia,
  type InstaPost,
  type InstaToken,
  readEvent,
} from './events.ts'

/** A post with its place in the order of creation (from 1). */
export interface KeptPost extends InstaPost {
  readonly position: number
}

/** A container with what became of it. */
export interface KeptContainer extends InstaContainer {
  /** Null while its media is on its way. */
  readonly done: { readonly problem: string | null; readonly media: InstaMedia | null } | null
  /** Its first publish, even when that post is deleted by now. */
  readonly published: { readonly at: number; readonly position: number } | null
}

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
  container(id: string): KeptContainer | null
  containers(): readonly KeptContainer[]
  post(id: string): KeptPost | null
  postByShortcode(shortcode: string): KeptPost | null
  /** Oldest first, without deleted ones. */
  posts(accountId?: string): readonly KeptPost[]
  /** Instants at which the account published, deleted posts included, oldest first. */
  publishedAt(accountId: string): readonly number[]
  comment(id: string): InstaComment | null
  /** Oldest first. */
  comments(mediaId: string): readonly InstaComment[]
  /** Posts created so far, deleted ones included. */
  position(): number
}

interface Tables {
  readonly accounts: Map<string, InstaAccount>
  readonly codes: Map<string, InstaCode>
  readonly tokens: Map<string, InstaToken>
  readonly containers: Map<string, KeptContainer>
  readonly posts: Map<string, KeptPost>
  readonly shortcodes: Map<string, string>
  readonly published: Map<string, number[]>
  readonly comments: Map<string, InstaComment>
}

const dropTokens = (tables: Tables, accountId: string): void => {
  for (const [hash, token] of tables.tokens) {
    if (token.accountId === accountId || token.pages?.includes(accountId) === true) tables.tokens.delete(hash)
  }
}

const finishContainer = (tables: Tables, { id, problem, media }: InstaEvent & { kind: 'container-done' }): void => {
  const container = tables.containers.get(id)
  if (container !== undefined) tables.containers.set(id, { ...container, done: { problem, media } })
}

const addPost = (tables: Tables, post: KeptPost): void => {
  tables.posts.set(post.id, post)
  tables.shortcodes.set(post.shortcode, post.id)
  tables.published.set(post.accountId, [...(tables.published.get(post.accountId) ?? []), post.createdAt])
  const container = tables.containers.get(post.containerId)
  if (container === undefined || container.published !== null) return
  tables.containers.set(container.id, {
    ...container,
    published: { at: post.createdAt, position: post.position },
  })
}

const hideComment = (tables: Tables, id: string, isHidden: boolean): void => {
  const comment = tables.comments.get(id)
  if (comment !== undefined) tables.comments.set(id, { ...comment, isHidden })
}

/** Answers go with the comment that they answer. */
const dropComment = (tables: Tables, id: string): void => {
  tables.comments.delete(id)
  for (const [key, comment] of tables.comments) if (comment.parentId === id) tables.comments.delete(key)
}

type PublishingEvent = Exclude<InstaEvent, { kind: 'account' | 'code' | 'code-used' | 'token' | 'account-revoked' }>

const applyPublishing = (tables: Tables, event: PublishingEvent, position: number): void => {
  switch (event.kind) {
    case 'container':
      return void tables.containers.set(event.container.id, { ...event.container, done: null, published: null })
    case 'container-done':
      return finishContainer(tables, event)
    case 'post':
      return addPost(tables, { ...event.post, position })
    case 'post-deleted':
      return void tables.posts.delete(event.id)
    case 'comment':
      return void tables.comments.set(event.comment.id, event.comment)
    case 'comment-hidden':
      return hideComment(tables, event.id, event.isHidden)
    case 'comment-deleted':
      return dropComment(tables, event.id)
  }
}

type LoginEvent = Exclude<InstaEvent, PublishingEvent>

const applyLogin = (tables: Tables, event: LoginEvent): void => {
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

const isLogin = (event: InstaEvent): event is LoginEvent =>
  ['account', 'code', 'code-used', 'token', 'account-revoked'].includes(event.kind)

const apply = (tables: Tables, event: InstaEvent, position: number): void =>
  isLogin(event) ? applyLogin(tables, event) : applyPublishing(tables, event, position)

const emptyTables = (): Tables => ({
  accounts: new Map(),
  codes: new Map(),
  tokens: new Map(),
  containers: new Map(),
  posts: new Map(),
  shortcodes: new Map(),
  published: new Map(),
  comments: new Map(),
})

/** Makes an empty state. */
export const createState = ({ record }: Pick<Ground, 'record'>): InstaState => {
  const tables = emptyTables()
  let position = 0
  const take = (event: InstaEvent): void => {
    if (event.kind === 'post') position += 1
    apply(tables, event, position)
  }
  const accounts = (): InstaAccount[] => [...tables.accounts.values()]
  const post = (id: string): KeptPost | null => tables.posts.get(id) ?? null
  return {
    commit: (event) => {
      record(event)
      take(event)
    },
    restore: (value) => take(readEvent(value)),
    accounts,
    account: (userId) => tables.accounts.get(userId) ?? null,
    accountByName: (username) => accounts().find((account) => account.username === username) ?? null,
    code: (hash) => tables.codes.get(hash) ?? null,
    token: (hash) => tables.tokens.get(hash) ?? null,
    container: (id) => tables.containers.get(id) ?? null,
    containers: () => [...tables.containers.values()],
    post,
    postByShortcode: (shortcode) => post(tables.shortcodes.get(shortcode) ?? ''),
    posts: (accountId) =>
      [...tables.posts.values()].filter((item) => accountId === undefined || item.accountId === accountId),
    publishedAt: (accountId) => tables.published.get(accountId) ?? [],
    comment: (id) => tables.comments.get(id) ?? null,
    comments: (mediaId) => [...tables.comments.values()].filter((comment) => comment.mediaId === mediaId),
    position: () => position,
  }
}
