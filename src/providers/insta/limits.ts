import type { Limit } from '../provider.ts'

const SOURCE = 'https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media'
const READ_ON = '2026-11-23'

export const LONGEST_CAPTION = 2_200
export const MOST_HASHTAGS = 30
export const MOST_MENTIONS = 20

export const limits: readonly Limit[] = [
  { name: 'caption', value: LONGEST_CAPTION, unit: 'characters', source: SOURCE, readOn: READ_ON },
  { name: 'hashtags', value: MOST_HASHTAGS, unit: 'hashtags per caption', source: SOURCE, readOn: READ_ON },
  { name: 'mentions', value: MOST_MENTIONS, unit: 'mentions per caption', source: SOURCE, readOn: READ_ON },
]
