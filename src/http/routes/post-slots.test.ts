import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { connectDatabase } from '#db/database.ts'
import { buildServer } from '#http/server.ts'
import { silentLog } from '#lib/log.ts'
import { aMember, createRequest, expectStatus, type TestAnswer, type TestUser } from '#test/support/app.ts'
import { packageVersion } from '#test/support/deps.ts'
import { createSlotsApp, type SlotsApp } from '#test/support/slots.ts'

let slots: SlotsApp
let editor: TestUser
let channelId: string

before(async () => {
  slots = await createSlotsApp()
  editor = await aMember(slots.app, slots.org, 'editor')
})
after(() => slots.app.close())
beforeEach(async () => {
  channelId = await slots.channel()
})

const NEXT = { schedule: 'next_slot' }

const decide = (id: string, decision: string, body: object = {}) =>
  slots.ask({ method: 'POST', path: `/posts/${id}/${decision}`, body })
const edit = (id: string, body: object, by?: TestUser) =>
  slots.ask({ method: 'PATCH', path: `/posts/${id}`, body, ...(by === undefined ? {} : { token: by.token }) })
const read = async (id: string) => expectStatus(200, await slots.ask({ path: `/posts/${id}` }))
const inNext = async () => (await slots.inNextSlot([channelId])).at

/** Thursday and Friday at nine, every week. */
const twoSlots = () => slots.addSlots(channelId, ['thu', 'fri'], '09:00')

const shown = (post: TestAnswer['body']) => [post.status, post.approval.state, post.scheduled_at]

describe('a post for the next slot', () => {
  it('gets the next free one, and is a post with that time', async () => {
    await twoSlots()
    const body = expectStatus(201, await slots.post([channelId], NEXT))
    assert.deepEqual(shown(body), ['queued', 'not_required', slots.at(3, 9)])
    assert.equal(body.publications[0].due_at, slots.at(3, 9))
    assert.deepEqual([await inNext(), await inNext()], [slots.at(4, 9), slots.at(10, 9)])
  })

  it('never gets one whose time is now or over', async () => {
    await slots.addSlots(channelId, ['wed'], '12:00')
    await slots.addSlots(channelId, ['mon'], '09:00')
    assert.deepEqual([await inNext(), await inNext()], [slots.at(7, 9), slots.at(9, 12)])
  })

  it('leaves out one that a post has whose time was given to it', async () => {
    await twoSlots()
    expectStatus(201, await slots.post([channelId], { scheduled_at: slots.at(3, 9) }))
    assert.equal(await inNext(), slots.at(4, 9))
  })

  it('of an editor waits for its approval, and has the slot meanwhile and afterwards', async () => {
    await twoSlots()
    const body = expectStatus(201, await slots.post([channelId], NEXT, editor))
    assert.deepEqual(shown(body), ['draft', 'pending', slots.at(3, 9)])
    assert.equal(await inNext(), slots.at(4, 9))
    const approved = expectStatus(200, await decide(body.id, 'approve'))
    assert.deepEqual(shown(approved), ['queued', 'approved', slots.at(3, 9)])
  })

  it('has it still when it was turned down: an edit would send it at that time', async () => {
    await twoSlots()
    const { id } = expectStatus(201, await slots.post([channelId], NEXT, editor))
    expectStatus(200, await decide(id, 'reject', { comment: 'No.' }))
    assert.equal(await inNext(), slots.at(4, 9))
    const again = expectStatus(200, await edit(id, { text: 'Better' }, editor))
    assert.deepEqual(shown(again), ['draft', 'pending', slots.at(3, 9)])
  })

  it('whose time passed before anybody approved it can be approved for the next slot', async () => {
    await slots.addSlots(channelId, ['wed'], '12:05')
    const { id } = expectStatus(201, await slots.post([channelId], NEXT, editor))
    const now = slots.app.deps.clock.now()
    slots.setTime(new Date(slots.at(2, 12, 6)))
    try {
      assert.equal((await decide(id, 'approve')).body.code, 'time_in_past')
      const approved = expectStatus(200, await decide(id, 'approve', NEXT))
      assert.deepEqual(shown(approved), ['queued', 'approved', slots.at(9, 12, 5)])
    } finally {
      slots.setTime(now)
    }
  })
})

describe('a slot is free again', () => {
  const ways: Readonly<Record<string, (id: string) => Promise<TestAnswer>>> = {
    'when its post is canceled': (id) => decide(id, 'cancel'),
    'when its post gets another time': (id) => edit(id, { scheduled_at: slots.at(3, 10) }),
    'when its post loses its time': (id) => edit(id, { scheduled_at: null }),
    'when its post goes out at once': (id) => decide(id, 'publish'),
    'when its post goes to another channel instead': async (id) =>
      edit(id, { channels: [{ channel_id: await slots.channel() }] }),
  }
  for (const [name, act] of Object.entries(ways)) {
    it(name, async () => {
      await twoSlots()
      const { id, at } = await slots.inNextSlot([channelId])
      assert.equal((await slots.next(channelId, 1))[0]?.free, false)
      expectStatus(200, await act(id))
      assert.equal((await slots.next(channelId, 1))[0]?.free, true)
      assert.equal(await inNext(), at)
    })
  }
})

describe('an edit for the next slot', () => {
  it('moves the post there, or leaves it where it is if nothing before that is free', async () => {
    await twoSlots()
    const { id } = expectStatus(201, await slots.post([channelId], { scheduled_at: slots.at(5, 17) }))
    const [first, second] = [await edit(id, NEXT), await edit(id, NEXT)].map((answer) => expectStatus(200, answer))
    assert.deepEqual(
      [shown(first), shown(second)],
      [
        ['queued', 'not_required', slots.at(3, 9)],
        ['queued', 'not_required', slots.at(3, 9)],
      ],
    )
  })

  it('gives a draft its first time, for the channels that it gets', async () => {
    await twoSlots()
    const { id } = expectStatus(201, await slots.post([]))
    const body = expectStatus(200, await edit(id, { ...NEXT, channels: [{ channel_id: channelId }] }))
    assert.deepEqual(shown(body), ['queued', 'not_required', slots.at(3, 9)])
  })
})

describe('a post for several channels', () => {
  it('gets a moment that is a free slot of each of them', async () => {
    const other = await slots.channel()
    await slots.addSlots(channelId, ['thu', 'fri', 'sat'], '09:00')
    await slots.addSlots(other, ['fri', 'sat', 'sun'], '09:00')
    expectStatus(201, await slots.post([other], { scheduled_at: slots.at(4, 9) }))
    const body = expectStatus(201, await slots.post([channelId, other], NEXT))
    assert.equal(body.scheduled_at, slots.at(5, 9))
    const free = async (id: string) => (await slots.next(id, 3)).map((each) => each.free)
    assert.deepEqual(
      [await free(channelId), await free(other)],
      [
        [true, true, false],
        [false, false, true],
      ],
    )
  })

  it('that have no slot in common is refused, with what to do', async () => {
    const other = await slots.channel()
    await slots.addSlots(channelId, ['thu'], '09:00')
    await slots.addSlots(other, ['thu'], '09:30')
    const answer = await slots.post([channelId, other], NEXT)
    const [error] = answer.body.errors
    assert.deepEqual([answer.status, error.pointer, error.code], [422, '/schedule', 'no_free_slot'])
    assert.match(error.detail, /need some in common/)
  })
})

describe('no slot', () => {
  const codes = (answer: TestAnswer) => [
    answer.status,
    ...(answer.body.errors ?? []).map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`),
  ]

  it('is there for a post without channels, nor on a channel without slots', async () => {
    assert.deepEqual(codes(await slots.post([], NEXT)), [422, '/channels required'])
    const other = await slots.channel()
    await slots.addSlots(channelId, ['thu'], '09:00')
    const found = codes(await slots.post([channelId, other], NEXT))
    assert.deepEqual(found, [422, '/channels/1/channel_id no_slots'])
  })

  it('is free within a year', async () => {
    await slots.addSlots(channelId, ['wed'], '13:00')
    const path = `/orgs/${slots.org.orgId}/blocked-dates`
    const [from, until] = [slots.at(2, 0), slots.at(2 + 365, 0)].map((at) => at.slice(0, 10))
    const body = { first_date: from, last_date: until, channel_id: channelId }
    expectStatus(201, await slots.ask({ method: 'POST', path, body }))
    const last = await slots.post([channelId], NEXT)
    assert.deepEqual(codes(last), [422, '/schedule no_free_slot'])
  })

  const mixed: readonly object[] = [
    { scheduled_at: '2030-01-01T00:00:00Z' },
    { local_time: '2030-01-01T00:00', time_zone: 'UTC' },
    { time_zone: 'UTC' },
    { fold: 'later' },
  ]
  for (const body of mixed) {
    it(`is given beside ${JSON.stringify(body)}`, async () => {
      await twoSlots()
      const { id } = expectStatus(201, await slots.post([channelId], {}, editor))
      const path = `/orgs/${slots.org.orgId}/posts/validate`
      const both = { ...NEXT, ...body }
      const answers = [
        await slots.post([channelId], both),
        await slots.ask({ method: 'POST', path, body: { text: 'x', channels: [{ channel_id: channelId }], ...both } }),
        await edit(id, both),
        await decide(id, 'approve', both),
      ]
      for (const answer of answers) assert.deepEqual(codes(answer), [422, '/schedule conflict'])
    })
  }

  it('is given beside the wish to have no time, or to publish now', async () => {
    await twoSlots()
    const { id } = expectStatus(201, await slots.post([channelId], {}, editor))
    assert.deepEqual(codes(await edit(id, { ...NEXT, scheduled_at: null })), [422, '/schedule conflict'])
    assert.deepEqual(codes(await decide(id, 'approve', { ...NEXT, publish_now: true })), [422, '/schedule conflict'])
    assert.deepEqual(codes(await edit(id, { schedule: 'tomorrow' })), [422, '/schedule invalid_value'])
    assert.equal((await read(id)).scheduled_at, null)
  })
})

describe('validating a post for the next slot', () => {
  const validate = (ids: readonly string[]) => {
    const body = { text: 'Good morning', channels: ids.map((channel_id) => ({ channel_id })), ...NEXT }
    return slots.ask({ method: 'POST', path: `/orgs/${slots.org.orgId}/posts/validate`, body })
  }

  it('says which one it would get, and keeps it for nobody', async () => {
    await twoSlots()
    for (let count = 0; count < 2; count += 1) {
      const { valid, scheduled_at: at } = expectStatus(200, await validate([channelId]))
      assert.deepEqual([valid, at], [true, slots.at(3, 9)])
    }
    assert.equal(await inNext(), slots.at(3, 9))
  })

  it('says what stands in the way beside all else', async () => {
    const { valid, scheduled_at: at, errors } = expectStatus(200, await validate([channelId]))
    assert.deepEqual([valid, at], [false, null])
    assert.deepEqual(
      errors.map((error: { code: string; channel_id: string }) => [error.code, error.channel_id]),
      [['no_slots', channelId]],
    )
  })
})

describe('at the same time', () => {
  /** A second instance over the same database, with a pool of its own. */
  const startSecond = async () => {
    const { app } = slots
    const db = connectDatabase(app.databaseUrl, { role: 'app', poolSize: 5, log: silentLog })
    const { log, publicUrl } = app.deps
    const ready = async () => ({ ready: true, checks: {} })
    const version = await packageVersion()
    const actions = { ...app.deps, db }
    const server = await buildServer({ actions, log, publicUrl, ready, logRequests: false, version })
    const close = async () => {
      await server.close()
      await db.destroy()
    }
    return { request: createRequest(server), close }
  }

  it('sixty posts on two instances get sixty slots, the first sixty, also where channels and ways are mixed', async () => {
    const second = await startSecond()
    const other = await slots.channel()
    const times = ['06:00', '12:00', '18:00']
    for (const id of [channelId, other])
      for (const time of times) await slots.addSlots(id, ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], time)
    const drafts: string[] = []
    for (let count = 0; count < 10; count += 1) drafts.push(expectStatus(201, await slots.post([channelId])).id)
    const { orgId, owner } = slots.org
    const both = [channelId, other]
    const requests = Array.from({ length: 60 }, (_, index) => {
      const channels = [both, both.toReversed(), [channelId]][index % 3] ?? []
      const draft = drafts[index]
      return draft === undefined
        ? ({
            method: 'POST',
            path: `/orgs/${orgId}/posts`,
            body: { text: `At once ${index}`, channels: channels.map((channel_id) => ({ channel_id })), ...NEXT },
          } as const)
        : ({ method: 'PATCH', path: `/posts/${draft}`, body: NEXT } as const)
    })
    const waiting = [...requests]
    const got: string[] = []
    const send = async (request: typeof second.request): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const answer = await request({ token: owner.token, ...next })
        assert.ok([200, 201].includes(answer.status), answer.text)
        got.push(answer.body.scheduled_at)
      }
    }
    try {
      const senders = Array.from({ length: 5 }, () => [send(second.request), send(slots.app.request)]).flat()
      await Promise.all(senders)
    } finally {
      await second.close()
    }
    const first = (await slots.next(channelId, 60)).map(({ at }) => at)
    assert.deepEqual(got.toSorted(), first)
    for (const { post_ids } of await slots.next(channelId, 60)) assert.equal(post_ids.length, 1)
    for (const { post_ids } of await slots.next(other, 60)) assert.ok(post_ids.length <= 1)
  })

  it('a slot that is being blocked at this moment is taken by nobody afterwards', async () => {
    const path = `/orgs/${slots.org.orgId}/blocked-dates`
    const date = slots.at(3, 9).slice(0, 10)
    for (let round = 0; round < 5; round += 1) {
      channelId = await slots.channel()
      await twoSlots()
      const body = { first_date: date, channel_id: channelId }
      const [entry, ...posts] = await Promise.all([
        slots.ask({ method: 'POST', path, body }),
        ...[1, 2, 3].map(() => slots.post([channelId], NEXT)),
      ])
      expectStatus(201, entry)
      const taken: string[] = posts.map((answer) => expectStatus(201, answer).scheduled_at)
      assert.equal(new Set(taken).size, 3)
      const later = await inNext()
      assert.ok(later > slots.at(3, 9) && !taken.includes(later))
    }
  })
})
