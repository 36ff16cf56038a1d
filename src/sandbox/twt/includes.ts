import type { Asked } from './query.ts'
import { showPost, showUser } from './fields.ts'
import { mediaOf, showMedia } from './post-media.ts'
import type { KeptPost, TwtState } from './state.ts'

/** Where a read gets what it shows from. */
export interface View {
  readonly state: TwtState
  /** Milliseconds since 1970. */
  readonly now: number
  /** Where the sandbox is reached, for links to files; no slash at the end. */
  readonly base: string
}

const MINUTE_MS = 60_000

const showPoll = (post: KeptPost, fields: ReadonlySet<string>, now: number): object => {
  const endsAt = Date.parse(post.createdAt) + post.pollMinutes * MINUTE_MS
  const known: Readonly<Record<string, unknown>> = {
    duration_minutes: post.pollMinutes,
    end_datetime: new Date(endsAt).toISOString(),
    voting_status: now < endsAt ? 'open' : 'closed',
  }
  const options = post.poll.map((label, index) => ({ position: index + 1, label, votes: 0 }))
  const shown: Record<string, unknown> = { id: post.pollId, options }
  for (const field of fields) if (field in known) shown[field] = known[field]
  return shown
}

const referencedBy = (state: TwtState, posts: readonly KeptPost[]): KeptPost[] => {
  const ids = posts.flatMap(({ replyTo, quoteOf }) => [replyTo ?? [], quoteOf ?? []].flat())
  return [...new Set(ids)].flatMap((id) => state.post(id) ?? [])
}

const wantsReferenced = ({ expansions }: Asked): boolean =>
  [...expansions].some((name) => name.startsWith('referenced_'))

const usersOf = ({ state }: View, posts: readonly KeptPost[], asked: Asked): object[] => {
  const { expansions, user } = asked
  const authors = expansions.has('author_id') ? posts.map(({ accountId }) => accountId) : []
  const referenced = expansions.has('referenced_tweets.id.author_id')
    ? referencedBy(state, posts).map(({ accountId }) => accountId)
    : []
  const answered = expansions.has('in_reply_to_user_id')
    ? posts.flatMap(({ replyToUserId }) => replyToUserId ?? [])
    : []
  return [...new Set([...authors, ...referenced, ...answered])].flatMap((id) => {
    const account = state.account(id)
    return account === null ? [] : [showUser(account, user)]
  })
}

const filesOf = ({ state, base }: View, posts: readonly KeptPost[], asked: Asked): object[] => {
  if (!asked.expansions.has('attachments.media_keys')) return []
  const media = new Map(posts.flatMap((post) => mediaOf(state, post)).map((each) => [each.id, each]))
  return [...media.values()].map((each) => showMedia(each, asked.media, base))
}

/** What stands beside the posts of a read, or nothing. */
export const includesOf = (view: View, posts: readonly KeptPost[], asked: Asked): object => {
  const polls = asked.expansions.has('attachments.poll_ids') ? posts.filter(({ pollId }) => pollId !== null) : []
  const referenced = wantsReferenced(asked) ? referencedBy(view.state, posts) : []
  const shown = referenced.map((post) => showPost(view.state, post, asked))
  const lists = {
    users: usersOf(view, posts, asked),
    media: filesOf(view, posts, asked),
    polls: polls.map((post) => showPoll(post, asked.poll, view.now)),
    // Named as the fields were asked for.
    tweets: asked.spelling === 'post' ? [] : shown,
    posts: asked.spelling === 'tweet' ? [] : shown,
  }
  const filled = Object.entries(lists).filter(([, list]) => list.length > 0)
  return filled.length === 0 ? {} : { includes: Object.fromEntries(filled) }
}
