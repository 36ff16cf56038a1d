import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  bodyOf,
  changeMedia,
  contentWord,
  emptyDraft,
  FIRST,
  isOwn,
  moved,
  partsFor,
  setText,
  splitPart,
  takeBack,
  toggleChannel,
  writtenFor,
} from './draft.ts'

const when = { kind: 'draft', wall: '', fold: 'earlier' } as const
const two = toggleChannel(toggleChannel(emptyDraft(when), 'one'), 'two')
const all = { scope: null, part: FIRST }

describe('a draft', () => {
  it('gives every channel what is written for all, until it has its own', () => {
    const written = setText(two, all, 'for all')
    const own = setText(written, { scope: 'two', part: FIRST }, 'for two')
    assert.equal(writtenFor(own, 'one').text, 'for all')
    assert.equal(writtenFor(own, 'two').text, 'for two')
    assert.equal(isOwn(own, 'two', 'text'), true)
    assert.equal(writtenFor(takeBack(own, 'two', 'text'), 'two').text, 'for all')
  })

  it('keeps a channel that wrote its own thread from changing what all have', () => {
    const split = splitPart(two, all, ['a', 'b', 'c'])
    assert.deepEqual(
      partsFor(split, 'one').map(({ text }) => text),
      ['a', 'b', 'c'],
    )
    const [, second] = partsFor(split, 'one')
    const own = changeMedia(split, { scope: 'one', part: second?.key ?? '' }, () => [{ media_id: 'm', alt_text: '' }])
    assert.equal(partsFor(own, 'one')[1]?.media.length, 1)
    assert.equal(partsFor(own, 'two')[1]?.media.length, 0)
  })

  it('is the same content in whichever order channels were chosen', () => {
    const other = toggleChannel(toggleChannel(emptyDraft(when), 'two'), 'one')
    assert.equal(contentWord(two), contentWord(other))
    assert.notEqual(contentWord(two), contentWord(setText(two, all, 'x')))
    assert.deepEqual(
      bodyOf(two).channels.map(({ channel_id }) => channel_id),
      ['one', 'two'],
    )
  })

  it('moves things one by one, and never out of their list', () => {
    assert.deepEqual(moved(['a', 'b', 'c'], 0, 2), ['b', 'c', 'a'])
    assert.deepEqual(moved(['a', 'b'], 0, -1), ['a', 'b'])
    assert.deepEqual(moved(['a', 'b'], 1, 2), ['a', 'b'])
  })
})
