import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Claim } from '#db/claims.ts'
import { createPlaces } from './places.ts'

const claimOf = (id: string): Claim => ({ orgId: 'org', id, epoch: '1', provider: 'twt' })

/** Places over a clock that stands still: who waits for it waits until the stop. */
const open = (concurrency: number) => {
  const stop = new AbortController()
  let rung = 0
  const places = createPlaces({
    concurrency,
    ring: () => {
      rung += 1
    },
    stopping: stop.signal,
    clock: {
      monotonic: () => 0,
      sleep: (_milliseconds, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve(), { once: true })
        }),
    },
  })
  const entered: string[] = []
  const enter = (id: string, milliseconds = 0) => {
    const claim = claimOf(id)
    const place = places.add(claim)
    const answer = place.enter(milliseconds).then((mayGoOn) => {
      if (mayGoOn) entered.push(id)
      return mayGoOn
    })
    return { claim, place, answer }
  }
  return { places, enter, entered, stop, rings: () => rung }
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

describe('the places of a network', () => {
  it('let so many in, and the next in turn when one leaves or is over', async () => {
    const { places, enter, entered } = open(2)
    const [one, two] = [enter('one'), enter('two'), enter('three'), enter('four')]
    await settled()
    assert.deepEqual(entered, ['one', 'two'])
    one.place.leave()
    await settled()
    assert.deepEqual(entered, ['one', 'two', 'three'])
    places.remove(two.claim)
    await settled()
    assert.deepEqual(entered, ['one', 'two', 'three', 'four'])
  })

  it('are entered in time, although timers may be a moment early', async () => {
    const waits: number[] = []
    let now = 1000
    const places = createPlaces({
      concurrency: 1,
      ring: () => {},
      stopping: new AbortController().signal,
      clock: {
        monotonic: () => now,
        sleep: (milliseconds) => {
          waits.push(milliseconds)
          now += milliseconds - (waits.length === 1 ? 0.25 : 0)
          return Promise.resolve()
        },
      },
    })
    assert.equal(await places.add(claimOf('early')).enter(5), true)
    assert.deepEqual(waits, [5, 0.25])
    assert.equal(now, 1005)
  })

  it('are not taken by what waits for its time', async () => {
    const { enter, entered } = open(1)
    enter('early', 60_000)
    enter('due')
    await settled()
    assert.deepEqual(entered, ['due'])
  })

  it('begin nothing more after a stop: who waits for a place, or for its time, is told so', async () => {
    const { enter, entered, stop } = open(1)
    const [first, waiting, early] = [enter('first'), enter('waiting'), enter('early', 60_000)]
    await settled()
    stop.abort()
    assert.deepEqual(await Promise.all([first.answer, waiting.answer, early.answer]), [true, false, false])
    assert.deepEqual(entered, ['first'])
  })

  it('count what is in hand in whatever way, and ask for more when half of the reserve is used up', async () => {
    const { places, enter, rings } = open(2)
    const [one, two] = [enter('one'), enter('two'), enter('three'), enter('four')]
    await settled()
    assert.equal(places.free(), 0)
    one.place.leave()
    assert.equal(places.free(), 0)
    assert.equal(places.claims().length, 4)
    assert.equal(rings(), 0)
    places.setWanted(true)
    places.remove(one.claim)
    assert.equal(places.free(), 1)
    assert.equal(rings(), 1)
    places.remove(two.claim)
    assert.equal(places.free(), 2)
  })
})
