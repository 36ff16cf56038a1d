import type { Limit } from '../provider.ts'

const REFERENCE = 'https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference'

export const MEDIA_SOURCE = `${REFERENCE}/ig-user/media`
export const READ_ON = '2026-11-23'

/** Where most of the rules are written. */
export const WRITTEN = { source: MEDIA_SOURCE, readOn: READ_ON } as const

/** Where comments are, and where the numbers of errors are, some of which tell a rule that stands nowhere else. */
export const WRITTEN_OF_COMMENTS = { source: `${REFERENCE}/ig-media/comments`, readOn: READ_ON } as const
export const WRITTEN_OF_ERRORS = { source: `${REFERENCE}/error-codes`, readOn: READ_ON } as const

export const LONGEST_CAPTION = 2_200
export const MOST_HASHTAGS = 30
export const MOST_MENTIONS = 20
export const LONGEST_ALT_TEXT = 1_000
export const LEAST_IN_CAROUSEL = 2
export const MOST_IN_CAROUSEL = 10
export const MOST_USER_TAGS = 20
export const MOST_COLLABORATORS = 3
export const MOST_SPONSORS = 2

/** Instagram's pages say 50 here and 100 there; what the account itself is told at run time counts before this. */
export const POSTS_PER_DAY = 50

const written = (name: string, value: number, unit: string): Limit => ({
  name,
  value,
  unit,
  ...WRITTEN,
})

export const limits: readonly Limit[] = [
  written('caption', LONGEST_CAPTION, 'characters'),
  written('hashtags', MOST_HASHTAGS, 'hashtags per caption'),
  written('mentions', MOST_MENTIONS, 'mentions per caption'),
  written('alt_text', LONGEST_ALT_TEXT, 'characters per image'),
  written('carousel', MOST_IN_CAROUSEL, 'images and videos per carousel'),
  written('user_tags', MOST_USER_TAGS, 'tagged people'),
  written('collaborators', MOST_COLLABORATORS, 'collaborators'),
  { ...written('posts', POSTS_PER_DAY, 'posts per 24 hours'), source: `${REFERENCE}/ig-user/content_publishing_limit` },
]
