import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { GUESSING, waitAfterFailures } from './guessing.ts'

const anyFailures = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 31 }))

describe('the wait after failed attempts', () => {
  it('starts with the sixth, doubles, and ends at a quarter of an hour', () => {
    const waits = Array.from({ length: 18 }, (_, index) => waitAfterFailures(index + 1))
    assert.deepEqual(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
  })

  it('never shrinks with one failure more, at most doubles, and is never longer than a quarter of an hour', () => {
    fc.assert(
      fc.property(anyFailures, (failures) => {
        const [wait, next] = [waitAfterFailures(failures), waitAfterFailures(failures + 1)]
        assert.ok(next >= wait && next <= Math.max(1, wait * 2) && next <= 900)
      }),
    )
  })

  it('is the same in the table that the counters work with', () => {
    fc.assert(
      fc.property(anyFailures, (failures) => {
        assert.equal(GUESSING.waits[Math.min(failures, GUESSING.waits.length) - 1], waitAfterFailures(failures))
      }),
    )
  })
})
