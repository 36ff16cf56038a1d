import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { MOST_BLOCKED_DATES } from '#domain/slot.ts'
import { anOrg, expectStatus } from '#test/support/app.ts'
import { createSlotsApp, type SlotsApp } from '#test/support/slots.ts'

let slots: SlotsApp
let channelId: string

before(async () => {
  slots = await createSlotsApp()
})
after(() => slots.app.close())
beforeEach(async () => {
  channelId = await slots.channel()
})

describe('blocked dates', () => {
  const all = () => `/orgs/${slots.org.orgId}/blocked-dates`
  const block = (body: object) => slots.ask({ method: 'POST', path: all(), body })
  const unblock = (id: string) => slots.ask({ method: 'DELETE', path: `${all()}/${id}` })
  const date = (day: number): string => slots.at(day, 0).slice(0, 10)

  it('leave slots out, of one channel or of all, until they are taken away', async () => {
    await slots.addSlots(channelId, ['thu', 'fri', 'sat'], '09:00')
    const one = expectStatus(201, await block({ first_date: date(3), channel_id: channelId, note: 'Stocktaking' }))
    const two = expectStatus(201, await block({ first_date: date(4), last_date: date(5), note: 'Holidays' }))
    assert.deepEqual([one.last_date, two.channel_id], [date(3), null])
    assert.deepEqual(
      (await slots.next(channelId, 4)).map(({ at, free, blocked }) => [at, free, blocked?.note ?? null]),
      [
        [slots.at(3, 9), false, 'Stocktaking'],
        [slots.at(4, 9), false, 'Holidays'],
        [slots.at(5, 9), false, 'Holidays'],
        [slots.at(10, 9), true, null],
      ],
    )
    const { at } = await slots.inNextSlot([channelId])
    assert.equal(at, slots.at(10, 9))
    expectStatus(204, await unblock(two.id))
    assert.equal((await slots.inNextSlot([channelId])).at, slots.at(4, 9))
    expectStatus(204, await unblock(one.id))
    assert.equal((await unblock(one.id)).status, 404)
  })

  it('are listed until they are over everywhere, in the order of the dates', async () => {
    const { orgId, owner } = await anOrg(slots.app)
    const path = `/orgs/${orgId}/blocked-dates`
    for (const day of [20, -30, 2, 1, 0]) {
      const body = { first_date: date(day) }
      expectStatus(201, await slots.app.request({ method: 'POST', path, token: owner.token, body }))
    }
    const { data } = expectStatus(200, await slots.app.request({ path, token: owner.token }))
    assert.deepEqual(
      data.map((entry: { first_date: string }) => entry.first_date),
      [date(1), date(2), date(20)],
    )
  })

  const wrong: readonly (readonly [object, string, string])[] = [
    [{ first_date: '2026-02-29' }, '/first_date', 'invalid_format'],
    [{ first_date: '24.12.2026' }, '/first_date', 'invalid_format'],
    [{ first_date: '2026-12-24', last_date: '2026-12-23' }, '/last_date', 'invalid_dates'],
    [{ first_date: '2026-12-24', last_date: '2028-12-23' }, '/last_date', 'too_long'],
    [{ first_date: '2026-12-24', channel_id: 'x' }, '/channel_id', 'invalid_format'],
    [
      { first_date: '2026-12-24', channel_id: '0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55' },
      '/channel_id',
      'unknown_channel',
    ],
    [{}, '/first_date', 'required'],
  ]
  for (const [body, pointer, code] of wrong) {
    it(`are refused as ${JSON.stringify(body)}`, async () => {
      const answer = await block(body)
      const [error] = answer.body.errors ?? []
      assert.deepEqual([answer.status, error?.pointer, error?.code], [422, pointer, code], answer.text)
    })
  }

  it('are so many entries at most, and those that are over do not count', async () => {
    const { orgId, owner } = await anOrg(slots.app)
    const insert = (on: string) =>
      slots.app.sql(
        `insert into blocked_dates (org_id, id, first_date, last_date, created_by)
          select $1, gen_random_uuid(), $4, $4, $2 from generate_series(1, $3::int)`,
        [orgId, owner.userId, MOST_BLOCKED_DATES, on],
      )
    const body = { first_date: date(20) }
    const request = { method: 'POST', path: `/orgs/${orgId}/blocked-dates`, token: owner.token, body } as const
    await insert(date(-30))
    expectStatus(201, await slots.app.request(request))
    await insert(date(10))
    assert.equal((await slots.app.request(request)).body.code, 'too_many_blocked_dates')
  })
})
