import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ACTS, openTrack, violationsOf, type Ending, type Track } from './races.ts'

const RUNS = 50

describe('people and workers at the same moment', () => {
  let track: Track

  before(async () => {
    track = await openTrack()
  })
  after(() => track.close())

  for (const act of ACTS) {
    it(`${act} against publish, ${RUNS} times`, async () => {
      const { races, violations } = await track.run(act, RUNS)
      assert.deepEqual(violations, [])
      assert.equal(races, RUNS)
    })
  }
})

describe('the audit of a race', () => {
  const fine: Ending = {
    act: 'cancel',
    answer: 'publishing_in_progress',
    oldText: 'old',
    newText: 'new',
    status: 'published',
    transitions: [
      { from: null, to: 'draft' },
      { from: 'draft', to: 'queued' },
    ],
    covered: [true],
    onNetwork: new Map([['old', 1]]),
  }
  it('finds nothing where nothing is wrong', () => assert.deepEqual(violationsOf(fine), []))
  const broken: Readonly<Record<string, Partial<Ending>>> = {
    'more than once': { onNetwork: new Map([['old', 2]]) },
    'without an approval': { covered: [true, false] },
    'is not there': { onNetwork: new Map() },
    'does not count as published': { status: 'failed' },
    'had been taken back': { answer: 'done' },
    'none that is documented': { answer: 'internal' },
    'from canceled to queued': { transitions: [{ from: 'canceled', to: 'queued' }] },
  }
  for (const [words, facts] of Object.entries(broken)) {
    it(`finds what is ${words}`, () => assert.match(violationsOf({ ...fine, ...facts }).join('\n'), new RegExp(words)))
  }
})
