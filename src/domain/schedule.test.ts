import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { resolveSchedule, type ScheduleRequest } from './schedule.ts'

const NOW = new Date('2026-06-01T12:00:00Z')

/** The resolved instant, or the code and place of the fault. */
const resolved = (request: ScheduleRequest, now: Date = NOW): string => {
  const result = resolveSchedule(request, now)
  if (!result.ok) return `${result.issue.code} ${result.issue.pointer}`
  return result.schedule?.at.toISOString() ?? 'nothing'
}

describe('a wall time', () => {
  const table: readonly (readonly [
    localTime: string,
    timeZone: string,
    fold: 'earlier' | 'later' | undefined,
    string,
  ])[] = [
    ['2026-12-24T18:00', 'Europe/Berlin', undefined, '2026-12-24T17:00:00.000Z'],
    ['2026-12-24 18:00:30', 'Europe/Berlin', undefined, '2026-12-24T17:00:30.000Z'],
    ['2026-12-24T18:00', 'UTC', undefined, '2026-12-24T18:00:00.000Z'],
    ['2026-12-24T18:00', 'Asia/Kathmandu', undefined, '2026-12-24T12:15:00.000Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', undefined, '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', 'earlier', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', 'later', '2026-10-25T01:30:00.000Z'],
    // Lord Howe moves its clocks by half an hour only: back on 2027-04-04 at 02:00, forward on 2026-10-04 at 02:00.
    ['2027-04-04T01:45', 'Australia/Lord_Howe', 'earlier', '2027-04-03T14:45:00.000Z'],
    ['2027-04-04T01:45', 'Australia/Lord_Howe', 'later', '2027-04-03T15:15:00.000Z'],
    ['2026-10-04T02:15', 'Australia/Lord_Howe', undefined, 'local_time_does_not_exist /local_time'],
    ['2026-10-04T02:30', 'Australia/Lord_Howe', undefined, '2026-10-03T15:30:00.000Z'],
    ['2028-02-29T00:00', 'UTC', undefined, '2028-02-29T00:00:00.000Z'],
    ['2027-02-29T00:00', 'UTC', undefined, 'invalid_time /local_time'],
    ['2027-02-31T00:00', 'UTC', undefined, 'invalid_time /local_time'],
    ['2026-12-24T24:00', 'UTC', undefined, 'invalid_time /local_time'],
    ['2026-12-31T23:59:60', 'UTC', undefined, 'invalid_time /local_time'],
    ['2026-12-24', 'UTC', undefined, 'invalid_time /local_time'],
    ['2026-12-24T18', 'UTC', undefined, 'invalid_time /local_time'],
    ['20261224T180000', 'UTC', undefined, 'invalid_time /local_time'],
    ['+275760-09-13T23:00', 'UTC', undefined, 'invalid_time /local_time'],
    ['-271821-04-19T00:00:01', 'UTC', undefined, 'invalid_time /local_time'],
    ['0000-01-01T00:00', 'Europe/Berlin', undefined, 'time_in_past /local_time'],
    ['9999-12-31T23:59:59', 'Europe/Berlin', undefined, 'time_too_far /local_time'],
    ['tomorrow', 'UTC', undefined, 'invalid_time /local_time'],
    ['', 'UTC', undefined, 'invalid_time /local_time'],
  ]
  for (const [localTime, timeZone, fold, expected] of table) {
    it(`"${localTime}" in ${timeZone}${fold === undefined ? '' : `, the ${fold} one,`} gives ${expected}`, () => {
      assert.equal(resolved({ localTime, timeZone, fold }), expected)
    })
  }

  for (const tail of ['Z', '+01:00', '-00:00', '[Europe/London]', '+01:00[Europe/Berlin]', '[u-ca=iso8601]']) {
    it(`is refused with "${tail}" behind it instead of losing it`, () => {
      const request = { localTime: `2026-12-24T18:00${tail}`, timeZone: 'Europe/Berlin' }
      assert.equal(resolved(request), 'invalid_time /local_time')
    })
  }

  it('that a clock change skips is refused, and the sentence names the next one that exists', () => {
    const result = resolveSchedule({ localTime: '2027-03-28T02:30', timeZone: 'Europe/Berlin' }, NOW)
    assert.deepEqual(result, {
      ok: false,
      issue: {
        pointer: '/local_time',
        code: 'local_time_does_not_exist',
        detail: 'Clocks in Europe/Berlin skip 2027-03-28T02:30; the next time that exists is 2027-03-28T03:00.',
        params: { local_time: '2027-03-28T02:30', time_zone: 'Europe/Berlin', next: '2027-03-28T03:00' },
        unwritten: 'own',
        fix: 'edit',
      },
    })
  })

  it('and an instant keep the zone as IANA spells it', () => {
    const requests = [{ localTime: '2026-12-24T18:00' }, { scheduledAt: '2026-12-24T17:00:00Z' }]
    for (const request of requests) {
      const result = resolveSchedule({ ...request, timeZone: 'EUROPE/berlin' }, NOW)
      assert.ok(result.ok)
      const { localTime, timeZone } = result.schedule ?? {}
      assert.deepEqual([localTime, timeZone], ['2026-12-24T18:00:00', 'Europe/Berlin'])
    }
  })

  it('is kept to the second, as the author said it', () => {
    const result = resolveSchedule({ localTime: '2026-12-24T18:00:59.999', timeZone: 'Europe/Berlin' }, NOW)
    assert.deepEqual(result, {
      ok: true,
      schedule: {
        at: new Date('2026-12-24T17:00:59.000Z'),
        localTime: '2026-12-24T18:00:59',
        timeZone: 'Europe/Berlin',
      },
    })
  })

  it('needs a zone', () => {
    assert.equal(resolved({ localTime: '2026-12-24T18:00' }), 'required /time_zone')
  })

  for (const timeZone of ['Europe/Atlantis', '+02:00', '02:00', 'Z', '', 'T00:00[Europe/Berlin]', 'x'.repeat(5000)]) {
    it(`is refused in the zone "${timeZone.slice(0, 30)}", which has no rules`, () => {
      assert.equal(resolved({ localTime: '2026-12-24T18:00', timeZone }), 'unknown_time_zone /time_zone')
      const result = resolveSchedule({ localTime: '2026-12-24T18:00', timeZone }, NOW)
      assert.ok(!result.ok && result.issue.detail.length < 200)
    })
  }
})

describe('an instant', () => {
  const table: readonly (readonly [scheduledAt: string, expected: string])[] = [
    ['2026-12-24T18:00:00Z', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24T18:00:00+00:00', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24T18:00:00-00:00', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24t18:00:00z', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24T18:00:00.123456789+05:30', '2026-12-24T12:30:00.123Z'],
    ['2026-12-24T18:00+23:59', '2026-12-23T18:01:00.000Z'],
    ['2026-06-01T12:00:00Z', '2026-06-01T12:00:00.000Z'],
    ['2026-06-01T11:59:59.999Z', 'time_in_past /scheduled_at'],
    ['0000-01-01T00:00:00Z', 'time_in_past /scheduled_at'],
    ['9999-12-31T23:59:59Z', 'time_too_far /scheduled_at'],
    ['2026-12-24T18:00:00', 'invalid_time /scheduled_at'],
    ['2026-12-24T18:00:00+24:00', 'invalid_time /scheduled_at'],
    ['2026-12-24T18:00:00+01:00[Europe/London]', 'invalid_time /scheduled_at'],
    ['2026-12-31T23:59:60Z', 'invalid_time /scheduled_at'],
    ['2026-02-31T00:00:00Z', 'invalid_time /scheduled_at'],
    ['20261224T180000Z', 'invalid_time /scheduled_at'],
    ['1798135200', 'invalid_time /scheduled_at'],
    ['', 'invalid_time /scheduled_at'],
  ]
  for (const [scheduledAt, expected] of table) {
    it(`"${scheduledAt}" gives ${expected}`, () => {
      assert.equal(resolved({ scheduledAt }), expected)
    })
  }

  it('comes with the wall time of the zone that is given beside it', () => {
    const result = resolveSchedule({ scheduledAt: '2026-12-24T17:00:00Z', timeZone: 'Europe/Berlin' }, NOW)
    assert.ok(result.ok)
    assert.equal(result.schedule?.localTime, '2026-12-24T18:00:00')
    assert.equal(result.schedule?.timeZone, 'Europe/Berlin')
  })

  it('is refused with a zone that does not exist', () => {
    const request = { scheduledAt: '2026-12-24T17:00:00Z', timeZone: 'Mars/Olympus' }
    assert.equal(resolved(request), 'unknown_time_zone /time_zone')
  })
})

describe('a schedule', () => {
  it('is none when nothing is given', () => {
    assert.equal(resolved({}), 'nothing')
  })

  it('is refused when it is given twice, or as a zone alone', () => {
    const both = { scheduledAt: '2026-12-24T17:00:00Z', localTime: '2026-12-24T18:00', timeZone: 'UTC' }
    assert.equal(resolved(both), 'conflict /local_time')
    assert.equal(resolved({ timeZone: 'UTC' }), 'conflict /time_zone')
  })

  it('is refused with a fold and no wall time', () => {
    assert.equal(resolved({ fold: 'later' }), 'conflict /fold')
    assert.equal(resolved({ fold: 'earlier', timeZone: 'UTC' }), 'conflict /fold')
    assert.equal(resolved({ fold: 'later', scheduledAt: '2026-12-24T17:00:00Z' }), 'conflict /fold')
  })
})

const zones = Intl.supportedValuesOf('timeZone')
const START = new Date('2024-01-01T00:00:00Z')
const anyZone = fc.constantFrom(...zones)
/** Whole seconds, 2024 to 2028: the five years that can be scheduled, over every zone's clock changes. */
const anySecond = fc.integer({ min: START.getTime() / 1000, max: Date.parse('2028-12-31T00:00:00Z') / 1000 })

/** Wall time and fold of an instant, by Temporal alone. */
const asWallTime = (zoned: Temporal.ZonedDateTime): { localTime: string; fold: 'earlier' | 'later' } => {
  const plain = zoned.toPlainDateTime()
  const earlier = plain.toZonedDateTime(zoned.timeZoneId, { disambiguation: 'earlier' })
  return { localTime: plain.toString(), fold: earlier.equals(zoned) ? 'earlier' : 'later' }
}

const assertRoundTrip = (zoned: Temporal.ZonedDateTime, now: Date): void => {
  const { localTime, fold } = asWallTime(zoned)
  const timeZone = zoned.timeZoneId
  const result = resolveSchedule({ localTime, timeZone, fold }, now)
  assert.ok(result.ok, `${localTime} ${timeZone}`)
  assert.equal(result.schedule?.at.getTime(), zoned.epochMilliseconds, `${localTime} ${timeZone} ${fold}`)
  assert.equal(result.schedule.localTime, localTime)
}

/** Every clock change of a zone from 2024 through 2035. */
const changesOf = (timeZone: string): readonly Temporal.ZonedDateTime[] => {
  const end = Temporal.Instant.from('2036-01-01T00:00Z').epochMilliseconds
  const found: Temporal.ZonedDateTime[] = []
  let at = Temporal.Instant.from('2024-01-01T00:00Z').toZonedDateTimeISO(timeZone).getTimeZoneTransition('next')
  while (at !== null && at.epochMilliseconds < end) {
    found.push(at)
    at = at.getTimeZoneTransition('next')
  }
  return found
}

const hourBefore = (zoned: Temporal.ZonedDateTime): Date => new Date(zoned.epochMilliseconds - 3_600_000)

describe('over all zones', () => {
  it('an instant turned into its wall time resolves to the same instant', () => {
    fc.assert(
      fc.property(anyZone, anySecond, (timeZone, second) => {
        assertRoundTrip(Temporal.Instant.fromEpochMilliseconds(second * 1000).toZonedDateTimeISO(timeZone), START)
      }),
      { numRuns: 2000 },
    )
  })

  it('the same holds through 2035 around every clock change, and inside a skipped hour nothing resolves', () => {
    let skipped = 0
    for (const change of zones.flatMap(changesOf)) {
      const now = hourBefore(change)
      for (const minutes of [-45, -1, 0, 1, 15, 45]) assertRoundTrip(change.add({ minutes }), now)
      const { timeZoneId: timeZone } = change
      const before = change.subtract({ nanoseconds: 1 })
      if (change.offsetNanoseconds <= before.offsetNanoseconds) continue
      skipped += 1
      const localTime = change.toPlainDateTime().subtract({ minutes: 1 }).toString()
      const result = resolveSchedule({ localTime, timeZone }, now)
      assert.ok(!result.ok && result.issue.code === 'local_time_does_not_exist', `${localTime} ${timeZone}`)
      const next = change.toPlainDateTime().toString({ smallestUnit: 'minute' })
      assert.ok(result.issue.detail.endsWith(`${next}.`), result.issue.detail)
    }
    assert.ok(skipped > 500)
  })

  it('a resolved wall time reads in its zone what the author asked for', () => {
    const anyLocal = anySecond.map((second) => new Date(second * 1000).toISOString().slice(0, 19))
    const anyFold = fc.constantFrom('earlier' as const, 'later' as const, undefined)
    fc.assert(
      fc.property(anyZone, anyLocal, anyFold, (timeZone, localTime, fold) => {
        const result = resolveSchedule({ localTime, timeZone, fold }, new Date('2023-12-30T00:00:00Z'))
        fc.pre(result.ok && result.schedule !== null)
        const zoned = Temporal.Instant.fromEpochMilliseconds(result.schedule.at.getTime()).toZonedDateTimeISO(timeZone)
        assert.equal(zoned.toPlainDateTime().toString(), localTime)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('arbitrary text', () => {
  const digits = fc.stringMatching(/^[-0-9+:.TZ[\] ]{0,40}$/)
  const anyText = fc.option(fc.oneof(fc.string(), digits, fc.constant('2026-12-24T18:00')), { nil: undefined })

  it('never makes it throw, and a fault always names a field with a sentence', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.oneof(anyText, anyZone), (scheduledAt, localTime, timeZone) => {
        const result = resolveSchedule({ scheduledAt, localTime, timeZone }, NOW)
        if (result.ok) return
        assert.match(result.issue.pointer, /^\/(scheduled_at|local_time|time_zone)$/)
        assert.match(result.issue.detail, /\.$/)
      }),
      { numRuns: 3000 },
    )
  })
})
