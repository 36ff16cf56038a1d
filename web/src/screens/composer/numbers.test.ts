import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { emptyDraft, moved, newPart, partsFor, setThread, toggleChannel, type Draft } from './draft.ts'
import { isNumbered, keepNumbers, putNumbers, takeNumbers } from './numbers.ts'

const thread = (...texts: readonly string[]): Draft => {
  const [text = '', ...rest] = texts
  const empty = emptyDraft({ kind: 'draft', wall: '', fold: 'earlier' })
  return { ...empty, text, thread: rest.map((each) => newPart(each)) }
}

const textsOf = (draft: Draft, scope: string | null = null) => partsFor(draft, scope).map(({ text }) => text)

describe('numbers of a thread', () => {
  it('stand in front of each part, and can be taken away', () => {
    const numbered = putNumbers(thread('One', 'Two', '3/4 of all'), null)
    assert.deepEqual(textsOf(numbered), ['1/3 One', '2/3 Two', '3/3 3/4 of all'])
    assert.equal(isNumbered(numbered, null), true)
    assert.deepEqual(textsOf(takeNumbers(numbered, null)), ['One', 'Two', '3/4 of all'])
  })

  it('are right again after parts came, went or moved', () => {
    const numbered = putNumbers(thread('One', 'Two', 'Three'), null)
    const longer = keepNumbers(numbered, setThread(numbered, null, [...numbered.thread, newPart()]), null)
    assert.deepEqual(textsOf(longer), ['1/4 One', '2/4 Two', '3/4 Three', '4/4 '])
    const turned = keepNumbers(longer, setThread(longer, null, moved(longer.thread, 0, 1)), null)
    assert.deepEqual(textsOf(turned), ['1/4 One', '2/4 Three', '3/4 Two', '4/4 '])
    assert.deepEqual(textsOf(keepNumbers(turned, setThread(turned, null, []), null)), ['One'])
    const plain = thread('1/2 a cup', 'and more')
    assert.equal(keepNumbers(plain, plain, null), plain)
  })

  it("make a channel's parts its own where they are put there", () => {
    const draft = putNumbers(toggleChannel(thread('One', 'Two'), 'a'), 'a')
    assert.deepEqual(
      [textsOf(draft), textsOf(draft, 'a')],
      [
        ['One', 'Two'],
        ['1/2 One', '2/2 Two'],
      ],
    )
  })
})
