import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchArrival } from './arrival.ts'

/** A clock that goes when it is told to. */
const handClock = () => {
  let now = 0
  let waiting: readonly { readonly at: number; readonly limit: AbortController }[] = []
  return {
    monotonic: () => now,
    deadline: (milliseconds: number) => {
      const limit = new AbortController()
      waiting = [...waiting, { at: now + milliseconds, limit }]
      return limit.signal
    },
    pass: (milliseconds: number) => {
      for (const end = now + milliseconds; now < end; now += 1_000) {
        const due = waiting.filter(({ at }) => at <= now)
        waiting = waiting.filter(({ at }) => at > now)
        for (const { limit } of due) limit.abort()
      }
    },
    /** Limits that have not passed yet. */
    waiting: () => waiting.length,
  }
}

test('bytes may come at any rate above the least one, for hours', () => {
  const clock = handClock()
  using arrival = watchArrival(clock)
  for (let minute = 0; minute < 600; minute += 1) {
    for (let part = 0; part < 3; part += 1) {
      arrival.count(20 * 17_000)
      clock.pass(20_000)
    }
    assert.equal(arrival.late.aborted, false, `minute ${minute}`)
  }
})

test('half a minute without a byte is too long, at the beginning and later', () => {
  for (const before of [0, 10]) {
    const clock = handClock()
    using arrival = watchArrival(clock)
    for (let second = 0; second < before; second += 1) {
      arrival.count(10_000_000)
      clock.pass(1_000)
    }
    clock.pass(25_000)
    assert.equal(arrival.late.aborted, false)
    clock.pass(12_000)
    assert.equal(arrival.late.aborted, true)
  }
})

test('a byte now and then keeps nothing open for longer than a minute', () => {
  const clock = handClock()
  using arrival = watchArrival(clock)
  let seconds = 0
  for (; !arrival.late.aborted && seconds < 600; seconds += 5) {
    arrival.count(1)
    clock.pass(5_000)
  }
  assert.ok(seconds >= 60 && seconds <= 75, String(seconds))
})

test('what has arrived is watched no longer', () => {
  const clock = handClock()
  const arrival = watchArrival(clock)
  arrival[Symbol.dispose]()
  clock.pass(120_000)
  assert.equal(arrival.late.aborted, false)
  assert.equal(clock.waiting(), 0)
})
