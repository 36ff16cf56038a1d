import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createTally } from './tally.ts'

it('a tally counts in all and by name, and keeps nothing of who has none', () => {
  const tally = createTally()
  assert.deepEqual([tally.add('a'), tally.add('b'), tally.add('a')], [1, 1, 2])
  assert.deepEqual([tally.total(), tally.of('a'), tally.of('b'), tally.of('c')], [3, 2, 1, 0])
  assert.deepEqual([tally.having(1), tally.having(2), tally.having(3)], [['a', 'b'], ['a'], []])
  tally.drop('a')
  tally.drop('b')
  assert.deepEqual([tally.total(), tally.of('a'), tally.of('b'), tally.having(0)], [1, 1, 0, ['a']])
})
