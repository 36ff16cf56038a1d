const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Characters as people see them: a family of four is one. */
export const countGraphemes = (text: string): number => {
  let count = 0
  // oxlint-disable-next-line typescript/no-unused-vars -- each is counted, whatever it is
  for (const _ of segmenter.segment(text)) count += 1
  return count
}

/** Where a text has had so many characters: an index into it, or its length. */
export const indexAfter = (text: string, count: number): number => {
  let seen = 0
  for (const { index } of segmenter.segment(text)) {
    if (seen === count) return index
    seen += 1
  }
  return text.length
}
