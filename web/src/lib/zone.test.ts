import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { addDays, addMonths, dateIn, offsetAt, resolveWallTime, wallTime, weekdayOf } from './zone.ts'

/** With whole hours, half hours, changes at midnight, changes of half an hour, none at all, and a day that was left out. */
const ZONES = [
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'America/Havana',
  'America/Nuuk',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Jerusalem',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Pacific/Apia',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Antarctica/Troll',
  'UTC',
]

const FIRST = Date.UTC(2024, 0, 1)
const LAST = Date.UTC(2036, 0, 1)

const transitionsOf = (zone: string): readonly number[] => {
  const found: number[] = []
  let at = Temporal.Instant.fromEpochMilliseconds(FIRST).toZonedDateTimeISO(zone)
  for (;;) {
    const next = at.getTimeZoneTransition('next')
    if (next === null || next.epochMilliseconds >= LAST) return found
    found.push(next.epochMilliseconds)
    at = next
  }
}

/** Quarters of an hour around each change of the clocks, and times from anywhere. */
const aWall = (zone: string): fc.Arbitrary<string> => {
  const transitions = transitionsOf(zone)
  const anywhere = fc.integer({ min: FIRST / 60_000, max: LAST / 60_000 - 1 }).map((minute) => minute * 60_000)
  const around =
    transitions.length === 0
      ? anywhere
      : fc
          .record({ at: fc.constantFrom(...transitions), minutes: fc.integer({ min: -240, max: 240 }) })
          .map(({ at, minutes }) => at + offsetAt(at, zone) + minutes * 60_000)
  return fc.oneof(around, anywhere).map((utc) => new Date(utc).toISOString().slice(0, 16))
}

/** What the server's own rule gives: the first moment behind a gap, and of two equal times the one that is meant. */
const byTemporal = (wall: string, zone: string, fold: 'earlier' | 'later') => {
  const plain = Temporal.PlainDateTime.from(wall)
  const zoned = plain.toZonedDateTime(zone, { disambiguation: fold })
  if (plain.equals(zoned.toPlainDateTime())) return zoned.epochMilliseconds
  const before = plain.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const change = before.getTimeZoneTransition('next')
  assert.ok(change !== null)
  return change.epochMilliseconds
}

describe('wall times and instants in the browser', () => {
  for (const zone of ZONES) {
    it(`agrees with Temporal in ${zone}`, () => {
      fc.assert(
        fc.property(aWall(zone), fc.constantFrom('earlier' as const, 'later' as const), (wall, fold) => {
          const { instant, change } = resolveWallTime(wall, zone, fold)
          assert.equal(instant, byTemporal(wall, zone, fold), `${wall} ${fold}`)
          const early = byTemporal(wall, zone, 'earlier')
          if (change === 'skipped') assert.notEqual(wallTime(instant, zone), wall)
          else assert.equal(wallTime(instant, zone), wall)
          assert.equal(change === 'repeated', change !== 'skipped' && early !== byTemporal(wall, zone, 'later'))
        }),
        { numRuns: 300 },
      )
    })
  }

  it('gives the first moment behind a gap, and the one that is meant of two', () => {
    const iso = (wall: string, zone: string, fold?: 'earlier' | 'later'): string =>
      new Date(resolveWallTime(wall, zone, fold).instant).toISOString()
    assert.equal(iso('2027-03-28T02:30', 'Europe/Berlin'), '2027-03-28T01:00:00.000Z')
    assert.equal(iso('2027-10-31T02:30', 'Europe/Berlin'), '2027-10-31T00:30:00.000Z')
    assert.equal(iso('2027-10-31T02:30', 'Europe/Berlin', 'later'), '2027-10-31T01:30:00.000Z')
    assert.equal(resolveWallTime('2027-10-31T02:30', 'Europe/Berlin').change, 'repeated')
    assert.equal(resolveWallTime('2027-03-28T02:30', 'Europe/Berlin').change, 'skipped')
  })

  it('counts dates in the calendar, wherever the clocks stand', () => {
    assert.equal(addDays('2028-02-28', 1), '2028-02-29')
    assert.equal(addDays('2027-01-01', -1), '2026-12-31')
    assert.equal(addMonths('2026-12-31', 1), '2027-01-01')
    assert.equal(addMonths('2026-01-15', -1), '2025-12-01')
    assert.deepEqual(['2026-11-30', '2026-12-06'].map(weekdayOf), [1, 7])
    assert.equal(dateIn(Date.UTC(2026, 11, 31, 23, 30), 'Europe/Berlin'), '2027-01-01')
  })
})
