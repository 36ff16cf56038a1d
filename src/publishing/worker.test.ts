import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { createPost } from '#actions/create-post.ts'
import { approvePost } from '#actions/approve-post.ts'
import { changeChannel, deleteChannel, listOrganizationChannels } from '#actions/channels.ts'
import type { Actor } from '#actions/deps.ts'
import { getPost, type PostDetailView } from '#actions/read-posts.ts'
import { cancelPost, publishPost, retryPost } from '#actions/send-post.ts'
import { claimDue } from '#db/claims.ts'
import { Refused } from '#domain/problem.ts'
import { NotSentError } from '#lib/http.ts'
import { createWorld, QUICK, type RunningWorker, type World } from '#test/support/publishing.ts'
import { publishOne } from './publish-one.ts'

let world: World
let owner: Actor
let orgId: string
let channelId: string
let handle: string
let running: RunningWorker | null = null

before(async () => {
  world = await createWorld()
})
after(() => world.close())

const setUp = async (): Promise<void> => {
  owner = await world.person()
  orgId = await world.organization(owner)
  const channel = await world.channel(owner, orgId)
  channelId = channel.id
  handle = channel.handle ?? ''
}

afterEach(async () => {
  await running?.stop()
  running = null
  world.sandbox.faults.clear()
})

const start = (changes: Parameters<World['start']>[0] = {}): RunningWorker => {
  running = world.start(changes)
  return running
}

let number = 0
const postSoon = async (author: Actor = owner, aheadMilliseconds = 300) => {
  number += 1
  const at = new Date(Date.now() + aheadMilliseconds)
  const text = `Post ${number} of ${handle}`
  return createPost(world.deps, author, { orgId, text, channels: [{ channelId }], scheduledAt: at.toISOString() })
}

/** Due at this very moment: a draft, published by hand. */
const postNow = async () => {
  number += 1
  const text = `Post ${number} of ${handle}`
  const draft = await createPost(world.deps, owner, { orgId, text, channels: [{ channelId }] })
  return publishPost(world.deps, owner, draft.id)
}

const refusal = (code: string) => (error: unknown) => error instanceof Refused && error.problem.code === code

const read = (id: string): Promise<PostDetailView> => getPost(world.deps, owner, id)
const timesOnNetwork = async (text: string): Promise<number> => {
  const answer = await fetch(`${world.sandboxUrl}/_sandbox/posts`)
  const { posts } = (await answer.json()) as { posts: { text: string }[] }
  return posts.filter((post) => post.text === text).length
}
const publicationOf = (post: { publications: readonly { id: string }[] }): string => post.publications[0]?.id ?? ''

describe('a scheduled post', () => {
  it('goes out once at its time, with its link, and never before', async () => {
    await setUp()
    const { moments } = start()
    const post = await postSoon()
    assert.equal(post.status, 'queued')
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    const done = await read(post.id)
    assert.equal(done.status, 'published')
    assert.equal(done.publications[0]?.url, `${world.sandboxUrl}/${handle}/status/${done.publications[0]?.remote_id}`)
    assert.equal(await timesOnNetwork(post.text), 1)
    assert.deepEqual(
      done.attempts.map((attempt) => attempt.state),
      ['accepted'],
    )
    assert.ok(Date.parse(done.attempts[0]?.started_at ?? '') >= Date.parse(post.scheduled_at ?? ''))
  })

  it("waits as a draft while an editor's content is not approved, and goes out after the approval", async () => {
    await setUp()
    const editor = await world.join(owner, orgId, 'editor')
    const { moments } = start()
    const post = await postSoon(editor, 60_000)
    assert.equal(post.status, 'draft')
    assert.equal(post.approval.state, 'pending')
    const approved = await approvePost(world.deps, owner, {
      id: post.id,
      contentHash: post.content_hash,
      publishNow: true,
    })
    assert.equal(approved.approval.state, 'approved')
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await timesOnNetwork(post.text), 1)
  })

  it('is not sent once it is canceled', async () => {
    await setUp()
    const post = await postSoon(owner, 60_000)
    const canceled = await cancelPost(world.deps, owner, post.id)
    assert.equal(canceled.status, 'canceled')
    await assert.rejects(publishPost(world.deps, owner, post.id), refusal('already_canceled'))
    assert.deepEqual(await claimDue(world.publishing().db, { limit: 10, worker: 'w', leaseSeconds: 120 }), [])
  })
})

describe('a send without an answer', () => {
  it('is found on the network and recorded as published, without a second send', async () => {
    await setUp()
    world.sandbox.faults.add({ kind: 'drop-after', route: 'create', account: handle })
    const { moments } = start()
    const post = await postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    const done = await read(post.id)
    assert.equal(done.status, 'published')
    assert.equal(await timesOnNetwork(post.text), 1)
    assert.deepEqual(
      done.attempts.map((attempt) => [attempt.state, attempt.outcome]),
      [['accepted', 'found']],
    )
    assert.equal(
      world.sandbox.ledger.entries().filter((entry) => entry.route === 'create' && entry.account === handle).length,
      1,
    )
  })

  it('that never arrived ends as "needs attention" on a network without keys, and is sent again only on a person\'s word', async () => {
    await setUp()
    world.sandbox.faults.add({ kind: 'drop-before', route: 'create', account: handle })
    const { moments } = start()
    const post = await postSoon()
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'failed')
    const failed = await read(post.id)
    assert.equal(failed.status, 'failed')
    assert.equal(failed.needs_attention, true)
    assert.equal(failed.publications[0]?.failure?.code, 'outcome_unknown')
    assert.equal(failed.attempts[0]?.evidence.length, 4)
    assert.equal(await timesOnNetwork(post.text), 0)
    await assert.rejects(
      retryPost(world.deps, owner, { id: post.id, confirmedNotPublished: false }),
      refusal('outcome_unknown'),
    )
    await assert.rejects(cancelPost(world.deps, owner, post.id), refusal('outcome_unknown'))
    await retryPost(world.deps, owner, { id: post.id, confirmedNotPublished: true })
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await timesOnNetwork(post.text), 1)
    assert.deepEqual(
      (await read(post.id)).attempts.map((attempt) => attempt.state),
      ['abandoned', 'accepted'],
    )
  })

  it('that the network carries out late is found by a later look', async () => {
    await setUp()
    world.sandbox.faults.add({
      kind: 'late-commit',
      route: 'create',
      account: handle,
      milliseconds: 250,
      answer: '503',
    })
    const { moments } = start()
    const post = await postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await timesOnNetwork(post.text), 1)
    assert.ok(moments.count('looked') >= 2)
  })

  it('and a 5xx after the fact are the same thing', async () => {
    await setUp()
    world.sandbox.faults.add({ kind: 'error-after', status: 503, route: 'create', account: handle })
    const { moments } = start()
    const post = await postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await timesOnNetwork(post.text), 1)
  })
})

describe('a worker that dies', () => {
  it('between intent and answer leaves a send that the next worker looks for instead of repeating', async () => {
    await setUp()
    const post = await postNow()
    // The first worker reaches the network, and then its process is gone: nothing after the send is ever written.
    const dead = world.publishing({
      policy: { ...QUICK, leaseSeconds: 0.2 },
      observe: () => {},
      http: async (request) => {
        await world.deps.http(request)
        return new Promise(() => {})
      },
    })
    const [claim] = await claimDue(dead.db, { limit: 1, worker: dead.worker, leaseSeconds: 0.2 })
    assert.ok(claim !== undefined)
    void publishOne(dead, claim)
    await world.sandbox.ledger.waitFor(
      (entry) => entry.route === 'create' && entry.account === handle && entry.carriedOut,
    )
    const { moments } = start()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await timesOnNetwork(post.text), 1)
    assert.deepEqual(
      (await read(post.id)).attempts.map((attempt) => [attempt.state, attempt.outcome]),
      [['accepted', 'found']],
    )
  })

  it('after the claim and before the intent costs nothing but its lease', async () => {
    await setUp()
    const post = await postNow()
    const claims = await claimDue(world.publishing().db, { limit: 1, worker: 'gone', leaseSeconds: 0.1 })
    assert.equal(claims.length, 1)
    const { moments } = start()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await timesOnNetwork(post.text), 1)
  })

  it('and wakes up after its lease is fenced: it sends nothing', async () => {
    await setUp()
    await postNow()
    const zombie = world.publishing()
    const [claim] = await claimDue(zombie.db, { limit: 1, worker: zombie.worker, leaseSeconds: 0 })
    assert.ok(claim !== undefined)
    const [second] = await claimDue(zombie.db, { limit: 1, worker: 'other', leaseSeconds: 120 })
    assert.equal(second?.id, claim.id)
    await publishOne(zombie, claim)
    assert.equal(
      world.sandbox.ledger.entries().filter((entry) => entry.route === 'create' && entry.account === handle).length,
      0,
    )
  })
})

describe('a channel', () => {
  it('whose access token was revoked is renewed once and publishes', async () => {
    await setUp()
    world.sandbox.faults.add({
      kind: 'answer',
      route: 'create',
      account: handle,
      status: 401,
      body: { title: 'Unauthorized', status: 401 },
    })
    const { moments } = start()
    const post = await postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(moments.count('renewed'), 1)
    assert.deepEqual(
      (await read(post.id)).attempts.map((attempt) => attempt.outcome),
      ['unauthorized', 'published'],
    )
  })

  it('that cannot be renewed holds its posts and sends them after it is connected again', async () => {
    await setUp()
    world.sandbox.revokeTokens(handle)
    const { moments } = start()
    const post = await postSoon()
    await moments.waitFor('reconnect-required', (moment) => moment.channelId === channelId)
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'held')
    const [channel] = await listOrganizationChannels(world.deps, owner, orgId)
    assert.equal(channel?.status, 'reconnect_required')
    const waiting = await read(post.id)
    assert.equal(waiting.status, 'queued')
    assert.equal(waiting.publications[0]?.held, true)
    await reconnect()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await timesOnNetwork(post.text), 1)
  })

  it('that is paused holds its posts, and lets them go when it is active again', async () => {
    await setUp()
    await changeChannel(world.deps, owner, { id: channelId, status: 'paused' })
    const { moments } = start()
    const post = await postSoon()
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'held')
    await changeChannel(world.deps, owner, { id: channelId, status: 'active' })
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
  })

  it('that is deleted cancels what waits, and its grant is ended at the network', async () => {
    await setUp()
    const post = await postSoon(owner, 60_000)
    await deleteChannel(world.deps, owner, channelId)
    const { moments } = start()
    await moments.waitFor('disconnected', (moment) => moment.channelId === channelId)
    assert.equal((await read(post.id)).status, 'canceled')
    await world.sandbox.ledger.waitFor((entry) => entry.route === 'revoke' && entry.account === handle)
  })

  it('that reaches its rate limit waits as long as the network says and then publishes', async () => {
    await setUp()
    world.sandbox.faults.add({ kind: 'rate-limited', route: 'create', account: handle, retryAfterSeconds: 1 })
    const { moments } = start()
    const post = await postSoon()
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'queued')
    const waiting = await read(post.id)
    assert.equal(waiting.publications[0]?.tries, 0)
    assert.equal(waiting.attempts[0]?.outcome, 'rate-limited')
  })
})

const reconnect = async (): Promise<void> => {
  const { startConnection } = await import('#actions/start-connection.ts')
  const { finishConnection } = await import('#actions/finish-connection.ts')
  const started = await startConnection(world.deps, owner, { orgId, provider: 'twt', channelId })
  const url = new URL(started.authorization_url)
  const form = new URLSearchParams(url.search)
  form.set('new_account', handle)
  form.set('decision', 'approve')
  const answer = await fetch(`${url.origin}${url.pathname}`, { method: 'POST', body: form, redirect: 'manual' })
  const back = new URL(answer.headers.get('location') ?? '')
  const code = back.searchParams.get('code') ?? ''
  const state = back.searchParams.get('state') ?? ''
  await finishConnection(world.deps, owner, { orgId, channelId, code, state })
}

describe('a refusal', () => {
  it("by the network ends the publication as failed, with the network's reason", async () => {
    await setUp()
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
    const { moments } = start()
    const post = await postSoon()
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'failed')
    const failed = await read(post.id)
    assert.equal(failed.status, 'failed')
    assert.equal(failed.needs_attention, false)
    assert.match(failed.publications[0]?.failure?.detail ?? '', /not permitted/)
  })

  it('to connect is tried again with growing pauses until it succeeds', async () => {
    await setUp()
    let refusals = 2
    const { moments } = start({
      http: async (request) => {
        if (request.method === 'POST' && request.url.endsWith('/2/tweets') && refusals > 0) {
          refusals -= 1
          throw new NotSentError('could not reach the network (ECONNREFUSED)')
        }
        return world.deps.http(request)
      },
    })
    const post = await postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.deepEqual(
      (await read(post.id)).attempts.map((attempt) => attempt.state),
      ['not_sent', 'not_sent', 'accepted'],
    )
  })

  it('of a post that is later than its window is honest: it fails as missed_window and can be retried', async () => {
    await setUp()
    const post = await postNow()
    const { moments } = start({ policy: { ...QUICK, windowSeconds: -1 } })
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'failed')
    const failure = (await read(post.id)).publications[0]?.failure
    assert.equal(failure?.code, 'missed_window')
    assert.equal(failure?.retryable, true)
  })
})

describe('several workers', () => {
  it('publish two hundred posts once each', async () => {
    await setUp()
    world.sandbox.configure({
      limits: { create: { perUser: 100_000, windowSeconds: 900, perApp: null, appWindowSeconds: 1 } },
    })
    const posts = await Promise.all(Array.from({ length: 200 }, () => postSoon(owner, 3_000)))
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
      .filter((entry) => entry.route === 'create' && entry.account === handle)
    assert.equal(created.length, 200)
    assert.equal(new Set(created.map((entry) => entry.postId)).size, 200)
  })
})
