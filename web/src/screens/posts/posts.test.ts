import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changeFor } from './shift.ts'
import { isNarrowed, readList, writeList } from './state.ts'

const ZONE = 'Europe/Berlin'
const shift = (at: string | null, days: number, hours: number) =>
  changeFor({ id: 'p', scheduled_at: at }, { kind: 'shift', days, hours }, ZONE)

describe('the address of the list of posts', () => {
  it('comes back as it was written', () => {
    const state = {
      status: 'failed',
      approval: 'pending',
      channel_id: '0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55',
      needs_attention: true,
      q: 'Größe & Co',
      sort: 'scheduled_at',
    } as const
    assert.deepEqual(readList(writeList(state)), state)
    assert.equal(writeList({}), '')
  })

  it('passes over what it does not know', () => {
    assert.deepEqual(readList('?status=lost&channel_id=me&has_failed=no&sort=color&page=2'), {})
    assert.equal(isNarrowed(readList('?sort=scheduled_at')), false)
    assert.equal(isNarrowed(readList('?due_for_review=true')), true)
  })
})

describe('moving many posts', () => {
  it('keeps the time of day over a change of the clocks', () => {
    assert.deepEqual(shift('2027-03-27T09:00:00+01:00', 7, 0), {
      post_id: 'p',
      local_time: '2027-04-03T09:00',
      time_zone: ZONE,
    })
  })

  it('goes to the first moment behind a gap', () => {
    assert.equal(shift('2027-03-27T02:30:00+01:00', 1, 0)?.local_time, '2027-03-28T03:00')
    const to = changeFor({ id: 'p', scheduled_at: null }, { kind: 'time', wall: '2027-03-28T02:10' }, ZONE)
    assert.equal(to?.local_time, '2027-03-28T03:00')
  })

  it('counts hours as they pass, and says which of two equal times is meant', () => {
    const first = shift('2027-10-31T01:30:00+02:00', 0, 1)
    assert.deepEqual([first?.local_time, first?.fold], ['2027-10-31T02:30', undefined])
    const second = shift('2027-10-31T01:30:00+02:00', 0, 2)
    assert.deepEqual([second?.local_time, second?.fold], ['2027-10-31T02:30', 'later'])
    assert.equal(shift('2027-10-31T01:30:00+02:00', 0, -2)?.local_time, '2027-10-30T23:30')
  })

  it('shifts nothing that has no time', () => {
    assert.equal(shift(null, 1, 0), undefined)
    assert.deepEqual(changeFor({ id: 'p', scheduled_at: null }, { kind: 'slots' }, ZONE), {
      post_id: 'p',
      schedule: 'next_slot',
    })
  })
})
