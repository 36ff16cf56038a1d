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
  let ended = Promise.withResolvers<void>()
  const noting = duties.map((duty) => ({ ...duty, run: async () => void ran.push(duty.name) }))
  const last: Duty = { name: 'last', reachesOut: false, everyRounds: 1, run: async () => ended.resolve() }
  const rounds = startDuties(deps, [...noting, last], { mayAct: () => mayAct, stopping: stop.signal })
  return {
    ran,
    allow: () => {
      mayAct = true
    },
    /** Ends with a round. */
    round: async () => {
      rounds.wake()
      await ended.promise
      ended = Promise.withResolvers()
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
    await rounds.round()
    assert.deepEqual(rounds.ran, ['sealing'])
    rounds.allow()
    await rounds.round()
    assert.deepEqual(rounds.ran, ['sealing', 'renewing', 'collecting', 'sealing'])
    await rounds.round()
    assert.deepEqual(rounds.ran.slice(4), ['renewing', 'sealing'], 'what was made up for has its own pace again')
    await rounds.stop()
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
})
