import type { ChannelFacts, Limit } from '../provider.ts'

/** When the pages below were read. */
export const READ_ON = '2026-11-23'
/** Where the length of a text is written. */
export const COUNTING = 'https://docs.x.com/fundamentals/counting-characters'
export const CHANGELOG = 'https://docs.x.com/changelog'
const RATE_LIMITS = 'https://docs.x.com/x-api/fundamentals/rate-limits'
export const CREATE_POST = 'https://docs.x.com/x-api/posts/create-post'
/** X's own library, which knows the characters that it refuses. */
export const TWITTER_TEXT = 'https://github.com/twitter/twitter-text'
export const METADATA = 'https://docs.x.com/x-api/media/media-metadata-create'

/** Where X says which files it takes. */
export const MEDIA_SOURCE = 'https://docs.x.com/x-api/media/quickstart/best-practices'

/** Weighted characters of a post from an ordinary account. */
const STANDARD_LENGTH = 280

/** Weighted characters of a post from an account with a paid subscription. */
export const LONG_LENGTH = 25_000

const SUBSCRIPTIONS: ReadonlySet<unknown> = new Set(['Basic', 'Premium', 'PremiumPlus'])

/** Whether the account pays X, by the `subscription_type` that X reported last. */
export const hasSubscription = (facts: ChannelFacts): boolean => SUBSCRIPTIONS.has(facts['subscription'])

/** The variable of the installation that lets videos go out whose category nobody has tried without advertising. */
export const LONG_VIDEOS = 'X_LONG_VIDEOS'

/** Whether the installation lets them; `networks.ts` has what is switched on. */
export const sendsLongVideos = (facts: ChannelFacts): boolean => facts['longVideos'] === true

/** How long a post of this account may be. */
export const longestText = (facts: ChannelFacts): number => (hasSubscription(facts) ? LONG_LENGTH : STANDARD_LENGTH)

/** Files of a kind in one post; kinds are not mixed. */
export const MEDIA_COUNTS = { image: 4, gif: 1, video: 1 } as const

/** Characters of a description of a file. */
export const LONGEST_ALT_TEXT = 1_000

/** In one post: X answers "maximum of one cashtag". Seen in the field, on no page of its documentation; so in no list here. */
export const MOST_CASHTAGS = 1

export const POLL = {
  leastOptions: 2,
  mostOptions: 4,
  longestOption: 25,
  leastMinutes: 5,
  mostMinutes: 10_080,
} as const

/** People who can be tagged in the files of a post. */
export const MOST_TAGGED = 10

/** What X charges the app's owner, in cents: the changelog's prices of 2026-04-20, read on `READ_ON`. */
export const PRICES = { post: 1.5, postWithLink: 20, reply: 1, altText: 0.5 } as const

const limit = (name: string, value: number, [unit, source]: readonly [string, string]): Limit => ({
  name,
  value,
  unit,
  source,
  readOn: READ_ON,
})

export const limits: readonly Limit[] = [
  limit('text', STANDARD_LENGTH, ['weighted characters', COUNTING]),
  limit('text_with_subscription', LONG_LENGTH, ['weighted characters', CHANGELOG]),
  limit('images', MEDIA_COUNTS.image, ['images per post', MEDIA_SOURCE]),
  limit('gifs', MEDIA_COUNTS.gif, ['animated GIFs per post', MEDIA_SOURCE]),
  limit('videos', MEDIA_COUNTS.video, ['videos per post', MEDIA_SOURCE]),
  limit('alt_text', LONGEST_ALT_TEXT, ['characters', METADATA]),
  limit('tagged_people', MOST_TAGGED, ['tagged people per post', CREATE_POST]),
  limit('poll_options', POLL.mostOptions, ['choices per poll', CREATE_POST]),
  limit('poll_option', POLL.longestOption, ['characters per choice', CREATE_POST]),
  limit('poll_minutes', POLL.mostMinutes, ['minutes', CREATE_POST]),
  limit('posts_per_user', 100, ['posts per 15 minutes', RATE_LIMITS]),
  limit('posts_per_app', 10_000, ['posts per 24 hours', RATE_LIMITS]),
]
