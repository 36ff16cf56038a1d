import type { Issue } from '#domain/problem.ts'
import type { Content } from '../provider.ts'
import { LONGEST_CAPTION, MOST_HASHTAGS, MOST_MENTIONS } from './limits.ts'

export const MEDIA_REQUIRED = {
  code: 'media_required',
  detail:
    'Instagram takes no post without an image or a video; media are not supported yet, so leave this channel out.',
} as const

/** The rules of Instagram for one post. None passes until a content can hold media. */
export const validate = ({ text }: Content): readonly Issue[] => [
  { pointer: '/media', ...MEDIA_REQUIRED },
  ...tooMany({ code: 'too_long', what: 'characters', count: Array.from(text).length, most: LONGEST_CAPTION }),
  ...tooMany({ code: 'too_many_hashtags', what: 'hashtags', count: countTags(text, '#'), most: MOST_HASHTAGS }),
  ...tooMany({ code: 'too_many_mentions', what: 'mentions', count: countTags(text, '@'), most: MOST_MENTIONS }),
]

const tooMany = (rule: Readonly<{ code: string; what: string; count: number; most: number }>): readonly Issue[] => {
  const { code, what, count, most } = rule
  if (count <= most) return []
  return [{ pointer: '/text', code, detail: `The caption has ${count} ${what}, where Instagram takes ${most}.` }]
}

/** A sign inside a word, as in an e-mail address, makes no tag. */
const countTags = (text: string, sign: '#' | '@'): number =>
  text.match(new RegExp(`(?<![\\p{L}\\p{N}_${sign}])${sign}[\\p{L}\\p{N}_]`, 'gu'))?.length ?? 0
