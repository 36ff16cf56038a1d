import { FIRST, partsFor, setText, setThread, writtenFor, type Draft, type Scope } from './draft.ts'

/** `2/5` in front of a part, with what is between it and the text. */
const MARK = /^\d{1,2}\/\d{1,2}(?:\s|$)/

export const withoutNumber = (text: string): string => text.replace(MARK, '')

const markOf = (index: number, all: number): string => `${index + 1}/${all} `

/** No number that a part may get is longer. */
export const LONGEST_MARK = '25/25 '

/** Whether every part of a thread begins with its number. */
export const isNumbered = (draft: Draft, scope: Scope): boolean => {
  const parts = partsFor(draft, scope)
  return parts.length > 1 && parts.every(({ text }) => MARK.test(text))
}

const change = (draft: Draft, scope: Scope, to: (text: string, index: number) => string): Draft => {
  const { text, thread } = writtenFor(draft, scope)
  const first = setText(draft, { scope, part: FIRST }, to(text, 0))
  if (thread.length === 0) return first
  return setThread(
    first,
    scope,
    thread.map((part, index) => ({ ...part, text: to(part.text, index + 1) })),
  )
}

/** Puts its number in front of every part that has not just this one: `1/2` may as well be half a cup. */
export const putNumbers = (draft: Draft, scope: Scope): Draft => {
  const all = partsFor(draft, scope).length
  return change(draft, scope, (text, index) =>
    text.startsWith(markOf(index, all)) ? text : `${markOf(index, all)}${text}`,
  )
}

export const takeNumbers = (draft: Draft, scope: Scope): Draft => change(draft, scope, withoutNumber)

/** Numbers that were there are right again after parts came, went or moved; of a single post none is left. */
export const keepNumbers = (before: Draft, after: Draft, scope: Scope): Draft => {
  if (!isNumbered(before, scope)) return after
  const plain = takeNumbers(after, scope)
  return partsFor(after, scope).length > 1 ? putNumbers(plain, scope) : plain
}
