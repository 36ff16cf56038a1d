import assert from 'node:assert/strict'
import { test } from 'node:test'
import { STEPS } from '#publishing/steps.ts'
import { runTorture } from './run.ts'

const KILLS = 12
const AT_STEPS = 5

// The long form, and the proof that the audit finds a defect, are in `npm run verify`.
test('a few workers killed and stopped at steps, and a database stopped under them, break no promise', async () => {
  const run = await runTorture({
    kills: KILLS,
    stops: 1,
    databaseStops: 1,
    posts: 0,
    minutes: 1,
    seed: Date.now() % 1_000_000,
    workers: 4,
    step: null,
    everyStep: false,
    organizations: 2,
    channelsEach: 3,
    backlog: 25,
    leaseSeconds: 1,
    databaseSeconds: 5,
    drainSeconds: 40,
    defect: null,
    interrupted: new AbortController().signal,
    say: () => {},
  })
  assert.deepEqual([run.violations, run.doctor], [[], []])
  assert.equal(run.toll.crashes, 0)
  const { kills, databaseStops } = run
  assert.ok(kills >= KILLS && databaseStops > 0, `${kills} kills, ${databaseStops} stops of the database`)
  assert.ok(run.toll.stops.size > 0, 'no worker was stopped')
  const atSteps = STEPS.reduce((sum, step) => sum + (run.toll.kills.get(step) ?? 0), 0)
  assert.ok(atSteps >= AT_STEPS, `only ${atSteps} of ${run.kills} kills at a step`)
  assert.ok((run.outcomes.get('published') ?? 0) > 0 && run.ledger.faults.size > 0)
})
