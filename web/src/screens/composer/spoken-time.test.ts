import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { understand } from './spoken-time.ts'
import { isWall } from './when.ts'

/** A Sunday, 16:37 in Berlin. */
const SUNDAY = Date.parse('2026-11-29T15:37:20Z')

interface Asked {
  readonly now?: number
  readonly zone?: string
  readonly language?: 'en' | 'de'
}

const wallOf = (text: string, { now = SUNDAY, zone = 'Europe/Berlin', language = 'en' }: Asked = {}): string | null =>
  understand(text, { now, zone, language, hour: '09:00' })?.wall ?? null

describe('a time in words', () => {
  const meant: readonly (readonly [string, string | null])[] = [
    ['tue 9am', '2026-12-01T09:00'],
    ['Tue 9', '2026-12-01T09:00'],
    ['tomorrow at 14:30', '2026-11-30T14:30'],
    ['tomorrow', '2026-11-30T09:00'],
    ['in 3 days', '2026-12-02T09:00'],
    ['next friday 18:00', '2026-12-04T18:00'],
    ['24 dec 6pm', '2026-12-24T18:00'],
    ['9am', '2026-11-30T09:00'],
    ['in 2 hours', '2026-11-29T18:37'],
    ['morgen um 9', '2026-11-30T09:00'],
    ['morgen früh', '2026-11-30T08:00'],
    ['übermorgen 8 Uhr', '2026-12-01T08:00'],
    ['Dienstag', '2026-12-01T09:00'],
    ['heute Abend', '2026-11-29T18:00'],
    ['24.12. 18 Uhr', '2026-12-24T18:00'],
    ['2.1. um 10:15', '2027-01-02T10:15'],
    ['in zwei Stunden', '2026-11-29T18:37'],
    // Another zone is said, and meant.
    ['tomorrow 9am EST', '2026-11-30T15:00'],
    // More than one time, no time, and what is understood in part only.
    ['monday - friday 9am', null],
    ['soon', null],
    ['tue 9am with the red picture', null],
    ['', null],
  ]
  for (const [text, wall] of meant) {
    it(`takes “${text}” for ${wall ?? 'nothing'}`, () => {
      assert.equal(wallOf(text), wall)
      assert.equal(wallOf(text, { language: 'de' }), wall)
    })
  }

  it('counts hours, and not what the clocks show, where those change', () => {
    const before = Date.parse('2027-10-31T00:30:00Z')
    const spoken = { now: before, zone: 'Europe/Berlin', language: 'en', hour: '09:00' } as const
    assert.deepEqual(understand('in 1 hour', spoken), { wall: '2027-10-31T02:30', fold: 'later' })
    // A day ahead is a day on the clocks.
    assert.deepEqual(understand('tomorrow 9am', spoken), { wall: '2027-11-01T09:00', fold: 'earlier' })
  })

  it('goes by the clocks of the organization, on whichever day it is there', () => {
    assert.equal(wallOf('tomorrow 9am', { zone: 'Pacific/Auckland' }), '2026-12-01T09:00')
    assert.equal(wallOf('9am', { zone: 'America/Los_Angeles' }), '2026-11-29T09:00')
  })

  it('answers with a time or nothing, whatever is typed', () => {
    const words = fc.constantFrom(
      'tue',
      '9',
      'am',
      'morgen',
      'um',
      '31.2.',
      '99',
      'in',
      'hours',
      '0',
      'now',
      '-',
      '12:61',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(words).map((list) => list.join(' ')),
          fc.string(),
        ),
        (text) => {
          const wall = wallOf(text)
          assert.ok(wall === null || isWall(wall), `${text}: ${wall}`)
        },
      ),
    )
  })
})
