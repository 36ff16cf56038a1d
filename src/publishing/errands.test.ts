import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { startErrands } from './errands.ts'

describe('an errand', () => {
  it('is left alone until this worker may publish, and then runs', async () => {
    const stop = new AbortController()
    const [ran, seen] = [Promise.withResolvers<void>(), [] as boolean[]]
    let mayAct = false
    const errand = {
      name: 'looking',
      rings: true,
      run: async () => {
        seen.push(mayAct)
        ran.resolve()
        return 60
      },
    }
    const deps = { clock: systemClock, log: silentLog }
    const errands = startErrands(deps, [errand], { mayAct: () => mayAct, stopping: stop.signal })
    errands.ring()
    // Long enough for the loop to have gone round for that.
    await new Promise(setImmediate)
    mayAct = true
    errands.wakeAll()
    await ran.promise
    stop.abort()
    errands.wakeAll()
    await errands.done
    assert.deepEqual(seen, [true])
  })
})
