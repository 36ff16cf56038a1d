import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ACTS } from './acts.ts'
import { openRaces, type Races } from './races.ts'

const RUNS = 50

describe('people and workers at the same moment', () => {
  let races: Races
  const counts = { won: 0, refused: 0 }

  before(async () => {
    races = await openRaces()
  })
  after(() => races.close())

  for (const act of ACTS) {
    it(`${act} against publish, ${RUNS} times`, async () => {
      const report = await races.run(act, RUNS)
      assert.deepEqual(report.violations, [])
      assert.equal(report.races, RUNS)
      counts.won += report.won
      counts.refused += report.refused
    })
  }

  it('was a race: each side came first often enough', () => {
    assert.ok(counts.won >= RUNS && counts.refused >= RUNS, JSON.stringify(counts))
  })
})
