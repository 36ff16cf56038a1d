import type { TwtAccount } from './events.ts'
import { keyOf, mediaLinks, mediaOf } from './post-media.ts'
import type { KeptPost, TwtState } from './state.ts'
import { readText, type ShownText } from './text.ts'

/** Which spelling of the post fields was asked for; X is moving from the first to the second. */
export type Spelling = 'tweet' | 'post' | 'none'

/** What a read asked for beside the default fields. */
export interface AskedFields {
  readonly spelling: Spelling
  readonly fields: ReadonlySet<string>
}

const POST_FIELDS =
  'article article_title attachments author_id card_uri community_id context_annotations conversation_id created_at display_text_range edit_controls edit_history_post_ids edit_history_tweet_ids entities geo id in_reply_to_user_id lang matched_media_notes media_metadata non_public_metrics note_post note_tweet note_request_suggestions organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics referenced_posts referenced_tweets reply_settings scopes source suggested_source_links suggested_source_links_with_counts text username withheld'

const USER_FIELDS =
  'affiliation confirmed_email connection_status created_at description entities id is_identity_verified location most_recent_post_id most_recent_tweet_id name parody pinned_post_id pinned_tweet_id profile_banner_url profile_image_url protected public_metrics receives_your_dm subscribes_to_you subscription subscription_type url username verified verified_followers_count verified_type withheld'

/** Names that `tweet.fields` and `post.fields` may have; of many the sandbox has nothing to tell, and leaves them out. */
export const postFieldNames: ReadonlySet<string> = new Set(POST_FIELDS.split(' '))
/** Names that `user.fields` may have. */
export const userFieldNames: ReadonlySet<string> = new Set(USER_FIELDS.split(' '))

type Json = Readonly<Record<string, unknown>>

const entitiesOf = ({ urls }: ShownText): Json => (urls.length === 0 ? {} : { entities: { urls } })

const referencesOf = (post: KeptPost): readonly Json[] => [
  ...(post.replyTo === null ? [] : [{ type: 'replied_to', id: post.replyTo }]),
  ...(post.quoteOf === null ? [] : [{ type: 'quoted', id: post.quoteOf }]),
]

const named = (spelling: Spelling, [old, current]: readonly [string, string], value: unknown): Json => {
  if (spelling === 'tweet') return { [old]: value }
  return spelling === 'post' ? { [current]: value } : { [old]: value, [current]: value }
}

const attachmentsOf = (state: TwtState, post: KeptPost): Json => {
  const keys = mediaOf(state, post).map(keyOf)
  const attachments = {
    ...(keys.length === 0 ? {} : { media_keys: keys }),
    ...(post.pollId === null ? {} : { poll_ids: [post.pollId] }),
  }
  return Object.keys(attachments).length === 0 ? {} : { attachments }
}

/** Counted, where the sandbox can; told by the admin API, where it cannot. X's prose and its document name one differently. */
const metricsOf = (state: TwtState, { id }: KeptPost): Json => {
  const { likes = 0, reposts = 0, bookmarks = 0, impressions = 0 } = state.counters(id)
  const others = state.posts()
  return {
    public_metrics: {
      retweet_count: reposts,
      repost_count: reposts,
      reply_count: others.filter(({ replyTo }) => replyTo === id).length,
      like_count: likes,
      quote_count: others.filter(({ quoteOf }) => quoteOf === id).length,
      bookmark_count: bookmarks,
      impression_count: impressions,
    },
  }
}

const describedMedia = (state: TwtState, post: KeptPost): Json => {
  const described = mediaOf(state, post).filter(({ altText }) => altText !== '')
  const list = described.map((media) => ({ media_key: keyOf(media), alt_text: media.altText }))
  return list.length === 0 ? {} : { media_metadata: list }
}

const unlessNull = (name: string, value: string | null): Json => (value === null ? {} : { [name]: value })

const placedFields = (post: KeptPost): Readonly<Record<string, () => Json>> => ({
  author_id: () => ({ author_id: post.accountId }),
  community_id: () => unlessNull('community_id', post.communityId),
  conversation_id: () => ({ conversation_id: post.conversationId }),
  created_at: () => ({ created_at: post.createdAt }),
  geo: () => (post.placeId === null ? {} : { geo: { place_id: post.placeId } }),
  in_reply_to_user_id: () => unlessNull('in_reply_to_user_id', post.replyToUserId),
  lang: () => ({ lang: 'und' }),
  paid_partnership: () => ({ paid_partnership: post.marks.includes('paid_partnership') }),
  possibly_sensitive: () => ({ possibly_sensitive: false }),
  reply_settings: () => ({ reply_settings: post.replySettings ?? 'everyone' }),
  scopes: () => ({ scopes: { followers: post.marks.includes('for_super_followers_only') } }),
})

const optionalFields = (post: KeptPost, spelling: Spelling, state: TwtState): Readonly<Record<string, () => Json>> => {
  const { short, note } = readText(post, mediaLinks(state, post.id))
  const references = (): Json => {
    const list = referencesOf(post)
    return list.length === 0 ? {} : named(spelling, ['referenced_tweets', 'referenced_posts'], list)
  }
  const wholeText = (): Json =>
    note === null ? {} : named(spelling, ['note_tweet', 'note_post'], { text: note.text, ...entitiesOf(note) })
  return {
    ...placedFields(post),
    attachments: () => attachmentsOf(state, post),
    entities: () => entitiesOf(short),
    media_metadata: () => describedMedia(state, post),
    public_metrics: () => metricsOf(state, post),
    referenced_tweets: references,
    referenced_posts: references,
    note_tweet: wholeText,
    note_post: wholeText,
  }
}

/** A post as reads show it. */
export const showPost = (state: TwtState, post: KeptPost, { spelling, fields }: AskedFields): Json => {
  const known = optionalFields(post, spelling, state)
  const { short } = readText(post, mediaLinks(state, post.id))
  const shown: Record<string, unknown> = { id: post.id, text: short.text }
  const versions = state.versions(post.id)
  Object.assign(shown, named(spelling, ['edit_history_tweet_ids', 'edit_history_post_ids'], versions))
  for (const field of fields) Object.assign(shown, known[field]?.() ?? {})
  return shown
}

/** An account as reads show it. */
export const showUser = (account: TwtAccount, fields: ReadonlySet<string>): Json => {
  const isPaid = account.subscription === 'Premium' || account.subscription === 'PremiumPlus'
  const known: Json = {
    created_at: account.createdAt,
    description: 'An account of the Scheduly sandbox.',
    protected: false,
    subscription_type: account.subscription,
    verified: isPaid,
    verified_type: isPaid ? 'blue' : 'none',
  }
  const shown: Record<string, unknown> = { id: account.id, name: account.name, username: account.handle }
  for (const field of fields) if (field in known) shown[field] = known[field]
  return shown
}
