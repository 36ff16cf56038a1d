import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchLoop } from './loop-watch.ts'

/** Rings when it is told to, however late. */
const handClock = () => {
  let now = 1_000
  let next = new AbortController()
  return {
    monotonic: () => now,
    deadline: () => {
      next = new AbortController()
      return next.signal
    },
    ringAfter: (milliseconds: number) => {
      now += milliseconds
      next.abort()
    },
  }
}

test('being behind counts when it happens again, and is over with the first look in time', () => {
  const clock = handClock()
  const stop = new AbortController()
  const behindMs = watchLoop(clock, stop.signal)
  const after = (...waits: readonly number[]) =>
    waits.map((milliseconds) => {
      clock.ringAfter(milliseconds)
      return behindMs()
    })
  assert.deepEqual(after(250, 249, 5_250, 250), [0, 0, 0, 0])
  assert.deepEqual(after(2_250, 1_750, 1_450), [0, 1_500, 1_200])
  assert.deepEqual(after(250), [0])
})
