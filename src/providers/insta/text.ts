import type { Issue } from '#domain/problem.ts'
import { LONGEST_CAPTION, MEDIA_SOURCE, MOST_HASHTAGS, MOST_MENTIONS } from './limits.ts'

/** The rules of Instagram for a caption. */
export const checkCaption = (text: string): readonly Issue[] => [
  ...tooMany({ code: 'too_long', what: 'characters', count: Array.from(text).length, most: LONGEST_CAPTION }),
  ...tooMany({ code: 'too_many_hashtags', what: 'hashtags', count: countTags(text, '#'), most: MOST_HASHTAGS }),
  ...tooMany({ code: 'too_many_mentions', what: 'mentions', count: countTags(text, '@'), most: MOST_MENTIONS }),
]

const tooMany = (rule: Readonly<{ code: string; what: string; count: number; most: number }>): readonly Issue[] => {
  const { code, what, count, most } = rule
  if (count <= most) return []
  const detail = `The caption has ${count} ${what}, where Instagram takes ${most}.`
  return [{ pointer: '/text', code, detail, limit: most, actual: count, source: MEDIA_SOURCE, fix: 'edit' }]
}

/** A sign inside a word, as in an e-mail address, makes no tag. */
const countTags = (text: string, sign: '#' | '@'): number =>
  text.match(new RegExp(`(?<![\\p{L}\\p{N}_${sign}])${sign}[\\p{L}\\p{N}_]`, 'gu'))?.length ?? 0
