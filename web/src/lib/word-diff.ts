/** A stretch of text that both have, or only the one before, or only the one after. */
export interface Stretch {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
}

/** Larger comparisons show the whole of what differs as replaced: a table of this size takes a blink. */
const MOST_CELLS = 4_000_000

const words = new Intl.Segmenter(undefined, { granularity: 'word' })

const split = (text: string): readonly string[] => Array.from(words.segment(text), ({ segment }) => segment)

const commonStart = (one: readonly string[], other: readonly string[]): number => {
  let count = 0
  while (count < one.length && count < other.length && one[count] === other[count]) count += 1
  return count
}

/** How long the longest common sequence is from each pair of places on, row by row. */
const lengths = (one: readonly string[], other: readonly string[]): readonly Uint16Array[] => {
  const rows: Uint16Array[] = Array.from({ length: one.length + 1 }, () => new Uint16Array(other.length + 1))
  for (let index = one.length - 1; index >= 0; index -= 1) {
    const [row, below] = [rows[index], rows[index + 1]]
    if (row === undefined || below === undefined) continue
    for (let place = other.length - 1; place >= 0; place -= 1) {
      row[place] =
        one[index] === other[place] ? (below[place + 1] ?? 0) + 1 : Math.max(below[place] ?? 0, row[place + 1] ?? 0)
    }
  }
  return rows
}

type Step = Stretch['kind']

/** The way through both: what goes is told before what comes. */
const walk = (one: readonly string[], other: readonly string[]): readonly Stretch[] => {
  const rows = lengths(one, other)
  const at = (index: number, place: number): number => rows[index]?.[place] ?? 0
  const steps: Stretch[] = []
  let [index, place] = [0, 0]
  const take = (kind: Step, text: string | undefined): void => {
    if (text !== undefined) steps.push({ kind, text })
    if (kind !== 'new') index += 1
    if (kind !== 'gone') place += 1
  }
  while (index < one.length && place < other.length) {
    if (one[index] === other[place]) take('same', one[index])
    else if (at(index + 1, place) >= at(index, place + 1)) take('gone', one[index])
    else take('new', other[place])
  }
  while (index < one.length) take('gone', one[index])
  while (place < other.length) take('new', other[place])
  return steps
}

const between = (one: readonly string[], other: readonly string[]): readonly Stretch[] =>
  one.length * other.length > MOST_CELLS
    ? [
        { kind: 'gone', text: one.join('') },
        { kind: 'new', text: other.join('') },
      ]
    : walk(one, other)

const isBlank = ({ kind, text }: Stretch): boolean => kind === 'same' && text.trim() === ''

/** Between two changes a mere blank would only tear apart what was written as one. */
const bridged = (stretches: readonly Stretch[]): readonly Stretch[] =>
  stretches.flatMap((stretch, index) => {
    const [before, behind] = [stretches[index - 1], stretches[index + 1]]
    const isTorn = before !== undefined && behind !== undefined && before.kind !== 'same' && behind.kind !== 'same'
    if (!isBlank(stretch) || !isTorn) return [stretch]
    return [
      { kind: 'gone', text: stretch.text },
      { kind: 'new', text: stretch.text },
    ]
  })

/** Neighbors of one kind as one; within a change, what is gone comes first. */
const joined = (stretches: readonly Stretch[]): readonly Stretch[] => {
  const told: Stretch[] = []
  let [gone, came] = ['', '']
  const tell = (): void => {
    if (gone !== '') told.push({ kind: 'gone', text: gone })
    if (came !== '') told.push({ kind: 'new', text: came })
    gone = ''
    came = ''
  }
  for (const { kind, text } of stretches) {
    if (kind === 'gone') gone += text
    else if (kind === 'new') came += text
    else {
      tell()
      const last = told.at(-1)
      if (last?.kind === 'same') told[told.length - 1] = { kind, text: last.text + text }
      else told.push({ kind, text })
    }
  }
  tell()
  return told
}

/** What differs between two texts, word by word. */
export const diffWords = (before: string, after: string): readonly Stretch[] => {
  const [one, other] = [split(before), split(after)]
  const start = commonStart(one, other)
  const end = commonStart(one.slice(start).toReversed(), other.slice(start).toReversed())
  const middle = between(one.slice(start, one.length - end), other.slice(start, other.length - end))
  const same = (text: string): readonly Stretch[] => (text === '' ? [] : [{ kind: 'same', text }])
  return joined([
    ...same(one.slice(0, start).join('')),
    ...bridged(middle),
    ...same(one.slice(one.length - end).join('')),
  ])
}
