import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { approvePost } from '#actions/approve-post.ts'
import { cancelPost, publishPost } from '#actions/send-post.ts'
import { systemClock } from '#lib/clock.ts'
import { NotSentError } from '#lib/http.ts'
import { asOwner, rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, QUICK, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, refusal, type Stage } from '#test/support/stage.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(async () => {
  await world.stopWorkers()
  world.sandbox.faults.clear()
})

describe('a scheduled post', () => {
  it('goes out once at its time, with its link, and never before', async () => {
    const stage = await createStage(world)
    const { handle } = stage
    const { moments } = stage.start()
    const post = await stage.postSoon()
    assert.equal(post.status, 'queued')
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    const done = await stage.read(post.id)
    assert.equal(done.status, 'published')
    assert.equal(done.publications[0]?.url, `${world.sandboxUrl}/${handle}/status/${done.publications[0]?.remote_id}`)
    assert.equal(await stage.timesOnNetwork(post.text), 1)
    assert.deepEqual(
      done.attempts.map((attempt) => attempt.state),
      ['accepted'],
    )
    assert.ok(Date.parse(done.attempts[0]?.started_at ?? '') >= Date.parse(post.scheduled_at ?? ''))
  })

  it("waits as a draft while an editor's content is not approved, and goes out after the approval", async () => {
    const stage = await createStage(world)
    const { owner, orgId } = stage
    const editor = await world.join(owner, orgId, 'editor')
    const { moments } = stage.start()
    const post = await stage.postSoon(editor, 60_000)
    assert.equal(post.status, 'draft')
    assert.equal(post.approval.state, 'pending')
    const approved = await approvePost(world.deps, owner, {
      id: post.id,
      contentHash: post.content_hash,
      publishNow: true,
    })
    assert.equal(approved.approval.state, 'approved')
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await stage.timesOnNetwork(post.text), 1)
  })

  it('is not sent once it is canceled, although its time has come', async () => {
    const stage = await createStage(world)
    const { owner } = stage
    const post = await stage.postNow()
    const canceled = await cancelPost(world.deps, owner, post.id)
    assert.equal(canceled.status, 'canceled')
    await assert.rejects(publishPost(world.deps, owner, { id: post.id }), refusal('already_canceled'))
    const { moments } = stage.start()
    const next = await stage.postNow()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(next))
    assert.equal(await stage.timesOnNetwork(post.text), 0)
  })

  it('whose text was changed past all rules is not sent: it becomes a draft that a person must look at', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    await asOwner(world.url, "update publications set text = 'Slipped in' where post_id = $1", [post.id])
    const { moments } = stage.start()
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'draft')
    assert.equal(stage.sends(), 0)
    assert.equal((await stage.read(post.id)).status, 'draft')
  })
})

describe('a post that a worker has read just before its time', () => {
  it('is intended at its time, not tried before', async () => {
    const stage = await createStage(world)
    const { store } = world.publishing()
    let [reads, intents] = [0, 0]
    const { moments } = stage.start({
      store: {
        ...store,
        load: async (claim) => {
          const work = await store.load(claim)
          if ((work?.lateSeconds ?? 0) < 0) reads += 1
          return work
        },
        openAttempt: (intent) => {
          intents += 1
          return store.openAttempt(intent)
        },
      },
      policy: { ...world.publishing().policy, claimAheadSeconds: 5 },
    })
    const post = await stage.postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.deepEqual({ reads, intents }, { reads: 1, intents: 1 })
  })

  it('goes back to its time when the worker stops', async () => {
    const stage = await createStage(world)
    const { store, policy } = world.publishing()
    const waits = Promise.withResolvers<void>()
    const worker = stage.start({
      policy: { ...policy, claimAheadSeconds: 600 },
      store: {
        ...store,
        load: async (claim) => {
          const work = await store.load(claim)
          setImmediate(waits.resolve)
          return work
        },
      },
    })
    const post = await stage.postSoon(undefined, 300_000)
    await waits.promise
    await worker.stop()
    const [row] = await rowsAsOwner(
      world.url,
      'select status, wake_at = due_at as in_time, lease_until from publications where post_id = $1',
      [post.id],
    )
    assert.deepEqual({ ...row }, { status: 'queued', in_time: true, lease_until: null })
    const states = await rowsAsOwner(world.url, 'select state from attempts where publication_id = $1', [
      publicationOf(post),
    ])
    assert.equal(states.length, 0)
  })
})

describe('a post that is taken long before its time, because somebody has moved its row', () => {
  it('goes back to its time at once', async () => {
    const stage = await createStage(world)
    const post = await stage.postSoon(undefined, 300_000)
    await asOwner(world.url, 'update scheduly.publications set wake_at = now() where post_id = $1', [post.id])
    const { moments } = stage.start()
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'queued')
    const [row] = await rowsAsOwner(
      world.url,
      'select wake_at = due_at as in_time from publications where post_id = $1',
      [post.id],
    )
    assert.equal(row.in_time, true)
  })
})

describe('a refusal', () => {
  it("by the network ends the publication as failed, with the network's reason", async () => {
    const stage = await createStage(world)
    const { handle } = stage
    world.sandbox.faults.add({
      kind: 'answer',
      route: 'create',
      account: handle,
      status: 403,
      body: {
        title: 'Forbidden',
        detail: 'You are not permitted to perform this action.',
        status: 403,
        type: 'about:blank',
      },
    })
    const { moments } = stage.start()
    const post = await stage.postSoon()
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'failed')
    const failed = await stage.read(post.id)
    assert.equal(failed.status, 'failed')
    assert.equal(failed.needs_attention, false)
    assert.match(failed.publications[0]?.failure?.detail ?? '', /not permitted/)
  })

  it('to connect is tried again with growing pauses until it succeeds', async () => {
    const stage = await createStage(world)
    let refusals = 2
    const { moments } = stage.start({
      http: async (request) => {
        if (request.method === 'POST' && request.url.endsWith('/2/tweets') && refusals > 0) {
          refusals -= 1
          throw new NotSentError('could not reach the network (ECONNREFUSED)')
        }
        return world.deps.http(request)
      },
    })
    const post = await stage.postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.deepEqual(
      (await stage.read(post.id)).attempts.map((attempt) => attempt.state),
      ['not_sent', 'not_sent', 'accepted'],
    )
  })

  it('of a post that is later than its window is honest: it fails as missed_window and can be retried', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    const { moments } = stage.start({ policy: { ...QUICK, windowSeconds: -1 } })
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'failed')
    const failure = (await stage.read(post.id)).publications[0]?.failure
    assert.equal(failure?.code, 'missed_window')
    assert.equal(failure?.retryable, true)
  })
})

describe('several workers', () => {
  it('publish two hundred posts once each', async () => {
    // As many channels as it takes that none has to wait for its turn.
    const stages: Stage[] = []
    for (let made = 0; made < 20; made += 1) stages.push(await createStage(world))
    const handles = new Set(stages.map(({ handle }) => handle))
    const posts: Awaited<ReturnType<Stage['postNow']>>[] = []
    // Some at a time: two hundred at once wait for connections longer than a busy machine grants.
    for (const stage of stages) posts.push(...(await Promise.all(Array.from({ length: 10 }, () => stage.postNow()))))
    const workers = [world.start(), world.start(), world.start()]
    const ids = new Set(posts.map(publicationOf))
    const published = new Set<string>()
    await Promise.all(
      workers.map(async ({ moments }) => {
        while (published.size < ids.size) {
          const moment = await Promise.race(
            workers.map((each) =>
              each.moments.waitFor(
                'published',
                ({ publicationId }) => ids.has(publicationId) && !published.has(publicationId),
              ),
            ),
          )
          published.add(moment.publicationId)
        }
        assert.ok(moments.all.length > 0)
      }),
    )
    await Promise.all(workers.map((each) => each.stop()))
    const created = world.sandbox.ledger
      .entries()
      .filter((entry) => entry.route === 'create' && handles.has(entry.account ?? ''))
    assert.equal(created.length, 200)
    assert.equal(new Set(created.map((entry) => entry.postId)).size, 200)
  })
})

describe('a network with a single place', () => {
  it('is sent the next post while the database still writes down what it answered to the last', async () => {
    const stage = await createStage(world)
    const posts = [await stage.postNow(), await stage.postNow()]
    const { store } = world.publishing()
    const gate = Promise.withResolvers<void>()
    const { moments } = stage.start({
      concurrency: 1,
      store: {
        ...store,
        record: async (recorded) => {
          await gate.promise
          return store.record(recorded)
        },
      },
    })
    for (const post of posts) await moments.waitFor('sending', (moment) => moment.publicationId === publicationOf(post))
    gate.resolve()
    for (const post of posts) {
      await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
      assert.equal(await stage.timesOnNetwork(post.text), 1)
    }
  })

  it('is read once more for a post that had to wait for it, which may have changed meanwhile', async () => {
    const stage = await createStage(world)
    const posts = [await stage.postNow(), await stage.postNow()]
    const { store } = world.publishing()
    const bothRead = Promise.withResolvers<void>()
    const read: string[] = []
    let passedMilliseconds = 0
    const { moments } = stage.start({
      concurrency: 1,
      clock: { ...systemClock, monotonic: () => systemClock.monotonic() + passedMilliseconds },
      store: {
        ...store,
        load: async (claim) => {
          const work = await store.load(claim)
          read.push(claim.id)
          if (read.length === 2) setImmediate(bothRead.resolve)
          return work
        },
        openAttempt: async (intent) => {
          await bothRead.promise
          passedMilliseconds = 2000
          return store.openAttempt(intent)
        },
      },
    })
    for (const post of posts)
      await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    const [first, second, again] = read
    assert.notEqual(first, second)
    assert.equal(again, second)
    assert.equal(read.length, 3)
  })
})
