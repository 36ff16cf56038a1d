import type { Issue } from '#domain/problem.ts'
import { LONGEST_CAPTION, MEDIA_SOURCE, MOST_HASHTAGS, MOST_MENTIONS } from './limits.ts'

/** The rules of Instagram for a caption. */
export const checkCaption = (text: string): readonly Issue[] => [
  ...tooMany({ code: 'too_long', what: 'characters', count: Array.from(text).length, most: LONGEST_CAPTION }),
  ...tooMany({ code: 'too_many_hashtags', what: 'hashtags', count: count(text, HASHTAG), most: MOST_HASHTAGS }),
  ...tooMany({ code: 'too_many_mentions', what: 'mentions', count: count(text, MENTION), most: MOST_MENTIONS }),
]

const tooMany = (rule: Readonly<{ code: string; what: string; count: number; most: number }>): readonly Issue[] => {
  const { code, what, count: actual, most } = rule
  if (actual <= most) return []
  const detail = `The caption has ${actual} ${what}, where Instagram takes ${most}.`
  return [{ pointer: '/text', code, detail, limit: most, actual, source: MEDIA_SOURCE, fix: 'edit' }]
}

/** Instagram makes a tag of each that follows another without a blank between them: "#a#b" has two. */
const HASHTAG = /#[\p{L}\p{M}\p{N}_]/gu

/** What is in front of the sign may be a dot, and no letter: an e-mail address mentions nobody. */
const MENTION = /(?<![\p{L}\p{N}_])@\.*[A-Za-z0-9_]/gu

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0
