/** A line of three hyphens or more stands between two posts of a thread. */
const BREAK = /^[ \t]*-{3,}[ \t]*$/m

export const hasBreaks = (text: string): boolean => BREAK.test(text)

/** A text at its breaks; what is empty between two of them is left out. */
export const splitAtBreaks = (text: string): readonly string[] => {
  const parts = text
    .split(new RegExp(BREAK, 'gm'))
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return parts.length === 0 ? [''] : parts
}

/** From the best place to end a post to the worst: a paragraph, a line, a sentence, a word. */
const ENDS: readonly RegExp[] = [/\n\s*\n/g, /\n/g, /(?<=[.!?…。！？])\s+/g, /\s+/g]

/** The last end of its kind that leaves a good part of the room used. */
const lastEnd = (room: string, kind: RegExp): number => {
  const ends = [...room.matchAll(kind)].map(({ index }) => index)
  return ends.findLast((index) => index > 0) ?? -1
}

/** Shorter than this share of its room, a post looks cut off: then a lesser end is taken. */
const LEAST_SHARE = 0.4

const endOf = (room: string): number => {
  for (const kind of ENDS) {
    const end = lastEnd(room, kind)
    if (end >= room.length * LEAST_SHARE) return end
  }
  const any = lastEnd(room, /\s+/g)
  return any > 0 ? any : room.length
}

/** How much of a text has room: an index into it that splits no character. */
export type Room = (text: string) => number

/** A text in parts that each have room, at the breaks that are there and, where they are too far apart, at good ends. */
export const splitToFit = (text: string, room: Room): readonly string[] =>
  splitAtBreaks(text).flatMap((part) => {
    const parts: string[] = []
    let rest = part
    while (rest !== '') {
      const end = room(rest)
      if (end >= rest.length || end <= 0) {
        parts.push(rest)
        break
      }
      // What follows the room tells whether a word ends with it.
      const cut = /\s/.test(rest.charAt(end)) ? end : endOf(rest.slice(0, end))
      parts.push(rest.slice(0, cut).trimEnd())
      rest = rest.slice(cut).trimStart()
    }
    return parts.length === 0 ? [''] : parts
  })
