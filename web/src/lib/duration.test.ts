import assert from 'node:assert/strict'
import { it } from 'node:test'
import { formatDuration } from './duration.ts'

it('spans are told in the unit that people would use', () => {
  const told = [0, 999, 1_200, 59_900, 90_000, 5_400_000].map((span) => formatDuration(span, 'en'))
  assert.deepEqual(told, ['0 ms', '999 ms', '1.2 sec', '59.9 sec', '1.5 min', '1.5 hr'])
})
