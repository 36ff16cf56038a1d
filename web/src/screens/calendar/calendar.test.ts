import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { wallTime } from '#web/lib/zone.ts'
import {
  cellsOfDay,
  dayCell,
  dayStart,
  foldOf,
  hoursElsewhere,
  passingHours,
  place,
  wallHours,
  type Cell,
} from './cells.ts'
import { cellAt, type Shape } from './steps.ts'
import { isElsewhere, refusalOf, targetOn, timeOn, type Movable } from './dropping.ts'
import { datesOf, readState, stepFrom, weekOf, writeState } from './state.ts'

const ID = '0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55'
const BERLIN = 'Europe/Berlin'
const REST = { view: 'month', date: '2026-12-01' } as const

const aPost = (change: Partial<Movable> = {}): Movable => ({
  status: 'queued',
  scheduled_at: '2027-03-25T01:30:00.000Z',
  allowed_actions: ['edit'],
  channels: [{ channel_id: 'one' }],
  ...change,
})

const around = { zone: BERLIN, now: Date.UTC(2027, 2, 1), blocked: [] }

describe('the hours of other clocks', () => {
  const beside = (own: string, hour: number, dates: readonly string[]) => {
    const row = dates.flatMap((date) => wallHours(date, BERLIN).filter((cell) => cell.hour === hour))
    return hoursElsewhere(row, { zone: BERLIN, own }).map(({ at, days }) => [wallTime(at, own).slice(11), days])
  }

  it('are told with the day that they are on, twice where one of the clocks changes within a week', () => {
    assert.deepEqual(beside('America/New_York', 9, ['2027-03-13', '2027-03-14']), [
      ['03:00', 0],
      ['04:00', 0],
    ])
    assert.deepEqual(beside('Australia/Sydney', 20, ['2027-01-05']), [['06:00', 1]])
    assert.deepEqual(beside('America/New_York', 2, ['2027-01-05']), [['20:00', -1]])
    assert.deepEqual(beside('Asia/Kolkata', 9, ['2027-01-05']), [['13:30', 0]])
  })

  it('are none where the clocks show the same, and of an hour that no clock shows', () => {
    assert.deepEqual(beside('Europe/Paris', 9, ['2027-01-05']), [])
    assert.deepEqual(beside('America/New_York', 2, ['2027-03-28']), [])
  })
})

describe('the address of the calendar', () => {
  it('comes back as it was written', () => {
    const filters = { channel: ID, status: 'failed', author: ID, label: ID, approval: 'pending', q: 'Größe & Co' }
    const state = { view: 'week', date: '2027-03-28', filters, post: ID } as const
    assert.deepEqual(readState(writeState(state), REST), state)
  })

  it('passes over what it does not know', () => {
    const read = readState('?view=year&date=2027-02-31&status=lost&channel=abc&author=1&post=x', REST)
    assert.deepEqual(read, {
      ...REST,
      filters: { channel: '', status: '', author: '', label: '', approval: '', q: '' },
      post: '',
    })
  })

  it('passes over days at which the calendar has no form, or no end', () => {
    for (const date of ['0000-01-01', '0050-01-01', '9999-12-31', '12026-01-01']) {
      assert.equal(readState(`?date=${date}`, REST).date, REST.date, date)
    }
  })

  it('shows a month in whole weeks, from the day on which weeks begin', () => {
    const monday = datesOf({ view: 'month', date: '2026-12-24' }, 1)
    assert.deepEqual([monday.length, monday[0], monday.at(-1)], [35, '2026-11-30', '2027-01-03'])
    const sunday = datesOf({ view: 'month', date: '2026-12-24' }, 7)
    assert.deepEqual([sunday.length, sunday[0], sunday.at(-1)], [35, '2026-11-29', '2027-01-02'])
    assert.equal(weekOf('2026-12-24', 6), '2026-12-19')
    assert.equal(datesOf({ view: 'list', date: '2026-12-24' }, 1).length, 31)
    assert.equal(datesOf({ view: 'month', date: '2027-02-03' }, 1).length, 28)
  })

  it('steps by what it shows', () => {
    assert.equal(stepFrom({ view: 'month', date: '2027-01-31' }, 1), '2027-02-01')
    assert.equal(stepFrom({ view: 'week', date: '2027-01-01' }, -1), '2026-12-25')
    assert.equal(stepFrom({ view: 'day', date: '2027-01-01' }, -1), '2026-12-31')
  })
})

describe('the hours of a day', () => {
  it('marks the hour that is left out, and has 23 that pass', () => {
    const hours = passingHours('2027-03-28', BERLIN)
    assert.deepEqual(
      hours.filter(({ change }) => change === 'skipped').map(({ hour }) => hour),
      [2],
    )
    assert.equal(hours.length, 24)
    assert.equal(hours[2]?.end, hours[1]?.end)
  })

  it('has the hour that comes twice two times, and both in one beside other days', () => {
    const hours = passingHours('2027-10-31', BERLIN)
    assert.equal(hours.length, 25)
    assert.deepEqual(
      hours.filter(({ fold }) => fold !== null).map(({ id }) => id),
      ['2027-10-31T02', '2027-10-31T02/later'],
    )
    assert.equal((hours[3]?.end ?? 0) - (hours[2]?.end ?? 0), 3_600_000)
    assert.equal(wallHours('2027-10-31', BERLIN).length, 24)
  })

  it('goes by half hours and midnights where clocks do', () => {
    const changes = (date: string, zone: string) =>
      wallHours(date, zone)
        .filter(({ change }) => change !== null)
        .map(({ hour, change }) => [hour, change])
    assert.deepEqual(changes('2027-04-04', 'Australia/Lord_Howe'), [[1, 'repeated']])
    assert.deepEqual(changes('2027-03-28', 'Asia/Beirut'), [[0, 'skipped']])
    assert.deepEqual(changes('2027-06-01', BERLIN), [])
  })

  it('puts posts where the clocks of the organization stand', () => {
    const first = Date.UTC(2027, 9, 31, 0, 30)
    const second = Date.UTC(2027, 9, 31, 1, 30)
    assert.deepEqual(
      [first, second].map((at) => foldOf(at, BERLIN)),
      ['earlier', 'later'],
    )
    const on = (cells: readonly Cell[], ...times: readonly number[]) => {
      const placed = place(times, (at) => at, { cells, from: dayStart(cells[0]?.date ?? '', BERLIN) })
      return [...placed].map(([id, found]) => [id, ...found])
    }
    const date = '2027-10-31'
    assert.deepEqual(on(passingHours(date, BERLIN), second, first), [
      [`${date}T02`, first],
      [`${date}T02/later`, second],
    ])
    assert.deepEqual(on(wallHours(date, BERLIN), second, first), [[`${date}T02`, first, second]])
    const gap = Date.UTC(2027, 2, 28, 1)
    assert.deepEqual(on(passingHours('2027-03-28', BERLIN), gap - 1, gap), [
      ['2027-03-28T01', gap - 1],
      ['2027-03-28T03', gap],
    ])
    const evening = Date.UTC(2026, 11, 24, 23, 30)
    const days = ['2026-12-24', '2026-12-25'].map((day) => dayCell(day, BERLIN))
    assert.deepEqual(on(days, evening, evening - 86_400_000, evening - 2 * 86_400_000, evening + 86_400_000), [
      ['2026-12-24', evening - 86_400_000],
      ['2026-12-25', evening],
    ])
  })
})

describe('putting a post down', () => {
  const hour = (date: string, of: number) => passingHours(date, BERLIN).filter((cell) => cell.hour === of)

  it('keeps the time of day on another day, and the minute in another hour', () => {
    assert.deepEqual(targetOn(dayCell('2027-03-30', BERLIN), aPost(), around), {
      wall: '2027-03-30T02:30',
      fold: 'earlier',
    })
    assert.deepEqual(targetOn(hour('2027-03-30', 14)[0]!, aPost(), around), {
      wall: '2027-03-30T14:30',
      fold: 'earlier',
    })
  })

  it('goes to the first moment behind the hour that is left out', () => {
    const post = aPost()
    const target = targetOn(dayCell('2027-03-28', BERLIN), post, around)
    assert.equal(refusalOf(post, target, around), null)
    assert.equal(isElsewhere({ ...post, scheduled_at: '2027-03-28T01:00:00.000Z' }, target, BERLIN), false)
  })

  it('keeps to the second of two equal hours, or takes the one that it is put on', () => {
    const [first, second] = hour('2027-10-31', 2)
    const post = aPost({ scheduled_at: '2027-10-31T01:15:00.000Z' })
    assert.deepEqual(targetOn(dayCell('2027-10-31', BERLIN), post, around), { wall: '2027-10-31T02:15', fold: 'later' })
    assert.equal(targetOn(first!, post, around)?.fold, 'earlier')
    assert.equal(targetOn(second!, aPost(), around)?.fold, 'later')
  })

  it('gives a draft without a time a free slot, nine, or the next full hour', () => {
    const post = aPost({ scheduled_at: null, status: 'draft' })
    const free = ['2027-03-30T11:15', '2027-03-30T18:00']
    assert.equal(targetOn(dayCell('2027-03-30', BERLIN), post, { ...around, free })?.wall, '2027-03-30T11:15')
    assert.equal(timeOn('2027-03-30', around), '2027-03-30T09:00')
    assert.equal(timeOn('2027-03-30', { ...around, now: Date.UTC(2027, 2, 30, 10, 5) }), '2027-03-30T13:00')
  })

  it('snaps to a free slot that is near, and stays where it was otherwise', () => {
    const free = ['2027-03-30T02:50', '2027-03-30T14:10', '2027-03-30T14:40']
    const on = (cell: Cell, change = {}) => targetOn(cell, aPost(change), { ...around, free })?.wall
    assert.equal(on(dayCell('2027-03-30', BERLIN)), '2027-03-30T02:50')
    assert.equal(on(dayCell('2027-03-31', BERLIN)), '2027-03-31T02:30')
    assert.equal(on(hour('2027-03-30', 14)[0]!), '2027-03-30T14:40')
    assert.equal(on(hour('2027-03-30', 15)[0]!), '2027-03-30T15:30')
    assert.equal(on(dayCell('2027-03-30', BERLIN), { scheduled_at: '2027-03-30T00:30:00.000Z' }), '2027-03-30T02:30')
  })

  it('says why it may not', () => {
    const refusal = (post: Movable, wall: string, more = {}) =>
      refusalOf(post, { wall, fold: 'earlier' }, { ...around, ...more })
    assert.deepEqual(refusal(aPost(), '2027-02-28T10:00'), { code: 'past' })
    assert.deepEqual(refusal(aPost({ allowed_actions: [], status: 'published' }), '2027-03-30T10:00'), {
      code: 'locked',
      status: 'published',
    })
    const day = { first_date: '2027-03-29', last_date: '2027-03-31', note: 'Easter' }
    const of = (channel: string | null) => ({ blocked: [{ ...day, channel_id: channel }] })
    assert.deepEqual(refusal(aPost(), '2027-03-30T10:00', of(null)), { code: 'blocked', note: 'Easter' })
    assert.deepEqual(refusal(aPost(), '2027-03-30T10:00', of('one')), { code: 'blocked', note: 'Easter' })
    assert.equal(refusal(aPost(), '2027-03-30T10:00', of('two')), null)
    assert.equal(refusal(aPost(), '2027-04-01T00:00', of(null)), null)
    assert.equal(refusalOf(aPost(), null, around), null)
  })
})

describe('walking through a grid', () => {
  const shape = (view: Shape['view'], date: string): Shape => ({
    view,
    dates: datesOf({ view, date }, 1),
    cellsOf: (day) => cellsOfDay(day, view, BERLIN).map(({ id }) => id),
    before: (day) => stepFrom({ view, date: day }, -1),
    after: (day) => stepFrom({ view, date: day }, 1),
  })

  it('goes by days and weeks in a month, also out of it', () => {
    const month = shape('month', '2026-12-01')
    const from = (step: Parameters<typeof cellAt>[2]): string => cellAt(month, '2026-12-31', step)
    assert.deepEqual((['right', 'down', 'left', 'up', 'first', 'last', 'after'] as const).map(from), [
      '2027-01-01',
      '2027-01-07',
      '2026-12-30',
      '2026-12-24',
      '2026-12-28',
      '2027-01-03',
      '2027-01-01',
    ])
  })

  it('goes by hours down a day and stops at its ends', () => {
    const week = shape('week', '2026-12-24')
    assert.equal(cellAt(week, '2026-12-24T09', 'down'), '2026-12-24T10')
    assert.equal(cellAt(week, '2026-12-24T23', 'down'), '2026-12-24T23')
    assert.equal(cellAt(week, '2026-12-27T09', 'right'), '2026-12-28T09')
    assert.equal(cellAt(week, '2026-12-24T09', 'first'), '2026-12-21T09')
  })

  it('comes by both of two equal hours, and to the one of that name on another day', () => {
    const day = shape('day', '2027-10-31')
    assert.equal(cellAt(day, '2027-10-31T02', 'down'), '2027-10-31T02/later')
    assert.equal(cellAt(day, '2027-10-31T02/later', 'down'), '2027-10-31T03')
    assert.equal(cellAt(day, '2027-10-31T02/later', 'right'), '2027-11-01T02')
  })
})
