import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AttemptResult } from '#db/attempts.ts'
import { decideSuspended, type Decision } from './decide.ts'
import { paceAfter } from './pace.ts'
import { defaultPolicy } from './policy.ts'

const policy = defaultPolicy(60)
const result = (outcome: string): AttemptResult => ({ state: 'refused', outcome, detail: '', remoteId: null })
const after = (
  outcome: string,
  failures: number,
  { wait = null, chance = 0 }: { readonly wait?: number | null; readonly chance?: number } = {},
) => paceAfter(result(outcome), wait, { failures, chance, policy })

const asMove = (decision: Decision): Extract<Decision, { kind: 'move' }> => {
  assert.equal(decision.kind, 'move')
  return decision
}

describe("a channel's next turn", () => {
  it('is not touched by what was decided without a send', () => {
    assert.equal(paceAfter(null, 5, { failures: 3, chance: 0, policy }), null)
  })

  it('is not touched by a machine that slept before it sent anything', () => {
    const { move, result: slept } = asMove(decideSuspended(3))
    assert.deepEqual(move, { status: 'queued', wakeInSeconds: 1, tries: 3 })
    assert.equal(paceAfter(slept, null, { failures: 3, chance: 0, policy }), null)
  })

  it('waits for all of the channel as long as the network says', () => {
    assert.deepEqual(after('rate-limited', 2, { wait: 90 }), { failures: 0, closedSeconds: 90 })
  })

  for (const outcome of ['published', 'rejected', 'unauthorized', 'found']) {
    it(`is open again after a clear answer: ${outcome}`, () => {
      assert.deepEqual(after(outcome, 9), { failures: 0, closedSeconds: null })
    })
  }

  it('stays open for the first failures, and then closes for a pause that doubles up to its cap', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6, 7, 8, 30].map((failures) => after('unknown', failures)?.closedSeconds)
    assert.deepEqual(pauses, [null, null, null, null, 15, 30, 60, 120, 150, 150])
    assert.equal(after('unavailable', 4, { chance: 0.999 })?.failures, 5)
    assert.ok((after('unavailable', 4, { chance: 0.999 })?.closedSeconds ?? 0) < 30)
  })
})
