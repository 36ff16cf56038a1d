import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bySoon } from './soon.ts'

const NOW = Date.parse('2027-03-01T12:00:00Z')
const HOUR = 3_600_000

const at = (hours: number | null) => ({
  hours,
  scheduled_at: hours === null ? null : new Date(NOW + hours * HOUR).toISOString(),
})

describe('what is approved together', () => {
  it('has what goes out within 48 hours first, the overdue before, and what has no time last', () => {
    const [soon, later] = bySoon([at(null), at(49), at(48), at(-1), at(300), at(2)], NOW)
    assert.deepEqual(
      [soon.map(({ hours }) => hours), later.map(({ hours }) => hours)],
      [
        [-1, 2, 48],
        [49, 300, null],
      ],
    )
    assert.deepEqual(bySoon([at(1)], NOW)[1], [])
  })
})
