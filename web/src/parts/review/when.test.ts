import assert from 'node:assert/strict'
import { it } from 'node:test'
import { bodyOf, firstTime } from './when.ts'

it('a time to begin with is the next full hour by day, and the next morning by night', () => {
  const at = (instant: string, zone = 'UTC') => firstTime(Date.parse(instant), zone)
  assert.equal(at('2026-11-29T10:20:00Z'), '2026-11-29T11:00')
  assert.equal(at('2026-11-29T21:20:00Z'), '2026-11-30T09:00')
  assert.equal(at('2026-11-29T23:20:00Z'), '2026-11-30T09:00')
  assert.equal(at('2026-11-29T02:20:00Z'), '2026-11-29T09:00')
  assert.equal(at('2026-11-29T02:20:00Z', 'Asia/Tokyo'), '2026-11-29T12:00')
})

it('a time is sent as what the clocks of the zone show', () => {
  assert.deepEqual(bodyOf({ kind: 'time', wall: '2026-11-29T09:00' }, 'Europe/Berlin'), {
    local_time: '2026-11-29T09:00',
    time_zone: 'Europe/Berlin',
  })
  assert.deepEqual(bodyOf({ kind: 'now' }, 'UTC'), { publish_now: true })
})
