import { CODE_POINTS } from '#domain/text-length.ts'
import type { RuleIssue } from '../issues.ts'
import { LONGEST_CAPTION, MOST_HASHTAGS, MOST_MENTIONS, WRITTEN } from './limits.ts'

/** How Instagram counts a character of several code points is not documented: the stricter way holds. */
export const textCounter = CODE_POINTS

/** The rules of Instagram for a caption. */
export const checkCaption = (text: string): readonly RuleIssue[] => [
  ...tooMany({ code: 'too_long', what: 'characters', count: textCounter.count(text), most: LONGEST_CAPTION }),
  ...tooMany({ code: 'too_many_hashtags', what: 'hashtags', count: count(text, HASHTAG), most: MOST_HASHTAGS }),
  ...tooMany({ code: 'too_many_mentions', what: 'mentions', count: count(text, MENTION), most: MOST_MENTIONS }),
]

const tooMany = (rule: Readonly<{ code: string; what: string; count: number; most: number }>): readonly RuleIssue[] => {
  const { code, what, count: actual, most } = rule
  if (actual <= most) return []
  const detail = `The caption has ${actual} ${what}, where Instagram takes ${most}.`
  return [{ pointer: '/text', code, detail, limit: most, actual, ...WRITTEN, fix: 'edit' }]
}

/** Instagram makes a tag of each that follows another without a blank between them: "#a#b" has two. */
const HASHTAG = /#[\p{L}\p{M}\p{N}_]/gu

/** What is in front of the sign may be a dot, and no letter: an e-mail address mentions nobody. */
const MENTION = /(?<![\p{L}\p{N}_])@\.*[A-Za-z0-9_]/gu

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0
