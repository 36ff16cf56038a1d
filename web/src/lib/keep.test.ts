import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { forget, keep, kept } from './keep.ts'

/** What the browser's store is meanwhile. */
const withStore = (get: () => unknown, work: () => void): void => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'localStorage')
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, get })
  try {
    work()
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'localStorage')
    else Object.defineProperty(globalThis, 'localStorage', before)
  }
}

const refuse = (): never => {
  throw new Error('SecurityError')
}

describe('what a browser keeps', () => {
  it('is there again', () => {
    const words = new Map<string, string>()
    const store = {
      getItem: (name: string) => words.get(name) ?? null,
      setItem: (name: string, word: string) => words.set(name, word),
      removeItem: (name: string) => words.delete(name),
    }
    withStore(
      () => store,
      () => {
        keep('theme', 'dark')
        assert.deepEqual([kept('theme'), kept('other'), [...words.keys()]], ['dark', null, ['scheduly.theme']])
        forget('theme')
        assert.equal(kept('theme'), null)
      },
    )
  })

  it('is nothing where the store is forbidden as a whole, or refuses each act', () => {
    const closed = { getItem: refuse, setItem: refuse, removeItem: refuse }
    for (const get of [refuse, () => closed, () => undefined])
      withStore(get, () => {
        keep('theme', 'dark')
        forget('theme')
        assert.equal(kept('theme'), null)
      })
  })
})
