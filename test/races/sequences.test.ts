import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openSequences, type Sequences } from './sequences.ts'

const RUNS = 60

describe('sequences of commands', () => {
  let sequences: Sequences
  before(async () => {
    sequences = await openSequences()
  })
  after(() => sequences.close())

  it(`of two people at once beside one to three workers, ${RUNS} times, break no promise`, async () => {
    const report = await sequences.run(RUNS)
    assert.deepEqual(report.violations, [])
    assert.equal(report.sequences, RUNS)
    assert.ok(report.published > 0 && report.published < RUNS && report.refused > 0, JSON.stringify(report))
  })

  it(`one after the other, ${RUNS} times, are answered as the model says`, async () => {
    const report = await sequences.runAlone(RUNS)
    assert.deepEqual(report.violations, [])
    assert.ok(report.published > 0 && report.published < RUNS && report.refused > 0, JSON.stringify(report))
  })
})
