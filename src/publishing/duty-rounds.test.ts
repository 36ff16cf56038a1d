import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import type { Duty } from './duties.ts'
import { startDuties } from './duty-rounds.ts'

const deps = { clock: systemClock, log: silentLog }

/** Rounds of what the test calls, and every name that ran, in order. */
const createRounds = (duties: readonly Pick<Duty, 'name' | 'reachesOut' | 'everyRounds'>[]) => {
  const [stop, ran] = [new AbortController(), [] as string[]]
  let mayAct = false
  const noting = duties.map((duty) => ({ ...duty, run: async () => void ran.push(duty.name) }))
  const createEnd = (reachesOut: boolean) => {
    const end = { reached: Promise.withResolvers<void>() }
    const last: Duty = { name: 'last', reachesOut, everyRounds: 1, run: async () => end.reached.resolve() }
    return { end, last }
  }
  const [inside, outside] = [createEnd(false), createEnd(true)]
  const every = [...noting, inside.last, outside.last]
  const rounds = startDuties(deps, every, { mayAct: () => mayAct, stopping: stop.signal })
  return {
    ran,
    allow: () => {
      mayAct = true
    },
    /** Ends with a round of each loop that may act. */
    round: async () => {
      rounds.wake()
      for (const { end } of mayAct ? [inside, outside] : [inside]) {
        await end.reached.promise
        end.reached = Promise.withResolvers()
      }
    },
    stop: async () => {
      stop.abort()
      rounds.wake()
      await rounds.done
    },
  }
}

describe('a duty', () => {
  it('that reaches out of the database is left alone until this worker may publish; then it is made up for', async () => {
    const rounds = createRounds([
      { name: 'renewing', reachesOut: true, everyRounds: 1 },
      { name: 'collecting', reachesOut: true, everyRounds: 10 },
      { name: 'sealing', reachesOut: false, everyRounds: 1 },
    ])
    const names = (): readonly string[] => [...new Set(rounds.ran)].toSorted()
    const times = (name: string): number => rounds.ran.filter((each) => each === name).length
    await rounds.round()
    const before = names()
    rounds.allow()
    await rounds.round()
    await rounds.round()
    await rounds.stop()
    assert.deepEqual(before, ['sealing'])
    assert.deepEqual(names(), ['collecting', 'renewing', 'sealing'])
    assert.ok(times('renewing') > 1)
    assert.equal(times('collecting'), 1, 'what was made up for has its own pace again')
  })

  it('that fails leaves the others their turn, and has its own again', async () => {
    const [stop, ran] = [new AbortController(), [] as string[]]
    const second = Promise.withResolvers<void>()
    const failing: Duty = {
      name: 'failing',
      reachesOut: false,
      everyRounds: 1,
      run: async () => {
        ran.push('failing')
        throw new Error('This one always fails.')
      },
    }
    const other: Duty = {
      name: 'other',
      reachesOut: false,
      everyRounds: 1,
      run: async () => {
        ran.push('other')
        if (ran.length === 4) second.resolve()
      },
    }
    const rounds = startDuties(deps, [failing, other], { mayAct: () => true, stopping: stop.signal })
    rounds.wake()
    await second.promise
    stop.abort()
    rounds.wake()
    await rounds.done
    assert.deepEqual(ran, ['failing', 'other', 'failing', 'other'])
  })

  const LONG = [
    { what: 'hangs at a network', reachesOut: true },
    { what: 'takes long', reachesOut: false, takesLong: true },
  ]
  for (const { what, ...facts } of LONG) {
    it(`that ${what} keeps none waiting that only asks the database`, async () => {
      const [stop, hanging] = [new AbortController(), Promise.withResolvers<void>()]
      const [begun, watched] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      let rounds = 0
      const long: Duty = {
        name: 'long',
        everyRounds: 1,
        ...facts,
        run: () => {
          begun.resolve()
          return hanging.promise
        },
      }
      const watching: Duty = {
        name: 'watching',
        reachesOut: false,
        everyRounds: 1,
        run: async () => {
          rounds += 1
          if (rounds === 2) watched.resolve()
        },
      }
      const duties = startDuties(deps, [long, watching], { mayAct: () => true, stopping: stop.signal })
      await begun.promise
      duties.wake()
      await watched.promise
      stop.abort()
      hanging.resolve()
      duties.wake()
      await duties.done
    })
  }
})
