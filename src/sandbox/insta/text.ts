const LONGEST_CAPTION = 2_200
const MOST_HASHTAGS = 30
const MOST_MENTIONS = 20

const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** Whether Instagram takes the caption: its characters (as code points), its hashtags and its mentions. */
export const fitsCaption = (caption: string): boolean =>
  Array.from(caption).length <= LONGEST_CAPTION &&
  countOf(caption, /#[\p{L}\p{M}\p{N}_]+/gu) <= MOST_HASHTAGS &&
  countOf(caption, /(?<![\p{L}\p{N}_])@[A-Za-z0-9_.]*[A-Za-z0-9_]/gu) <= MOST_MENTIONS
