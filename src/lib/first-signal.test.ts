import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { describe, it } from 'node:test'
import { firstSignal } from './first-signal.ts'

describe('the first of several signals', () => {
  it('comes with the first, for its reason, and once', () => {
    const [one, other] = [new AbortController(), new AbortController()]
    const { signal } = firstSignal(one.signal, undefined, other.signal)
    const heard: unknown[] = []
    signal.addEventListener('abort', () => heard.push(signal.reason))
    assert.equal(signal.aborted, false)
    other.abort('other')
    one.abort('one')
    assert.deepEqual([signal.aborted, heard], [true, ['other']])
  })

  it('is there at once when one has come already', () => {
    const late = new AbortController()
    const { signal } = firstSignal(late.signal, AbortSignal.abort('before'))
    assert.deepEqual([signal.aborted, signal.reason], [true, 'before'])
    assert.equal(getEventListeners(late.signal, 'abort').length, 0)
  })

  it('never comes when there is none', () => {
    assert.equal(firstSignal(undefined).signal.aborted, false)
  })

  it('listens to none any more once it came, and once it is disposed of', () => {
    const [one, other] = [new AbortController(), new AbortController()]
    const left = () => [one, other].map(({ signal }) => getEventListeners(signal, 'abort').length)
    firstSignal(one.signal, other.signal)[Symbol.dispose]()
    assert.deepEqual(left(), [0, 0])
    const released = firstSignal(one.signal, other.signal)
    one.abort()
    assert.deepEqual(left(), [0, 0])
    assert.equal(released.signal.aborted, true)
  })
})
