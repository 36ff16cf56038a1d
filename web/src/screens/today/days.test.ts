import assert from 'node:assert/strict'
import { it } from 'node:test'
import { byDay, daysFrom, startOf } from './days.ts'

it('days begin and end by the clocks of the zone, also where those change', () => {
  assert.equal(startOf('2026-10-25', 'Europe/Berlin'), '2026-10-24T22:00:00.000Z')
  assert.equal(startOf('2026-10-26', 'Europe/Berlin'), '2026-10-25T23:00:00.000Z')
  assert.deepEqual(daysFrom('2026-12-30', 3), ['2026-12-30', '2026-12-31', '2027-01-01'])
})

it('things stand at the day that the zone has then', () => {
  const times = ['2026-11-29T22:30:00Z', '2026-11-29T23:30:00Z', null]
  const days = byDay(times, (time) => time, 'Europe/Berlin')
  assert.deepEqual([...days.keys()], ['2026-11-29', '2026-11-30', ''])
})
