import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { Content } from '../provider.ts'
import { canBeId } from '../numeric-ids.ts'
import { called, named, UNWRITTEN, written } from '../option-rules.ts'
import { CREATE_POST, MOST_TAGGED, POLL, READ_ON } from './limits.ts'

const closed = { additionalProperties: false } as const

const FROM_REFERENCE = written(CREATE_POST, READ_ON)

/** X takes ids; that links are read, and how long they may be, is ours. */
const Reference = (code: string, title: string, description: string) =>
  Type.Optional(Type.String({ title, description, minLength: 1, maxLength: 300, ...named(code), ...UNWRITTEN }))

const Flag = (code: string, title: string, description: string) =>
  Type.Optional(Type.Boolean({ title, description, ...named(code), ...FROM_REFERENCE }))

const Poll = Type.Object(
  {
    options: Type.Array(Type.String({ minLength: 1, maxLength: POLL.longestOption }), {
      title: 'Choices',
      description: 'Two to four choices of at most 25 characters.',
      minItems: POLL.leastOptions,
      maxItems: POLL.mostOptions,
      ...named('twt_poll_options', {
        least: POLL.leastOptions,
        most: POLL.mostOptions,
        characters: POLL.longestOption,
      }),
    }),
    duration_minutes: Type.Integer({
      title: 'Open for, in minutes',
      description: 'From 5 minutes to 10,080, which is seven days.',
      minimum: POLL.leastMinutes,
      maximum: POLL.mostMinutes,
      ...named('twt_poll_duration_minutes', { least: POLL.leastMinutes, most: POLL.mostMinutes }),
    }),
  },
  {
    title: 'Poll',
    description: 'A poll below the text. A post with a poll has neither files nor a quoted post.',
    ...named('twt_poll'),
    ...FROM_REFERENCE,
    ...closed,
  },
)

/** X's own choices per post. */
export const options = Type.Object(
  {
    reply_to: Reference(
      'twt_reply_to',
      'Reply to',
      "Link or id of the post that this one answers: this account's own, or one whose author mentioned or quoted this account. X refuses other replies from apps since February 2026.",
    ),
    quote: Reference(
      'twt_quote',
      'Quote',
      'Link or id of a post to show below the text. Since April 2026 X offers quoting to apps of its enterprise plan only.',
    ),
    reply_settings: Type.Optional(
      Type.Unsafe<'following' | 'mentionedUsers' | 'subscribers' | 'verified'>({
        type: 'string',
        enum: ['following', 'mentionedUsers', 'subscribers', 'verified'],
        title: 'Who can reply',
        description:
          'Accounts that this one follows, those mentioned, subscribers, or verified accounts. Left out: everyone.',
        ...named('twt_reply_settings'),
        ...called({
          following: 'Accounts that this one follows',
          mentionedUsers: 'Who is mentioned',
          subscribers: 'Subscribers',
          verified: 'Verified accounts',
        }),
        ...FROM_REFERENCE,
      }),
    ),
    poll: Type.Optional(Poll),
    tagged_user_ids: Type.Optional(
      Type.Array(Type.String({ pattern: '^[0-9]{1,19}$' }), {
        title: 'People in the files',
        description: 'Ids (digits, not names) of at most ten accounts that are seen in the files of the post.',
        minItems: 1,
        maxItems: MOST_TAGGED,
        ...named('twt_tagged_user_ids', { most: MOST_TAGGED }),
        ...FROM_REFERENCE,
      }),
    ),
    community_id: Type.Optional(
      Type.String({
        title: 'Community',
        description: 'Id of the community to post in: the digits of its address.',
        ...named('twt_community_id'),
        pattern: '^[0-9]{1,19}$',
        ...FROM_REFERENCE,
      }),
    ),
    share_with_followers: Flag(
      'twt_share_with_followers',
      'Share with followers',
      'Shows a post in a community to all followers, too.',
    ),
    made_with_ai: Flag('twt_made_with_ai', 'Made with AI', 'Labels the post as having images or video made with AI.'),
    paid_partnership: Flag('twt_paid_partnership', 'Paid partnership', 'Labels the post as a paid promotion.'),
  },
  // Which choices there are is ours.
  { ...closed, ...UNWRITTEN },
)

export type Options = Static<typeof options>

/** A content's choices, or null when they are not as the schema has them. */
export const readOptions = (content: Pick<Content, 'options'>): Options | null => {
  const given: unknown = content.options
  return Value.Check(options, given) ? given : null
}

/** A post as `reply_to` and `quote` name it. */
export interface PostReference {
  readonly id: string
  /** Whose it is, where the link says. */
  readonly handle: string | null
}

const ID = /^[1-9]\d{0,18}$/

/** X's own hosts, its sandbox, and the mirrors that people copy links from all write it so. */
const PATH = /\/(?:(\w{1,50})|i\/web)\/status\/([1-9]\d{0,18})(?:\/.*)?$/

const namedBy = (words: string): PostReference | null => {
  if (ID.test(words)) return { id: words, handle: null }
  const url = URL.parse(words)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
  const [, handle, id] = PATH.exec(url.pathname) ?? []
  return id === undefined ? null : { id, handle: handle === undefined || handle === 'i' ? null : handle }
}

/** Reads a link to a post, or its id; null for anything else, and for an id that none can have. */
export const readReference = (words: string): PostReference | null => {
  const reference = namedBy(words.trim())
  return reference === null || !canBeId(reference.id) ? null : reference
}

/** What a content refers to, and what is to be found beside its text when it is read back. */
export interface Surroundings {
  readonly options: Options
  readonly replyTo: PostReference | null
  readonly quote: PostReference | null
}

/** The choices with their references read, or null when the rules refuse them. */
export const surroundingsOf = (content: Pick<Content, 'options'>): Surroundings | null => {
  const chosen = readOptions(content)
  if (chosen === null) return null
  const replyTo = chosen.reply_to === undefined ? null : readReference(chosen.reply_to)
  const quote = chosen.quote === undefined ? null : readReference(chosen.quote)
  const isUnread = (chosen.reply_to !== undefined && replyTo === null) || (chosen.quote !== undefined && quote === null)
  return isUnread ? null : { options: chosen, replyTo, quote }
}
