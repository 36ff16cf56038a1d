import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { draftOf } from './draft.ts'
import { faultOf, firstWall, isWall, momentOf, timeBody, type When } from './when.ts'

const BERLIN = 'Europe/Berlin'
const at = (wall: string, fold: When['fold'] = 'earlier'): When => ({ kind: 'at', wall, fold })
const now = Date.parse('2026-06-01T12:00:00Z')

describe('when a post goes out', () => {
  it('is sent as it was typed, in the zone of the organization', () => {
    assert.deepEqual(timeBody(at('2026-12-24T09:00'), BERLIN), { local_time: '2026-12-24T09:00', time_zone: BERLIN })
    assert.deepEqual(timeBody(at('2026-10-25T02:30', 'later'), BERLIN), {
      local_time: '2026-10-25T02:30',
      time_zone: BERLIN,
      fold: 'later',
    })
    assert.deepEqual(timeBody({ ...at(''), kind: 'slot' }, BERLIN), { schedule: 'next_slot' })
    assert.deepEqual(timeBody({ ...at('2026-12-24T09:00'), kind: 'draft' }, BERLIN), {})
  })

  it('is wrong where it is not whole, has passed, or is skipped by the clocks', () => {
    assert.equal(faultOf(at('2026-12-24T'), BERLIN, now), 'incomplete')
    assert.equal(faultOf(at('2026-06-01T13:59'), BERLIN, now), 'past')
    assert.equal(faultOf(at('2026-06-01T14:01'), BERLIN, now), null)
    assert.equal(faultOf(at('2027-03-28T02:30'), BERLIN, now), 'skipped')
    assert.equal(faultOf({ ...at(''), kind: 'now' }, BERLIN, now), null)
  })

  it('begins with tomorrow morning', () => {
    assert.equal(firstWall('2026-12-31'), '2027-01-01T09:00')
    assert.equal(isWall('2026-12-24T09:00'), true)
    for (const wall of ['', '2026-12-24', '2026-13-24T09:00', '2026-12-24T09:00:00Z']) assert.equal(isWall(wall), false)
  })

  it('is read back as the same moment, in an hour that comes twice too', () => {
    for (const scheduledAt of ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z', '2026-07-01T08:00:00.000Z']) {
      const stored = {
        text: '',
        media: [],
        thread: [],
        publications: [],
        labels: [],
        note: '',
        scheduled_at: scheduledAt,
      }
      const { when } = draftOf(stored, BERLIN)
      assert.equal(momentOf(when, BERLIN)?.instant, Date.parse(scheduledAt), when.fold)
    }
  })
})
