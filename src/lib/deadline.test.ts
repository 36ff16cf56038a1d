import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { systemClock } from './clock.ts'
import { release, startDeadline } from './deadline.ts'

/** Those that keep the process alive: the others are not told. */
const timersLeft = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

describe('a deadline', () => {
  it('comes when its time is up, and says so as the platform does', async () => {
    // It keeps no process alive, so that something else must.
    const alive = setTimeout(() => {}, 60_000)
    const signal = systemClock.deadline(1)
    if (!signal.aborted) await once(signal, 'abort')
    clearTimeout(alive)
    assert.ok(signal.reason instanceof DOMException)
    assert.equal(signal.reason.name, 'TimeoutError')
  })

  it('keeps no process alive, and never comes once it is released', async () => {
    const before = timersLeft()
    const signals = [startDeadline(1), startDeadline(1)]
    assert.equal(timersLeft(), before)
    const [released, other] = signals
    assert.ok(released && other)
    release(released)
    release(released)
    const alive = setTimeout(() => {}, 60_000)
    if (!other.aborted) await once(other, 'abort')
    clearTimeout(alive)
    assert.equal(released.aborted, false)
  })

  it('of somebody else is left alone', () => {
    const stop = new AbortController()
    release(stop.signal)
    stop.abort('because')
    assert.equal(stop.signal.reason, 'because')
  })
})
