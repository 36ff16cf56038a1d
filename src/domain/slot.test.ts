import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import {
  blockedBy,
  daysBlocked,
  earliestDate,
  inCommon,
  isSlotMoment,
  movedTo,
  occurrences,
  reckoning,
  SLOT_HORIZON_DAYS,
  spansAhead,
  WEEKDAYS,
  type Occurrence,
  type SlotTime,
} from './slot.ts'

const DAY_MS = 86_400_000
const zones = Intl.supportedValuesOf('timeZone')

const formats = new Map(
  zones.map((timeZone) => {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
    return [timeZone, new Intl.DateTimeFormat('sv-SE', { timeZone, hourCycle: 'h23', ...parts })]
  }),
)

/** What the clocks of a zone show, to the minute, by another way than the one that is tested: `2026-12-24 09:00`. */
const clockAt = (at: Date, timeZone: string): string => formats.get(timeZone)?.format(at) ?? ''

const anyZone = fc.constantFrom(...zones)
const anyTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const anySlot: fc.Arbitrary<SlotTime> = fc.record({
  weekday: fc.constantFrom(...WEEKDAYS),
  localTime: anyTime,
  timeZone: anyZone,
})
/** Whole seconds, 2024 to 2034. */
const anyMoment = fc
  .integer({ min: Date.parse('2024-01-01') / 1000, max: Date.parse('2034-01-01') / 1000 })
  .map((second) => new Date(second * 1000))

const daysBehind = (at: Date, days: number): Date => new Date(at.getTime() + days * DAY_MS)
const times = (found: readonly Occurrence[]): readonly number[] => found.map(({ at }) => at.getTime())

/** The right time of its day, or, of a time that the day has not, the very end of the gap. */
const assertRightTime = ({ slot, date, at, change, localTime }: Occurrence): void => {
  const [wanted, there] = [`${date} ${slot.localTime}`, clockAt(at, slot.timeZone)]
  const words = `${wanted} ${slot.timeZone}: ${at.toISOString()}`
  assert.equal(localTime.slice(0, 16).replace('T', ' '), there, words)
  if (change === 'skipped') {
    assert.ok(clockAt(new Date(at.getTime() - 1), slot.timeZone) < wanted && wanted < there, words)
    return
  }
  assert.equal(there, wanted, words)
  const earlier = [15, 30, 45, 60, 90, 120, 180].map((minutes) => new Date(at.getTime() - minutes * 60_000))
  assert.ok(!earlier.some((each) => clockAt(each, slot.timeZone) === wanted), `${words}: there is an earlier one`)
}

/** Once for each such day of the week: none left out, none twice. */
const assertEveryWeek = (slot: SlotTime, found: readonly Occurrence[], span: { after: Date; until: Date }): void => {
  const dates = found.map(({ date }) => Temporal.PlainDate.from(date))
  for (const [index, date] of dates.entries()) {
    assert.equal(date.dayOfWeek, WEEKDAYS.indexOf(slot.weekday) + 1)
    const next = dates[index + 1]
    if (next !== undefined) assert.equal(date.until(next).days, 7)
  }
  const [first, last] = [found[0]?.at ?? span.until, found.at(-1)?.at ?? span.after]
  assert.ok(first > span.after && last <= span.until)
  // A day and an hour more than a week: a zone may skip a day.
  const most = 8 * DAY_MS + 3_600_000
  assert.ok(first.getTime() - span.after.getTime() < most && span.until.getTime() - last.getTime() < most)
}

describe('a slot, over all zones', () => {
  it('comes once a week for years, each later than the one before, at its time', () => {
    const property = (timeZone: string) =>
      fc.property(anySlot, anyMoment, fc.integer({ min: 30, max: 400 }), (any, after, days) => {
        const slot = { ...any, timeZone }
        const span = { after, until: daysBehind(after, days) }
        const found = occurrences([slot], span)
        assertEveryWeek(slot, found, span)
        for (const [index, each] of found.entries()) {
          assertRightTime(each)
          assert.ok(index === 0 || (found[index - 1]?.at ?? each.at) < each.at)
        }
      })
    for (const timeZone of zones) fc.assert(property(timeZone), { numRuns: 2 })
  })

  /** Every clock change of a zone from 2024 through 2035. */
  const changesOf = (timeZone: string): readonly Temporal.ZonedDateTime[] => {
    const found: Temporal.ZonedDateTime[] = []
    let at = Temporal.Instant.from('2024-01-01T00:00Z').toZonedDateTimeISO(timeZone).getTimeZoneTransition('next')
    while (at !== null && at.year < 2036) {
      found.push(at)
      at = at.getTimeZoneTransition('next')
    }
    return found
  }

  it('whose time a clock change skips comes at the end of the gap, and of two it comes at the first', () => {
    const seen = { skipped: 0, repeated: 0 }
    for (const change of zones.flatMap(changesOf)) {
      const { timeZoneId: timeZone, epochMilliseconds } = change
      const minutes = (change.offsetNanoseconds - change.subtract({ nanoseconds: 1 }).offsetNanoseconds) / 60e9
      if (minutes === 0) continue
      // The middle of the gap, or of what comes twice, as the clocks show it.
      const middle = change.toPlainDateTime().add({ minutes: -Math.trunc(minutes / 2) })
      const weekday = WEEKDAYS[middle.dayOfWeek - 1] ?? 'mon'
      const slot = { weekday, localTime: middle.toPlainTime().toString({ smallestUnit: 'minute' }), timeZone }
      const at = minutes > 0 ? epochMilliseconds : epochMilliseconds - Math.ceil(-minutes / 2) * 60_000
      const span = { after: daysBehind(new Date(at), -3), until: daysBehind(new Date(at), 3) }
      const [found, ...others] = occurrences([slot], span)
      const what = minutes > 0 ? 'skipped' : 'repeated'
      const words = `${middle.toString()} ${timeZone}`
      assert.deepEqual([found?.at.getTime(), found?.change, others.length], [at, what, 0], words)
      assert.ok(isSlotMoment([slot], new Date(at)), words)
      seen[what] += 1
    }
    assert.ok(seen.skipped > 500 && seen.repeated > 500, JSON.stringify(seen))
  })

  it('is the same however the time is cut into spans', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 60 * DAY_MS }), { maxLength: 6 })
    fc.assert(
      fc.property(fc.array(anySlot, { minLength: 1, maxLength: 4 }), anyMoment, cuts, (slots, after, offsets) => {
        const until = daysBehind(after, 60)
        const whole = occurrences(slots, { after, until })
        // Some cuts are at the very moment of a slot.
        const onSlots = whole.filter((_, index) => index % 5 === 2).map(({ at }) => at.getTime())
        const places = [after.getTime(), ...offsets.map((ms) => after.getTime() + ms), ...onSlots, until.getTime()]
        const ordered = places.toSorted((a, b) => a - b)
        const pieces = ordered.slice(1).flatMap((end, index) => {
          const span = { after: new Date(ordered[index] ?? 0), until: new Date(end) }
          return occurrences(slots, span)
        })
        assert.deepEqual(times(pieces), times(whole))
      }),
      { numRuns: 200 },
    )
  })

  it('is reckoned the same for channel after channel', () => {
    const anySlots = fc.array(anySlot, { maxLength: 4 })
    fc.assert(
      fc.property(anySlots, anySlots, anyMoment, (some, more, after) => {
        const span = { after, until: daysBehind(after, 20) }
        const reckon = reckoning(span)
        for (const slots of [some, [...more, ...some], some]) assert.deepEqual(reckon(slots), occurrences(slots, span))
      }),
      { numRuns: 100 },
    )
  })

  it('is a moment of its own, and of no minute beside it', () => {
    fc.assert(
      fc.property(anySlot, anyMoment, (slot, after) => {
        const [{ at } = { at: after }] = occurrences([slot], { after, until: daysBehind(after, 9) })
        assert.ok(isSlotMoment([slot], at))
        for (const ms of [-60_000, -1, 1, 60_000]) assert.ok(!isSlotMoment([slot], new Date(at.getTime() + ms)))
      }),
      { numRuns: 200 },
    )
  })

  it('goes with its posts to the other day of the same week', () => {
    fc.assert(
      fc.property(anySlot, anySlot, anyMoment, (slot, to, after) => {
        const [from] = occurrences([slot], { after, until: daysBehind(after, 9) })
        assert.ok(from !== undefined)
        const moved = movedTo(from, to)
        const [week, other] = [from.date, moved.date].map((date) => Temporal.PlainDate.from(date))
        assert.deepEqual([other?.yearOfWeek, other?.weekOfYear], [week?.yearOfWeek, week?.weekOfYear])
        assert.equal(other?.dayOfWeek, WEEKDAYS.indexOf(to.weekday) + 1)
        assertRightTime(moved)
      }),
      { numRuns: 200 },
    )
  })
})

const berlin = (weekday: SlotTime['weekday'], localTime: string): SlotTime => ({
  weekday,
  localTime,
  timeZone: 'Europe/Berlin',
})

const spring = { after: new Date('2027-03-27T00:00:00Z'), until: new Date('2027-03-29T00:00:00Z') }

describe('slots', () => {
  it('say what the clocks show then, with the offset', () => {
    const found = occurrences([berlin('sun', '02:30'), berlin('sat', '09:00')], spring)
    assert.deepEqual(
      found.map(({ slot: _, at, ...rest }) => ({ ...rest, at: at.toISOString() })),
      [
        {
          date: '2027-03-27',
          localTime: '2027-03-27T09:00:00',
          utcOffset: '+01:00',
          change: null,
          at: '2027-03-27T08:00:00.000Z',
        },
        {
          date: '2027-03-28',
          localTime: '2027-03-28T03:00:00',
          utcOffset: '+02:00',
          change: 'skipped',
          at: '2027-03-28T01:00:00.000Z',
        },
      ],
    )
  })

  it('that a gap puts onto one moment are one place', () => {
    const slots = ['02:00', '02:30', '03:00'].map((time) => berlin('sun', time))
    const found = occurrences(slots, spring)
    assert.deepEqual([found.length, inCommon([found]).length], [3, 1])
  })

  it('of a zone that skips a day come at the beginning of the next', () => {
    const slot = { weekday: 'fri', localTime: '09:00', timeZone: 'Pacific/Apia' } as const
    const span = { after: new Date('2011-12-28T00:00:00Z'), until: new Date('2012-01-05T00:00:00Z') }
    const [found, ...others] = occurrences([slot], span)
    assert.deepEqual(
      [found?.date, found?.localTime, found?.change, others],
      ['2011-12-30', '2011-12-31T00:00:00', 'skipped', []],
    )
  })

  it('of several channels have in common what is one moment, whatever their zones call it', () => {
    const span = { after: new Date('2026-12-20T00:00:00Z'), until: new Date('2026-12-27T00:00:00Z') }
    const london = { weekday: 'wed', localTime: '08:00', timeZone: 'Europe/London' } as const
    const lists = [[berlin('wed', '09:00'), berlin('thu', '09:00')], [london]].map((slots) => occurrences(slots, span))
    const shared = inCommon(lists)
    assert.deepEqual(
      shared.map(({ at, slot }) => [at.toISOString(), slot.timeZone]),
      [['2026-12-23T08:00:00.000Z', 'Europe/Berlin']],
    )
    assert.deepEqual(inCommon([...lists, []]), [])
    assert.deepEqual(inCommon([]), [])
    const asked: number[] = []
    const lazily = function* () {
      for (const [index, list] of [lists[0] ?? [], [], lists[1] ?? []].entries()) {
        asked.push(index)
        yield list
      }
    }
    assert.deepEqual([inCommon(lazily()), asked], [[], [0, 1]])
  })
})

describe('blocked dates', () => {
  const entry = (firstDate: string, lastDate: string, channelId: string | null = null) => ({
    firstDate,
    lastDate,
    channelId,
  })
  const table: readonly (readonly [string, ReturnType<typeof entry>, boolean])[] = [
    ['2026-12-24T00:00:00', entry('2026-12-24', '2026-12-26'), true],
    ['2026-12-26T23:59:00', entry('2026-12-24', '2026-12-26'), true],
    ['2026-12-23T23:59:00', entry('2026-12-24', '2026-12-26'), false],
    ['2026-12-27T00:00:00', entry('2026-12-24', '2026-12-26'), false],
    ['2026-12-24T09:00:00', entry('2026-12-24', '2026-12-24', 'a'), true],
    ['2026-12-24T09:00:00', entry('2026-12-24', '2026-12-24', 'b'), false],
  ]
  for (const [localTime, blocked, is] of table) {
    const { firstDate, lastDate, channelId } = blocked
    it(`from ${firstDate} to ${lastDate} of ${channelId ?? 'all'} ${is ? '' : 'do not '}leave out ${localTime}`, () => {
      assert.equal(blockedBy([blocked], 'a', { localTime }), is ? blocked : undefined)
    })
  }

  it('count their days, and are refused where there are none', () => {
    const days = [
      ['2026-12-24', '2026-12-24'],
      ['2026-12-24', '2027-12-24'],
      ['2026-12-24', '2026-12-23'],
      ['2026-02-29', '2026-03-01'],
      ['tomorrow', '2026-03-01'],
    ].map(([firstDate = '', lastDate = '']) => daysBlocked({ firstDate, lastDate }))
    assert.deepEqual(days, [1, 366, null, null, null])
  })

  it('are over where they are over everywhere', () => {
    fc.assert(
      fc.property(anyZone, anyMoment, (timeZone, now) => {
        assert.ok(earliestDate(now) <= clockAt(now, timeZone).slice(0, 10))
      }),
    )
  })
})

describe('looking ahead', () => {
  it('goes on from where it stopped, up to the horizon', () => {
    const now = new Date('2026-12-01T00:00:00Z')
    const spans = [...spansAhead(now, SLOT_HORIZON_DAYS)]
    assert.equal(spans[0]?.after.getTime(), now.getTime())
    assert.equal(spans.at(-1)?.until.getTime(), daysBehind(now, SLOT_HORIZON_DAYS).getTime())
    for (const [index, span] of spans.entries()) {
      assert.ok(span.after < span.until)
      assert.equal(spans[index + 1]?.after.getTime() ?? span.until.getTime(), span.until.getTime())
    }
  })
})
