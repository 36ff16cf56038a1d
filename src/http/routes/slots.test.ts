import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { EVENT_TYPES } from '#domain/event.ts'
import { MOST_SLOTS } from '#domain/slot.ts'
import { aChannel, anOrg, expectStatus } from '#test/support/app.ts'
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

const slotPath = (id = ''): string => `/channels/${channelId}/slots${id === '' ? '' : `/${id}`}`
const add = (body: object) => slots.ask({ method: 'POST', path: slotPath(), body })
const change = (id: string, body: object, headers: Record<string, string> = {}) =>
  slots.ask({ method: 'PATCH', path: slotPath(id), body, headers })
const remove = (id: string, headers: Record<string, string> = {}) =>
  slots.ask({ method: 'DELETE', path: slotPath(id), headers })

const list = async () => expectStatus(200, await slots.ask({ path: slotPath() })).data
const listed = async (): Promise<readonly string[]> =>
  (await list()).map(({ weekday, time }: { weekday: string; time: string }) => `${weekday} ${time}`)

const acts = (objectId: string) =>
  slots.app.sql('select action, actor_id, detail from audit_log where object_id = $1 order by id', [objectId])

const told = (subjectId: string) =>
  slots.app.sql('select type, subject_type, data from events where subject_id = $1 order by sequence', [subjectId])

describe('slots of a channel', () => {
  it('are added for several days at once, in the zone of the organization unless another is named', async () => {
    const body = expectStatus(201, await add({ weekdays: ['fri', 'mon'], time: '09:00' }))
    const [monday, friday] = body.data
    assert.deepEqual(
      [monday, friday].map(({ weekday, time, time_zone, channel_id }) => [weekday, time, time_zone, channel_id]),
      [
        ['mon', '09:00', 'UTC', channelId],
        ['fri', '09:00', 'UTC', channelId],
      ],
    )
    expectStatus(201, await add({ weekdays: ['mon'], time: '09:00', time_zone: 'Europe/Berlin' }))
    expectStatus(201, await add({ weekdays: ['mon'], time: '08:15' }))
    assert.deepEqual(await listed(), ['mon 08:15', 'mon 09:00', 'mon 09:00', 'fri 09:00'])
    assert.deepEqual(expectStatus(200, await slots.ask({ path: slotPath(friday.id) })), friday)
  })

  it('are each there once: the second is refused, and of several days none is added then', async () => {
    await slots.addSlots(channelId, ['tue'], '09:00')
    const answer = await add({ weekdays: ['mon', 'tue'], time: '09:00' })
    assert.deepEqual([answer.status, answer.body.code], [409, 'slot_exists'])
    assert.deepEqual(await listed(), ['tue 09:00'])
    const [id = ''] = await slots.addSlots(channelId, ['wed'], '09:00')
    assert.equal((await change(id, { weekday: 'tue' })).body.code, 'slot_exists')
    assert.equal(expectStatus(200, await change(id, { weekday: 'wed' })).slot.weekday, 'wed')
  })

  it('have a zone by one name, whichever letters are large in what is sent', async () => {
    const [berlin] = expectStatus(201, await add({ weekdays: ['mon'], time: '09:00', time_zone: 'europe/berlin' })).data
    assert.equal(berlin.time_zone, 'Europe/Berlin')
    const again = await add({ weekdays: ['mon'], time: '09:00', time_zone: 'EUROPE/BERLIN' })
    assert.equal(again.body.code, 'slot_exists')
    const moved = expectStatus(200, await change(berlin.id, { time_zone: 'asia/KOLKATA' })).slot
    assert.equal(moved.time_zone, 'Asia/Kolkata')
  })

  it('that two people add at once are there once', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => add({ weekdays: ['mon'], time: '09:00' })))
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [201, 409, 409, 409],
    )
    assert.deepEqual(await listed(), ['mon 09:00'])
  })

  const wrong: readonly (readonly [object, string, string])[] = [
    [{ weekdays: ['monday'], time: '09:00' }, '/weekdays/0', 'invalid_value'],
    [{ weekdays: [], time: '09:00' }, '/weekdays', 'too_short'],
    [{ weekdays: ['mon', 'mon'], time: '09:00' }, '/weekdays', 'duplicate'],
    [{ weekdays: ['mon'], time: '9:00' }, '/time', 'invalid_format'],
    [{ weekdays: ['mon'], time: '24:00' }, '/time', 'invalid_format'],
    [{ weekdays: ['mon'], time: '09:00:30' }, '/time', 'invalid_format'],
    [{ weekdays: ['mon'], time: '09:00', time_zone: 'Europe/Atlantis' }, '/time_zone', 'unknown_time_zone'],
    [{ weekdays: ['mon'], time: '09:00', time_zone: '+02:00' }, '/time_zone', 'unknown_time_zone'],
    [{ weekdays: ['mon'] }, '/time', 'required'],
    [{ weekdays: ['mon'], time: '09:00', every: 2 }, '/every', 'unknown_field'],
  ]
  for (const [body, pointer, code] of wrong) {
    it(`are refused as ${JSON.stringify(body)}`, async () => {
      const answer = await add(body)
      const [error] = answer.body.errors ?? []
      assert.deepEqual([answer.status, error?.pointer, error?.code], [422, pointer, code], answer.text)
    })
  }

  it('are so many at most', async () => {
    const { orgId, owner } = slots.org
    await slots.app.sql(
      `insert into slots (org_id, id, channel_id, weekday, local_time, time_zone, created_by)
        select $1, gen_random_uuid(), $2, 'sun', to_char(time '00:00' + n * interval '1 minute', 'HH24:MI'), 'UTC', $3
        from generate_series(1, $4::int) n`,
      [orgId, channelId, owner.userId, MOST_SLOTS - 1],
    )
    assert.equal((await add({ weekdays: ['mon', 'tue'], time: '09:00' })).body.code, 'too_many_slots')
    expectStatus(201, await add({ weekdays: ['mon'], time: '09:00' }))
    assert.equal((await add({ weekdays: ['tue'], time: '09:00' })).body.code, 'too_many_slots')
  })

  it('are not found at another channel, nor of one that is gone', async () => {
    const [id = ''] = await slots.addSlots(channelId, ['mon'], '09:00')
    const here = channelId
    channelId = await slots.channel()
    for (const answer of [
      await slots.ask({ path: slotPath(id) }),
      await change(id, { time: '10:00' }),
      await remove(id),
    ])
      assert.deepEqual([answer.status, answer.body.code], [404, 'not_found'])
    channelId = here
    const { owner, orgId } = slots.org
    const dates = { first_date: '2030-01-01', channel_id: here }
    expectStatus(201, await slots.ask({ method: 'POST', path: `/orgs/${orgId}/blocked-dates`, body: dates }))
    await slots.app.sql('update sessions set verified_at = now() where user_id = $1', [owner.userId])
    expectStatus(204, await slots.ask({ method: 'DELETE', path: `/channels/${here}` }))
    for (const place of ['slots', 'next-slots'])
      assert.equal((await slots.ask({ path: `/channels/${here}/${place}` })).status, 404)
    assert.equal((await add({ weekdays: ['mon'], time: '09:00' })).status, 404)
    const left = await slots.app.sql(
      `select id from slots where channel_id = $1 union all select id from blocked_dates where channel_id = $1`,
      [here],
    )
    assert.deepEqual(left, [])
  })
})

describe('the version of a slot', () => {
  it('is named by reading and changing it, and an older one is refused', async () => {
    const [id = ''] = await slots.addSlots(channelId, ['mon'], '09:00')
    const first = String((await slots.ask({ path: slotPath(id) })).headers['etag'])
    const known = await slots.ask({ path: slotPath(id), headers: { 'if-none-match': first } })
    assert.deepEqual([known.status, known.text], [304, ''])
    const changed = await change(id, { time: '10:00' }, { 'if-match': first })
    const second = String(changed.headers['etag'])
    assert.deepEqual([changed.status, second === first], [200, false])
    assert.equal((await slots.ask({ path: slotPath(id) })).headers['etag'], second)
    for (const late of [
      await change(id, { time: '11:00' }, { 'if-match': first }),
      await remove(id, { 'if-match': first }),
    ])
      assert.deepEqual([late.status, late.body.code], [412, 'precondition_failed'])
    assert.deepEqual(await listed(), ['mon 10:00'])
    expectStatus(200, await remove(id, { 'if-match': second }))
    assert.deepEqual(await listed(), [])
  })
})

describe('the next slots', () => {
  it('say when they are, in the zone and beside it, and which posts have them', async () => {
    const body = { weekdays: ['fri'], time: '09:00', time_zone: 'America/New_York' }
    const { id } = expectStatus(201, await add(body)).data[0]
    const post = expectStatus(201, await slots.post([channelId], { schedule: 'next_slot' }))
    const [first, second] = await slots.next(channelId, 2)
    const { at, local_time: localTime, utc_offset: offset, ...rest } = first ?? {}
    assert.equal(at, post.scheduled_at)
    assert.equal(new Date(`${localTime}${offset}`).toISOString(), at)
    assert.match(String(localTime), /^\d{4}-\d\d-\d\dT09:00:00$/)
    const facts = { slot_id: id, time_zone: 'America/New_York', clock_change: null, blocked: null }
    assert.deepEqual(rest, { ...facts, free: false, post_ids: [post.id] })
    assert.deepEqual([second?.free, second?.post_ids], [true, []])
    assert.deepEqual([post.local_time, post.time_zone], [localTime, 'America/New_York'])
  })

  it('name also a post that somebody gave that time, and every one of several', async () => {
    await slots.addSlots(channelId, ['fri'], '09:00')
    const ids = []
    for (let count = 0; count < 2; count += 1)
      ids.push(expectStatus(201, await slots.post([channelId], { scheduled_at: slots.at(4, 9) })).id)
    const [first] = await slots.next(channelId, 1)
    assert.deepEqual([first?.free, first?.post_ids], [false, ids])
  })

  it('come within a year, and are none without slots', async () => {
    assert.deepEqual(await slots.next(channelId), [])
    await slots.addSlots(channelId, ['fri'], '09:00')
    assert.equal((await slots.next(channelId, 100)).length, 53)
    for (const limit of ['0', '101', 'x', '1.5'])
      assert.equal((await slots.ask({ path: `/channels/${channelId}/next-slots?limit=${limit}` })).status, 422)
  })
})

describe('changes of slots and blocked dates', () => {
  it('are in the audit log and told as events, with the channel', async () => {
    const [id = ''] = await slots.addSlots(channelId, ['mon'], '09:00')
    expectStatus(200, await change(id, { time: '10:00' }))
    expectStatus(200, await change(id, { time: '10:00' }))
    expectStatus(200, await remove(id))
    const [former, later] = ['09:00', '10:00'].map((time) => ({ weekday: 'mon', time, time_zone: 'UTC' }))
    const expected = [
      ['slot.added', { channel_id: channelId, ...former }],
      ['slot.changed', { channel_id: channelId, from: former, to: later, posts_moved: 0 }],
      ['slot.deleted', { channel_id: channelId, ...later }],
    ]
    const { userId } = slots.org.owner
    assert.deepEqual(
      (await acts(id)).map(({ action, actor_id, detail }) => [action, actor_id, detail]),
      expected.map(([action, detail]) => [action, userId, detail]),
    )
    assert.deepEqual(
      (await told(id)).map(({ type, subject_type, data }) => [type, subject_type, data]),
      expected.map(([action, detail]) => [action, 'slot', { actor_id: userId, ...Object(detail) }]),
    )
    const path = `/orgs/${slots.org.orgId}/blocked-dates`
    const entry = expectStatus(201, await slots.ask({ method: 'POST', path, body: { first_date: '2030-12-24' } }))
    expectStatus(204, await slots.ask({ method: 'DELETE', path: `${path}/${entry.id}` }))
    const dates = { first_date: '2030-12-24', last_date: '2030-12-24' }
    assert.deepEqual(
      (await told(entry.id)).map(({ type, data }) => [type, data]),
      ['blocked_date.added', 'blocked_date.deleted'].map((type) => [type, { actor_id: userId, ...dates }]),
    )
    assert.equal((await acts(entry.id)).length, 2)
    const known: readonly string[] = EVENT_TYPES
    for (const { type } of [...(await told(id)), ...(await told(entry.id))]) assert.ok(known.includes(type), type)
  })

  it('are undone with what they stand in', async () => {
    const other = await anOrg(slots.app)
    const foreign = await aChannel(slots.app, other)
    const body = { first_date: '2030-12-24', channel_id: foreign }
    const answer = await slots.ask({ method: 'POST', path: `/orgs/${slots.org.orgId}/blocked-dates`, body })
    assert.equal(answer.status, 422)
    const left = await slots.app.sql('select id from blocked_dates where channel_id = $1', [foreign])
    assert.deepEqual(left, [])
  })
})

describe('an API key', () => {
  const keyWith = async (scopes: readonly string[]): Promise<string> => {
    const request = { method: 'POST', path: `/orgs/${slots.org.orgId}/api-keys`, body: { name: 'Robot', scopes } }
    await slots.app.sql('update sessions set verified_at = now() where user_id = $1', [slots.org.owner.userId])
    return expectStatus(201, await slots.ask({ ...request, method: 'POST' })).key
  }

  it('that may change channels changes slots only if it may read posts, and moves posts only if it may write them', async () => {
    const [id = ''] = await slots.addSlots(channelId, ['fri'], '09:00')
    await slots.inNextSlot([channelId])
    const tries = async (scopes: readonly string[]) => {
      const token = await keyWith(scopes)
      const statuses = []
      for (const body of [{ time: '10:00' }, { time: '09:00', posts: 'move' }])
        statuses.push((await slots.ask({ method: 'PATCH', path: slotPath(id), token, body })).status)
      return statuses
    }
    assert.deepEqual(await tries(['channels:write']), [403, 403])
    assert.deepEqual(await tries(['channels:write', 'posts:read']), [200, 403])
    assert.deepEqual(await tries(['channels:write', 'posts:read', 'posts:write']), [200, 200])
    const reader = await keyWith(['channels:read'])
    assert.equal((await slots.ask({ path: slotPath(), token: reader })).status, 200)
    assert.equal((await slots.ask({ path: `/channels/${channelId}/next-slots`, token: reader })).status, 403)
  })
})
