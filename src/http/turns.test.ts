import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTurns } from './turns.ts'

const stays = new AbortController().signal

/** A clock that stands until it is moved. */
const standing = () => {
  let now = 0
  let rings: { readonly at: number; readonly bell: AbortController }[] = []
  return {
    monotonic: () => now,
    deadline: (milliseconds: number) => {
      const bell = new AbortController()
      rings.push({ at: now + milliseconds, bell })
      return bell.signal
    },
    waits: () => rings.length,
    move: (milliseconds: number) => {
      now += milliseconds
      const due = rings.filter(({ at }) => at <= now)
      rings = rings.filter(({ at }) => at > now)
      for (const { bell } of due) bell.abort()
    },
  }
}

const setUp = (limits = { most: 3, each: 2, asideMs: 100, longestMs: 100 }) => {
  const clock = standing()
  const turns = createTurns(limits, clock)
  const begun: string[] = []
  const ask = async (name: string, gone = stays): Promise<() => void> => {
    const [caller = ''] = name
    const end = turns.take(caller) ?? (await turns.wait(caller, gone))
    begun.push(end === null ? `not ${name}` : name)
    return end ?? (() => undefined)
  }
  return { clock, begun, ask, turns }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('one caller has some of the turns, all have so many, and the rest waits in order', async () => {
  const { clock, begun, ask } = setUp()
  const [a1] = [ask('a1'), ask('a2'), ask('a3'), ask('b1'), ask('c1'), ask('b2')]
  await settled()
  assert.deepEqual(begun, ['a1', 'a2', 'b1'])
  ;(await a1)()
  await settled()
  assert.deepEqual(begun.slice(3), ['a3'])
  ;(await a1)()
  await settled()
  assert.deepEqual(begun.slice(4), [])
  assert.equal(clock.waits(), 1)
})

test('a turn that takes long is passed on once, and its end changes nothing any more', async () => {
  const { clock, begun, ask } = setUp()
  const slow = ask('a1')
  const next = ask('a2')
  const last = [ask('a3'), ask('a4')]
  await settled()
  clock.move(99)
  await settled()
  assert.deepEqual(begun, ['a1', 'a2'])
  clock.move(1)
  await settled()
  assert.deepEqual(begun, ['a1', 'a2', 'a3', 'a4'])
  ;(await slow)()
  ;(await next)()
  const more = [ask('a5'), ask('a6')]
  await settled()
  assert.deepEqual(begun.length, 4)
  for (const each of last) (await each)()
  await Promise.all(more)
  assert.deepEqual(begun.slice(4), ['a5', 'a6'])
})

test('a turn that takes some time keeps nothing else of its caller waiting, but counts among all for longer', async () => {
  const { clock, begun, ask } = setUp({ most: 3, each: 1, asideMs: 100, longestMs: 300 })
  const slow = ask('a1')
  const rest = [ask('a2'), ask('a3'), ask('b1'), ask('a4')]
  await settled()
  assert.deepEqual(begun, ['a1', 'b1'])
  clock.move(100)
  await settled()
  assert.deepEqual(begun.slice(2), ['a2'])
  clock.move(100)
  await settled()
  assert.deepEqual(begun.slice(3), [])
  clock.move(100)
  await settled()
  assert.deepEqual(begun.slice(3), ['a3'])
  ;(await slow)()
  await settled()
  assert.deepEqual(begun.slice(4), [])
  clock.move(100)
  await Promise.all(rest)
  assert.deepEqual(begun.slice(4), ['a4'])
})

test('who goes away while waiting takes no turn, and nobody else waits for it', async () => {
  const { begun, ask, turns } = setUp({ most: 1, each: 1, asideMs: 100, longestMs: 100 })
  const first = ask('a1')
  const gone = new AbortController()
  const [left, right] = [ask('b1', gone.signal), ask('c1')]
  gone.abort()
  await left
  ;(await first)()
  await right
  assert.deepEqual(begun, ['a1', 'not b1', 'c1'])
  assert.equal(await turns.wait('d', AbortSignal.abort()), null)
})

test('nobody looks at the clock while nobody waits', async () => {
  const { clock, ask } = setUp()
  for (const end of await Promise.all([ask('a1'), ask('a2'), ask('b1')])) end()
  assert.equal(clock.waits(), 0)
})
