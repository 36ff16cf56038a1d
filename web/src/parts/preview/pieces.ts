/** A stretch of a text; what a network makes a link of stands out. */
export interface Piece {
  readonly text: string
  /** Where it begins in the text. */
  readonly at: number
  readonly linked: boolean
}

/** An address without the stop or the bracket behind it, a hashtag with a letter in it, or a name; not inside of a word. */
const LINKED =
  /(?<![\p{L}\p{N}_/@#&.])(?:https?:\/\/[^\s<>"]*[^\s<>".,;:!?'()[\]{}]|[#＃](?=[\p{N}_]*[\p{L}\p{M}])[\p{L}\p{M}\p{N}_]+|[@＠][\w]+(?:[.-]\w+)*)/gu

/** The text in pieces, in its order; together they are the text. */
export const piecesOf = (text: string): readonly Piece[] => {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(LINKED)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), at: end, linked: false })
    pieces.push({ text: match[0], at: match.index, linked: true })
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push({ text: text.slice(end), at: end, linked: false })
  return pieces
}

/** The place that the last address of a text leads to; null where there is none. */
export const lastHost = (text: string): string | null => {
  const last = piecesOf(text).findLast(({ linked, text: piece }) => linked && /^https?:/.test(piece))
  return last !== undefined && URL.canParse(last.text) ? new URL(last.text).hostname : null
}
