import type { Limit } from '../provider.ts'

const REFERENCE = 'https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user'

export const MEDIA_SOURCE = `${REFERENCE}/media`
export const READ_ON = '2026-11-23'

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
  source: MEDIA_SOURCE,
  readOn: READ_ON,
})

export const limits: readonly Limit[] = [
  written('caption', LONGEST_CAPTION, 'characters'),
  written('hashtags', MOST_HASHTAGS, 'hashtags per caption'),
  written('mentions', MOST_MENTIONS, 'mentions per caption'),
  written('alt_text', LONGEST_ALT_TEXT, 'characters per image'),
  written('carousel', MOST_IN_CAROUSEL, 'images and videos per carousel'),
  written('user_tags', MOST_USER_TAGS, 'tagged people'),
  written('collaborators', MOST_COLLABORATORS, 'collaborators'),
  { ...written('posts', POSTS_PER_DAY, 'posts per 24 hours'), source: `${REFERENCE}/content_publishing_limit` },
]
