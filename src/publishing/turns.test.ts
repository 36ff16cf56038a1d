import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { createPost } from '#actions/create-post.ts'
import type { Network, Networks } from '#providers/networks.ts'
import type { Attempt, Context, PublishOutcome } from '#providers/provider.ts'
import { asOwner, rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, QUICK, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, type Stage } from '#test/support/stage.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(async () => {
  await world.stopWorkers()
  world.sandbox.faults.clear()
})

type Publish = (attempt: Attempt, context: Context) => Promise<PublishOutcome>

/** The networks of the world, with another way to publish. */
const publishingBy = (
  publish: (code: string) => Publish | null,
  pace?: { everySeconds: number; burst: number },
): Networks => {
  const { networks } = world.deps
  const wrap = (network: Network | null): Network | null => {
    if (network === null) return null
    const { provider } = network
    const other = publish(provider.code)
    const own = other === null ? provider : { ...provider, publish: other, validate: () => [] }
    return { ...network, provider: pace === undefined ? own : { ...own, pace } }
  }
  return {
    forNewChannel: (code) => networks.forNewChannel(code),
    forChannel: (channel) => wrap(networks.forChannel(channel)),
  }
}

const makeDue = (posts: readonly { readonly id: string }[]) =>
  asOwner(world.url, 'update publications set due_at = now(), wake_at = now() where post_id = any ($1)', [
    posts.map(({ id }) => id),
  ])

const several = (stage: Stage, count: number) =>
  Promise.all(Array.from({ length: count }, () => stage.postSoon(stage.owner, 600_000)))

describe('a channel', () => {
  it('gets its turns: so many at once, and then one after the other, never faster', async () => {
    const stage = await createStage(world)
    const times: number[] = []
    const networks = publishingBy(
      () =>
        async ({ key }) => {
          times.push(performance.now())
          return { kind: 'published', remoteId: key, url: `https://x.example/${key}` }
        },
      { everySeconds: 0.4, burst: 2 },
    )
    const posts = await several(stage, 5)
    await makeDue(posts)
    const { moments } = stage.start({ networks })
    for (const post of posts)
      await moments.waitFor('published', ({ publicationId }) => publicationId === publicationOf(post))
    const first = times[0] ?? 0
    const gaps = times.map((time) => (time - first) / 400)
    assert.equal(times.length, 5)
    // The third waits for its turn, and each after it for another one. (A turn is a matter of the database's clock.)
    for (const [index, gap] of gaps.entries()) assert.ok(gap > index - 1 - 0.3, `${index} after ${gap} turns`)
    assert.ok(moments.all.some((moment) => moment.kind === 'moved' && moment.reason === 'pace'))
  })

  it('that its network told to wait asks for nothing until then, whichever post it is', async () => {
    const stage = await createStage(world)
    const { handle } = stage
    world.sandbox.faults.add({ kind: 'rate-limited', route: 'create', account: handle, retryAfterSeconds: 120 })
    const [first, second] = await several(stage, 2)
    assert.ok(first !== undefined && second !== undefined)
    await makeDue([first])
    const { moments } = stage.start()
    await moments.waitFor(
      'moved',
      ({ publicationId, reason }) => publicationId === publicationOf(first) && reason === 'rate-limited',
    )
    await makeDue([second])
    await moments.waitFor(
      'moved',
      ({ publicationId, reason }) => publicationId === publicationOf(second) && reason === 'breaker',
    )
    assert.equal(stage.sends(), 1)
    const [row] = await rowsAsOwner(
      world.url,
      'select extract(epoch from wake_at - now())::float8 as seconds from publications where post_id = $1',
      [second.id],
    )
    assert.ok(row.seconds > 100 && row.seconds <= 125)
  })

  it('that is told to wait for longer than a post may be late is left alone all the same', async () => {
    const stage = await createStage(world)
    let sends = 0
    const networks = publishingBy(() => async () => {
      sends += 1
      return { kind: 'rate-limited', retryAfterSeconds: 86_400, reason: 'tomorrow' }
    })
    const [first, second] = await several(stage, 2)
    assert.ok(first !== undefined && second !== undefined)
    const { moments } = stage.start({ networks })
    await makeDue([first])
    await moments.waitFor('moved', ({ publicationId, to }) => publicationId === publicationOf(first) && to === 'failed')
    await makeDue([second])
    await moments.waitFor(
      'moved',
      ({ publicationId, reason }) => publicationId === publicationOf(second) && reason === 'breaker',
    )
    assert.equal(sends, 1)
    const [row] = await rowsAsOwner(
      world.url,
      'select extract(epoch from wake_at - due_at)::float8 as seconds from publications where post_id = $1',
      [second.id],
    )
    assert.ok(row.seconds <= QUICK.windowSeconds + 2)
  })

  it('whose network does not answer is tried with one send at a time, and not with the rest', async () => {
    const stage = await createStage(world)
    let sends = 0
    const networks = publishingBy(() => async () => {
      sends += 1
      return { kind: 'unavailable', reason: 'the network is down' }
    })
    const policy = {
      ...QUICK,
      breakerFailures: 3,
      breakerBaseSeconds: 60,
      backoffBaseSeconds: 600,
      backoffCapSeconds: 600,
    }
    const posts = await several(stage, 8)
    const { moments } = stage.start({ networks, policy })
    for (const post of posts) {
      await makeDue([post])
      await moments.waitFor('moved', ({ publicationId }) => publicationId === publicationOf(post))
    }
    assert.equal(sends, 3)
    const reasons = moments.all.flatMap((moment) => (moment.kind === 'moved' ? [moment.reason] : []))
    assert.deepEqual(reasons, [...Array(3).fill('unavailable'), ...Array(5).fill('breaker')])
    // When the pause is over one may try; the others still wait for what comes of it.
    await asOwner(world.url, "update channel_pace set closed_until = '-infinity' where channel_id = $1", [
      stage.channelId,
    ])
    await makeDue(posts)
    await moments.waitFor('moved', ({ reason }) => reason === 'unavailable' && sends === 4)
    assert.equal(sends, 4)
  })
})

describe('a network that hangs', () => {
  it('delays no other one, although it fills all of its own places', async () => {
    const stage = await createStage(world)
    const hanging = Promise.withResolvers<PublishOutcome>()
    const waiting = { count: 0 }
    const networks = publishingBy((code) =>
      code === 'insta'
        ? async ({ key }) => ({ kind: 'published', remoteId: key, url: `https://insta.example/${key}` })
        : () => {
            waiting.count += 1
            return hanging.promise
          },
    )
    const slow = await several(stage, 6)
    await makeDue(slow)
    const { moments } = stage.start({ networks, concurrency: 3 })
    while (waiting.count < 3) await moments.waitFor('sending')
    // Made into a channel of the other network, past all rules.
    const other = await createStage(world)
    await asOwner(world.url, 'alter table channels disable trigger channels_guard')
    await asOwner(world.url, "update channels set provider = 'insta' where id = $1", [other.channelId])
    await asOwner(world.url, 'alter table channels enable trigger channels_guard')
    const quick = await createPost(world.deps, other.owner, {
      orgId: other.orgId,
      text: 'On the other network',
      channels: [{ channelId: other.channelId }],
    })
    await asOwner(
      world.url,
      "update publications set status = 'queued', due_at = now(), wake_at = now() where post_id = $1",
      [quick.id],
    )
    await moments.waitFor('published', ({ publicationId }) => publicationId === publicationOf(quick))
    assert.equal(waiting.count, 3)
    hanging.resolve({ kind: 'rejected', code: 'too_long', reason: 'enough' })
    for (const post of slow)
      await moments.waitFor('moved', ({ publicationId }) => publicationId === publicationOf(post))
  })
})

describe('a worker', () => {
  it('keeps its lease while a send takes longer than that', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    const answer = Promise.withResolvers<PublishOutcome>()
    const networks = publishingBy(() => () => answer.promise)
    const policy = { ...QUICK, leaseSeconds: 1, renewLeaseSeconds: 0.2 }
    const slow = stage.start({ networks, policy })
    await slow.moments.waitFor('sending')
    const other = stage.start({ policy })
    const leaseOf = async (): Promise<number> =>
      (
        await rowsAsOwner(
          world.url,
          'select extract(epoch from lease_until)::float8 as at from publications where post_id = $1',
          [post.id],
        )
      )[0].at
    const first = await leaseOf()
    while ((await leaseOf()) < first + 1.5) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(other.moments.count('claimed'), 0)
    answer.resolve({ kind: 'published', remoteId: '77', url: 'https://x.example/77' })
    await slow.moments.waitFor('published')
    assert.equal((await stage.read(post.id)).publications[0]?.remote_id, '77')
  })

  it('that is stopped writes down what it knows of a send that does not end, within its deadline', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    world.sandbox.faults.add({ kind: 'hang-after', route: 'create', account: stage.handle })
    const { moments, worker } = stage.start({ policy: { ...QUICK, lookAfterSeconds: [600, 600, 600, 600] } })
    await moments.waitFor('sending')
    await world.sandbox.ledger.waitFor((entry) => entry.route === 'create' && entry.account === stage.handle)
    await worker.stop(4)
    await moments.waitFor('moved', ({ reason }) => reason === 'unknown')
    const { attempts } = await stage.read(post.id)
    assert.deepEqual(
      attempts.map(({ state }) => state),
      ['unknown'],
    )
  })

  it('that is stopped returns at once what it had claimed and not started', async () => {
    const stage = await createStage(world)
    const answer = Promise.withResolvers<PublishOutcome>()
    const networks = publishingBy(() => () => answer.promise)
    const posts = await several(stage, 4)
    await makeDue(posts)
    const { moments, worker } = stage.start({ networks, concurrency: 2 })
    while (moments.count('sending') < 2) await new Promise((resolve) => setImmediate(resolve))
    const stopping = worker.stop(5)
    for (let returned = 0; returned < 2;) {
      await new Promise((resolve) => setImmediate(resolve))
      returned = moments.all.filter((moment) => moment.kind === 'moved' && moment.reason === 'handed back').length
    }
    const rows = await rowsAsOwner(
      world.url,
      'select status from publications where post_id = any ($1) order by status',
      [posts.map(({ id }) => id)],
    )
    assert.deepEqual(
      rows.map(({ status }) => status),
      ['publishing', 'publishing', 'queued', 'queued'],
    )
    answer.resolve({ kind: 'rejected', code: 'too_long', reason: 'enough' })
    await stopping
  })
})

describe('the watch', () => {
  it('tells once of what is a minute late and was not sent, in the history of the post too', async () => {
    const stage = await createStage(world)
    const [late, held, soon] = await several(stage, 3)
    assert.ok(late !== undefined && held !== undefined && soon !== undefined)
    // Due long ago and not to be claimed: as if no worker had been there.
    const wake = "wake_at = now() + interval '1 hour'"
    await asOwner(
      world.url,
      `update publications set due_at = now() - interval '2 minutes', ${wake} where post_id = any ($1)`,
      [[late.id, held.id]],
    )
    await asOwner(world.url, 'update publications set held = true where post_id = $1', [held.id])
    const first = stage.start()
    const told = await first.moments.waitFor('delayed')
    assert.equal(told.publicationId, publicationOf(late))
    assert.ok(told.lateSeconds > 119)
    await first.stop()
    const second = stage.start()
    await second.moments.waitFor('idle')
    await second.stop()
    assert.equal(first.moments.count('delayed') + second.moments.count('delayed'), 1)
    const rows = await rowsAsOwner(world.url, "select object_id from audit_log where action = 'post.delayed'")
    assert.deepEqual(rows, [{ object_id: publicationOf(late) }])
  })
})
