import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { aMember, expectStatus, type TestAnswer, type TestUser } from '#test/support/app.ts'
import { publish } from '#test/support/published.ts'
import { connectOwner } from '#test/support/builders.ts'
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

const slotAt = async (weekday: string, time: string, channel = channelId): Promise<string> => {
  const [id = ''] = await slots.addSlots(channel, [weekday], time)
  return id
}

const patch = (id: string, body: object, channel = channelId) =>
  slots.ask({ method: 'PATCH', path: `/channels/${channel}/slots/${id}`, body })
const changed = async (id: string, body: object, channel = channelId) =>
  expectStatus(200, await patch(id, body, channel))
const read = async (id: string) => expectStatus(200, await slots.ask({ path: `/posts/${id}` }))
const decide = async (id: string, decision: string) =>
  expectStatus(200, await slots.ask({ method: 'POST', path: `/posts/${id}/${decision}`, body: {} }))
const setPolicy = (moving_time: string) =>
  slots.app.sql('update organizations set moving_time = $2 where id = $1', [slots.org.orgId, moving_time])

/** What the answer says of posts, in short. */
const told = ({ posts }: TestAnswer['body']) =>
  posts.map((post: TestAnswer['body']) => [
    post.post_id,
    post.scheduled_at,
    post.moves_to,
    post.moved ? 'moved' : (post.obstacle?.code ?? 'kept'),
  ])

const times = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await read(id)).scheduled_at))

describe('a slot that is changed', () => {
  it('leaves its posts where they are unless told otherwise, and offers to move them', async () => {
    const id = await slotAt('fri', '09:00')
    const [one, two] = [await slots.inNextSlot([channelId]), await slots.inNextSlot([channelId], editor)]
    const body = await changed(id, { weekday: 'thu', time: '17:30' })
    assert.deepEqual([body.slot.weekday, body.slot.time, body.slot.time_zone], ['thu', '17:30', 'UTC'])
    assert.deepEqual(told(body), [
      [one.id, slots.at(4, 9), slots.at(3, 17, 30), 'kept'],
      [two.id, slots.at(11, 9), slots.at(10, 17, 30), 'kept'],
    ])
    assert.deepEqual(
      body.posts.map(({ status, approval }: TestAnswer['body']) => [status, approval.state]),
      [
        ['queued', 'not_required'],
        ['draft', 'pending'],
      ],
    )
    assert.deepEqual(await times([one.id, two.id]), [slots.at(4, 9), slots.at(11, 9)])
    assert.equal((await slots.inNextSlot([channelId])).at, slots.at(3, 17, 30))
  })

  it('takes its posts along when asked to, queued ones and waiting ones, each in its week', async () => {
    const id = await slotAt('fri', '09:00')
    const queued = [await slots.inNextSlot([channelId]), await slots.inNextSlot([channelId])]
    const waiting = await slots.inNextSlot([channelId], editor)
    const ids = [...queued, waiting].map((post) => post.id)
    const body = await changed(id, { weekday: 'sat', posts: 'move' })
    const later = [slots.at(5, 9), slots.at(12, 9), slots.at(19, 9)]
    assert.deepEqual(
      told(body),
      ids.map((each, week) => [each, slots.at(4 + 7 * week, 9), later[week], 'moved']),
    )
    assert.deepEqual(await times(ids), later)
    const [first, , last] = await Promise.all(ids.map(read))
    assert.deepEqual([first.status, first.publications[0].due_at, first.time_zone], ['queued', later[0], 'UTC'])
    assert.equal(first.local_time, later[0]?.slice(0, 19))
    assert.deepEqual([last.status, last.approval.state], ['draft', 'pending'])
    assert.deepEqual(
      (await slots.next(channelId, 4)).map(({ at, free }) => [at, free]),
      [...later.map((at) => [at, false]), [slots.at(26, 9), true]],
    )
    const acts = await slots.app.sql(`select action from audit_log where object_id = $1 order by id`, [ids[0]])
    assert.deepEqual(acts.at(-1)?.action, 'post.rescheduled')
    const [act] = await slots.app.sql(`select detail from audit_log where object_id = $1 and action = 'slot.changed'`, [
      id,
    ])
    assert.equal(act.detail.posts_moved, 3)
  })

  it('is asked first by a dry run, which changes nothing', async () => {
    const id = await slotAt('fri', '09:00')
    const post = await slots.inNextSlot([channelId])
    const change = { weekday: 'sat', time: '10:00', posts: 'move' }
    const body = await changed(id, { ...change, dry_run: true })
    assert.deepEqual([body.slot.weekday, told(body)], ['fri', [[post.id, post.at, slots.at(5, 10), 'kept']]])
    assert.equal((await read(post.id)).scheduled_at, post.at)
    assert.equal((await slots.next(channelId, 1))[0]?.at, slots.at(4, 9))
    assert.deepEqual(told(await changed(id, change)), [[post.id, post.at, slots.at(5, 10), 'moved']])
  })

  it('in another zone keeps its wall time there', async () => {
    const id = await slotAt('fri', '09:00')
    const post = await slots.inNextSlot([channelId])
    const body = await changed(id, { time_zone: 'Asia/Kolkata', posts: 'move' })
    assert.deepEqual(told(body), [[post.id, post.at, slots.at(4, 3, 30), 'moved']])
    const { local_time: localTime, time_zone: timeZone } = await read(post.id)
    assert.deepEqual([localTime, timeZone], [slots.at(4, 9).slice(0, 19), 'Asia/Kolkata'])
  })

  it('moves nothing that has another time, is canceled, or is out', async () => {
    const id = await slotAt('fri', '09:00')
    const [canceled, beside] = [await slots.inNextSlot([channelId]), await slots.post([channelId], {})]
    await decide(canceled.id, 'cancel')
    expectStatus(201, beside)
    const out = await slots.inNextSlot([channelId])
    await publish(slots.app, out.id)
    const given = expectStatus(201, await slots.post([channelId], { scheduled_at: slots.at(4, 9, 1) }))
    const body = await changed(id, { weekday: 'sat', posts: 'move' })
    assert.deepEqual(told(body), [[out.id, out.at, slots.at(5, 9), 'already_published']])
    assert.deepEqual(await times([canceled.id, out.id, given.id]), [canceled.at, out.at, given.scheduled_at])
  })
})

describe('a post stays where it is', () => {
  it('when the new time of this week has passed, and those of later weeks go', async () => {
    const id = await slotAt('fri', '09:00')
    const posts = [await slots.inNextSlot([channelId]), await slots.inNextSlot([channelId])]
    const body = await changed(id, { weekday: 'tue', posts: 'move' })
    assert.deepEqual(told(body), [
      [posts[0]?.id, slots.at(4, 9), slots.at(1, 9), 'time_in_past'],
      [posts[1]?.id, slots.at(11, 9), slots.at(8, 9), 'moved'],
    ])
    assert.deepEqual(await times(posts.map((post) => post.id)), [slots.at(4, 9), slots.at(8, 9)])
  })

  it('when the new date is blocked', async () => {
    const id = await slotAt('fri', '09:00')
    const post = await slots.inNextSlot([channelId])
    const path = `/orgs/${slots.org.orgId}/blocked-dates`
    const dates = { first_date: slots.at(5, 0).slice(0, 10), channel_id: channelId }
    expectStatus(201, await slots.ask({ method: 'POST', path, body: dates }))
    const body = await changed(id, { weekday: 'sat', posts: 'move' })
    assert.deepEqual(told(body), [[post.id, post.at, slots.at(5, 9), 'date_blocked']])
    assert.equal((await read(post.id)).scheduled_at, post.at)
  })

  it('when another post has the new time, and of two in one slot the second', async () => {
    const id = await slotAt('fri', '09:00')
    const posts = [await slots.inNextSlot([channelId]), await slots.inNextSlot([channelId])]
    const twice = expectStatus(201, await slots.post([channelId], { scheduled_at: slots.at(11, 9) }))
    expectStatus(201, await slots.post([channelId], { scheduled_at: slots.at(5, 9) }))
    const body = await changed(id, { weekday: 'sat', posts: 'move' })
    assert.deepEqual(
      told(body).map(([postId, , , what]: string[]) => [postId, what]),
      [
        [posts[0]?.id, 'slot_taken'],
        [posts[1]?.id, 'moved'],
        [twice.id, 'slot_taken'],
      ],
    )
  })

  it('when it would leave the slot of another channel, until that one is changed as well', async () => {
    const other = await slots.channel()
    const [id, otherId] = [await slotAt('fri', '09:00'), await slotAt('fri', '09:00', other)]
    const post = await slots.inNextSlot([channelId, other])
    const change = { weekday: 'sat', posts: 'move' }
    assert.deepEqual(told(await changed(id, change)), [[post.id, post.at, slots.at(5, 9), 'slot_of_another_channel']])
    assert.deepEqual(told(await changed(otherId, change, other)), [[post.id, post.at, slots.at(5, 9), 'moved']])
    assert.equal((await slots.next(channelId, 1))[0]?.free, false)
  })

  it('and goes along when the other channel has no slot there', async () => {
    const other = await slots.channel()
    const id = await slotAt('fri', '09:00')
    const body = { scheduled_at: slots.at(4, 9) }
    const post = expectStatus(201, await slots.post([other, channelId], body))
    assert.deepEqual(told(await changed(id, { time: '10:00', posts: 'move' })), [
      [post.id, slots.at(4, 9), slots.at(4, 10), 'moved'],
    ])
    assert.deepEqual(
      (await read(post.id)).publications.map(({ due_at: at }: { due_at: string }) => at),
      [slots.at(4, 10), slots.at(4, 10)],
    )
  })

  it('when the same goes out there within a day', async () => {
    const id = await slotAt('sun', '09:00')
    const text = 'The same again'
    const post = expectStatus(201, await slots.post([channelId], { text, schedule: 'next_slot' }))
    const at = slots.at(4, 20)
    expectStatus(201, await slots.post([channelId], { text, scheduled_at: at }))
    const [row] = (await changed(id, { weekday: 'fri', posts: 'move' })).posts
    assert.deepEqual([row.post_id, row.moved, row.obstacle.code], [post.id, false, 'duplicate_content'])
    assert.deepEqual(shownOf(await read(post.id)), ['queued', slots.at(6, 9)])
  })

  const shownOf = (post: TestAnswer['body']) => [post.status, post.scheduled_at]

  it('when it is going out, and the others go', async () => {
    const id = await slotAt('fri', '09:00')
    const [going, other] = [await slots.inNextSlot([channelId]), await slots.inNextSlot([channelId])]
    await slots.app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1`, [
      going.id,
    ])
    const body = await changed(id, { weekday: 'sat', posts: 'move' })
    assert.deepEqual(
      told(body).map(([postId, , , what]: string[]) => [postId, what]),
      [
        [going.id, 'publishing_in_progress'],
        [other.id, 'moved'],
      ],
    )
    assert.deepEqual(shownOf(await read(going.id)), ['publishing', going.at])
  })
})

describe('an approval, when its post goes with the slot', () => {
  after(() => setPolicy('keeps_approval'))

  const anApproved = async () => {
    const id = await slotAt('fri', '09:00')
    const post = await slots.inNextSlot([channelId], editor)
    await decide(post.id, 'approve')
    return { id, post }
  }
  const state = (post: TestAnswer['body']) => [post.status, post.approval.state]

  it('is kept where moving the time keeps it', async () => {
    await setPolicy('keeps_approval')
    const { id, post } = await anApproved()
    const [row] = (await changed(id, { time: '10:00', posts: 'move' })).posts
    assert.deepEqual([row.moved, ...state(row)], [true, 'queued', 'approved'])
    const body = await read(post.id)
    assert.deepEqual([...state(body), body.publications[0].due_at], ['queued', 'approved', slots.at(4, 10)])
  })

  it('is void where moving the time voids it, and the answer says so', async () => {
    await setPolicy('voids_approval')
    const { id, post } = await anApproved()
    const asked = await changed(id, { time: '10:00', posts: 'move', dry_run: true })
    assert.deepEqual(state(asked.posts[0]), ['queued', 'approved'])
    const [row] = (await changed(id, { time: '10:00', posts: 'move' })).posts
    assert.deepEqual([row.moved, ...state(row)], [true, 'draft', 'pending'])
    const body = await read(post.id)
    assert.deepEqual([...state(body), body.scheduled_at], ['draft', 'pending', slots.at(4, 10)])
  })

  it('that was taken back is not given again by moving', async () => {
    await setPolicy('keeps_approval')
    const { id, post } = await anApproved()
    await decide(post.id, 'revoke')
    const [row] = (await changed(id, { time: '10:00', posts: 'move' })).posts
    assert.deepEqual([row.moved, ...state(row)], [true, 'draft', 'pending'])
  })
})

describe('a slot that is deleted', () => {
  it('leaves its posts where they are, and names them', async () => {
    const id = await slotAt('fri', '09:00')
    const post = await slots.inNextSlot([channelId])
    const request = { method: 'DELETE', path: `/channels/${channelId}/slots/${id}` } as const
    const body = expectStatus(200, await slots.ask(request))
    assert.deepEqual(told(body), [[post.id, post.at, null, 'kept']])
    const { status, scheduled_at: at } = await read(post.id)
    assert.deepEqual([status, at], ['queued', post.at])
    assert.equal((await slots.ask(request)).status, 404)
    assert.deepEqual(await slots.next(channelId), [])
  })
})

describe('at the same time', () => {
  it('posts come into slots and slots move, and no two posts are in one slot', async () => {
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
    const ids = await slots.addSlots(channelId, days, '09:00')
    const posts: TestAnswer[] = []
    const write = async () => {
      for (let count = 0; count < 10; count += 1) posts.push(await slots.post([channelId], { schedule: 'next_slot' }))
    }
    const move = async () => {
      for (const [index, id] of ids.entries()) {
        const time = `${10 + index}:00`
        expectStatus(200, await patch(id, { time, posts: 'move' }))
      }
    }
    await Promise.all([write(), write(), move()])
    for (const answer of posts) expectStatus(201, answer)
    const next = await slots.next(channelId, 40)
    const taken = next.flatMap(({ post_ids }) => post_ids)
    assert.deepEqual(
      taken.toSorted(),
      posts.map(({ body }) => body.id as string).toSorted((a, b) => (a < b ? -1 : 1)),
    )
    assert.ok(next.every(({ post_ids }) => post_ids.length <= 1))
  })

  it('who changes a slot that somebody else has just changed is told so', async () => {
    const id = await slotAt('fri', '09:00')
    const other = await connectOwner(slots.app.databaseUrl)
    try {
      await other.query('begin')
      await other.query(`select pg_advisory_xact_lock(hashtextextended('slots ' || $1, 0))`, [
        `${slots.org.orgId} ${channelId}`,
      ])
      const late = patch(id, { time: '11:00' })
      const waiting = `select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`
      while ((await other.query(waiting)).rowCount === 0);
      await other.query(`update slots set local_time = '10:00' where id = $1`, [id])
      await other.query('commit')
      const answer = await late
      assert.deepEqual([answer.status, answer.body.code], [409, 'conflict'])
    } finally {
      await other.end()
    }
    assert.equal((await slots.next(channelId, 1))[0]?.local_time.slice(11), '10:00:00')
  })
})
