import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contentWord, emptyDraft, FIRST, setText, splitPart, toggleChannel } from './draft.ts'
import { findKept, keep, nameOf, readKept } from './kept.ts'

const createStore = (most = Infinity) => {
  const all = new Map<string, string>()
  return {
    get length() {
      return all.size
    },
    key: (index: number) => [...all.keys()][index] ?? null,
    getItem: (name: string) => all.get(name) ?? null,
    setItem: (name: string, value: string) => {
      if (value.length > most) throw new Error('full')
      all.set(name, value)
    },
    removeItem: (name: string) => void all.delete(name),
  }
}

const all = { scope: null, part: FIRST }
const written = splitPart(
  setText(toggleChannel(emptyDraft({ kind: 'at', wall: '2026-12-24T09:00', fold: 'later' }), 'one'), all, 'x'),
  all,
  ['hello \u202e👩‍👩‍👧‍👦', 'there'],
)
const place = { user: 'u', org: 'o', post: null }

describe('what a browser keeps', () => {
  it('comes back as it was', () => {
    const store = createStore()
    assert.equal(keep(store, nameOf(place, 'a'), { draft: written, at: 1, base: null }), true)
    const [found] = findKept(store, place)
    assert.equal(contentWord(found!.draft), contentWord(written))
    assert.deepEqual(found!.draft.when, written.when)
  })

  it('is found by its post and its writer only, the newest first', () => {
    const store = createStore()
    keep(store, nameOf(place, 'a'), { draft: written, at: 1, base: null })
    keep(store, nameOf(place, 'b'), { draft: written, at: 2, base: null })
    keep(store, nameOf({ ...place, post: 'p' }, 'c'), { draft: written, at: 3, base: 'hash' })
    keep(store, nameOf({ ...place, user: 'v' }, 'd'), { draft: written, at: 4, base: null })
    assert.deepEqual(
      findKept(store, place).map(({ at }) => at),
      [2, 1],
    )
    assert.equal(findKept(store, { ...place, post: 'p' })[0]?.base, 'hash')
  })

  it('is nothing where it cannot be read', () => {
    for (const text of [null, '', '{', '[]', '{"draft":1,"at":1}', '{"draft":{},"at":"x"}'])
      assert.equal(readKept(text), null)
    const odd = '{"at":1,"draft":{"text":3,"media":[{"media_id":1}],"channels":[null,{"channel_id":"c","media":7}]}}'
    assert.deepEqual(readKept(odd)?.draft.channels, [
      { channel_id: 'c', text: null, media: null, thread: null, options: {} },
    ])
  })

  it('says when there is no room', () => {
    assert.equal(keep(createStore(3), 'name', { draft: written, at: 1, base: null }), false)
  })
})
