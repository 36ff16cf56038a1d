import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { createPost } from '#actions/create-post.ts'
import { cancelPost, retryPost, publishPost } from '#actions/send-post.ts'
import { connectDatabase } from '#db/database.ts'
import { resumePublishing } from '#db/installation.ts'
import type { Http, HttpResponse } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import type { Network } from '#providers/networks.ts'
import { cutOneAnswer } from '#test/support/cutting-proxy.ts'
import { asOwner } from '#test/support/owner.ts'
import { createWorld, QUICK, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, refusal } from '#test/support/stage.ts'
import type { PublishingDeps } from './deps.ts'
import { publishOne } from './publish-one.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(async () => {
  await world.stopWorkers()
  world.sandbox.faults.clear()
})

const claimOne = (deps: PublishingDeps, worker: string, leaseSeconds: number) =>
  deps.store.claimDue({ lanes: [{ provider: 'twt', limit: 1 }], worker, leaseSeconds })

describe('a send without an answer', () => {
  it('is found on the network and recorded as published, without a second send', async () => {
    const stage = await createStage(world)
    const { handle } = stage
    world.sandbox.faults.add({ kind: 'drop-after', route: 'create', account: handle })
    const { moments } = stage.start()
    const post = await stage.postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    const done = await stage.read(post.id)
    assert.equal(done.status, 'published')
    assert.equal(await stage.timesOnNetwork(post.text), 1)
    assert.deepEqual(
      done.attempts.map((attempt) => [attempt.state, attempt.outcome]),
      [['accepted', 'found']],
    )
    assert.equal(stage.sends(), 1)
  })

  it('is looked for while publishing is halted, and no keys are renewed for that: perhaps this is a copy', async () => {
    const stage = await createStage(world)
    const { handle } = stage
    world.sandbox.faults.add({ kind: 'drop-after', route: 'create', account: handle })
    const { networks } = world.deps
    let [isKnown, looked] = [false, 0]
    const enough = Promise.withResolvers<void>()
    const renewed: string[] = []
    // The keys count as ended until the test says so.
    const shy = (network: Network | null): Network | null =>
      network === null
        ? null
        : {
            ...network,
            provider: {
              ...network.provider,
              // It is halted between the send and the first look.
              publish: async (attempt, context) => {
                const outcome = await network.provider.publish(attempt, context)
                await asOwner(world.url, "select halt_publishing('a test')")
                return outcome
              },
              find: (attempt, context) =>
                isKnown
                  ? network.provider.find(attempt, context)
                  : Promise.resolve({ kind: 'unauthorized', reason: 'x' }),
              refresh: (keys, context) => {
                renewed.push(keys.accessToken)
                return network.provider.refresh(keys, context)
              },
            },
          }
    const post = await stage.postNow()
    const id = publicationOf(post)
    const { moments } = stage.start({
      policy: { ...QUICK, haltedPauseSeconds: 0.1, checkSeconds: 0.1 },
      networks: {
        forNewChannel: (code) => shy(networks.forNewChannel(code)),
        forChannel: (channel) => shy(networks.forChannel(channel)),
      },
      at: (step) => {
        if (step === 'looked') looked += 1
        if (looked === 6) enough.resolve()
      },
    })
    await enough.promise
    const { attempts } = await stage.read(post.id)
    isKnown = true
    await moments.waitFor('published', ({ publicationId }) => publicationId === id)
    await resumePublishing(world.url)
    assert.deepEqual(renewed, [])
    assert.deepEqual(attempts[0]?.evidence, [], 'the looks that were refused have used up none')
    assert.equal(stage.sends(), 1)
  })

  it('that never arrived ends as "needs attention" on a network without keys, and is sent again only on a person\'s word', async () => {
    const stage = await createStage(world)
    const { owner, handle } = stage
    world.sandbox.faults.add({ kind: 'drop-before', route: 'create', account: handle })
    const { moments } = stage.start()
    const post = await stage.postSoon()
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'failed')
    const failed = await stage.read(post.id)
    assert.equal(failed.status, 'failed')
    assert.equal(failed.needs_attention, true)
    assert.equal(failed.publications[0]?.failure?.code, 'outcome_unknown')
    assert.equal(failed.attempts[0]?.evidence.length, 4)
    assert.equal(await stage.timesOnNetwork(post.text), 0)
    await assert.rejects(
      retryPost(world.deps, owner, { id: post.id, confirmedNotPublished: false }),
      refusal('outcome_unknown'),
    )
    await assert.rejects(cancelPost(world.deps, owner, post.id), refusal('outcome_unknown'))
    await retryPost(world.deps, owner, { id: post.id, confirmedNotPublished: true })
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await stage.timesOnNetwork(post.text), 1)
    assert.deepEqual(
      (await stage.read(post.id)).attempts.map((attempt) => attempt.state),
      ['abandoned', 'accepted'],
    )
  })

  it('whose answer names a post that counts as another publication is left to a person, not tried for ever', async () => {
    const stage = await createStage(world)
    const known: HttpResponse[] = []
    // A network that gives two posts one id, or a person who settled another publication with the link of this one.
    const http: Http = async (request) => {
      const answer = await world.deps.http(request)
      if (request.method !== 'POST' || !request.url.endsWith('/2/tweets')) return answer
      known.push(answer)
      return known[0] ?? answer
    }
    const { moments } = stage.start({ http })
    const first = await stage.postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(first))
    const second = await stage.postSoon()
    const id = publicationOf(second)
    await moments.waitFor('moved', (moment) => moment.publicationId === id && moment.to === 'failed')
    const { publications, attempts, needs_attention } = await stage.read(second.id)
    assert.equal(needs_attention, true)
    assert.deepEqual([publications[0]?.failure?.code, attempts[0]?.state], ['outcome_unknown', 'unknown'])
    assert.match(publications[0]?.failure?.detail ?? '', /counts as another publication/)
    assert.equal(stage.sends(), 2)
    assert.equal((await stage.read(first.id)).status, 'published')
  })

  it('that the network carries out late is found by a later look', async () => {
    const stage = await createStage(world)
    const { handle } = stage
    world.sandbox.faults.add({
      kind: 'late-commit',
      route: 'create',
      account: handle,
      milliseconds: 800,
      answer: '503',
    })
    const { moments } = stage.start({ policy: { ...QUICK, lookAfterSeconds: [0.1, 1.5, 3, 5] } })
    const post = await stage.postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await stage.timesOnNetwork(post.text), 1)
    assert.ok(moments.count('looked') >= 2)
  })

  it('and a 5xx after the fact are the same thing', async () => {
    const stage = await createStage(world)
    const { handle } = stage
    world.sandbox.faults.add({ kind: 'error-after', status: 503, route: 'create', account: handle })
    const { moments } = stage.start()
    const post = await stage.postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await stage.timesOnNetwork(post.text), 1)
  })

  it('is not taken for an earlier post with the same words', async () => {
    const stage = await createStage(world)
    const { owner, orgId, channelId, handle } = stage
    world.sandbox.configure({ duplicateWindowSeconds: 0 })
    const { moments } = stage.start()
    const content = { orgId, text: `Said twice by ${handle}`, channels: [{ channelId }] }
    const [first, second] = [await createPost(world.deps, owner, content), await createPost(world.deps, owner, content)]
    await publishPost(world.deps, owner, { id: first.id })
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(first))
    world.sandbox.faults.add({ kind: 'drop-before', route: 'create', account: handle })
    await publishPost(world.deps, owner, { id: second.id, allowDuplicate: true })
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(second) && moment.to === 'failed')
    assert.equal((await stage.read(second.id)).publications[0]?.failure?.code, 'outcome_unknown')
    assert.equal(await stage.timesOnNetwork(content.text), 1)
  })
})

describe('a worker that dies', () => {
  it('between intent and answer leaves a send that the next worker looks for instead of repeating', async () => {
    const stage = await createStage(world)
    const { handle } = stage
    const post = await stage.postNow()
    // The first worker reaches the network, and then its process is gone: nothing after the send is ever written.
    const dead = world.publishing({
      policy: { ...QUICK, leaseSeconds: 0.2 },
      observe: () => {},
      http: async (request) => {
        await world.deps.http(request)
        return new Promise(() => {})
      },
    })
    const [claim] = await claimOne(dead, dead.worker, 0.2)
    assert.ok(claim !== undefined)
    void publishOne(dead, claim)
    await world.sandbox.ledger.waitFor(
      (entry) => entry.route === 'create' && entry.account === handle && entry.carriedOut,
    )
    const { moments } = stage.start()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await stage.timesOnNetwork(post.text), 1)
    assert.deepEqual(
      (await stage.read(post.id)).attempts.map((attempt) => [attempt.state, attempt.outcome]),
      [['accepted', 'found']],
    )
  })

  it('after the claim and before the intent costs nothing but its lease', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    const claims = await claimOne(world.publishing(), 'gone', 0.1)
    assert.equal(claims.length, 1)
    const { moments } = stage.start()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await stage.timesOnNetwork(post.text), 1)
  })

  it('and wakes up after its lease is fenced: it sends nothing', async () => {
    const stage = await createStage(world)
    await stage.postNow()
    const zombie = world.publishing()
    const [claim] = await claimOne(zombie, zombie.worker, 0)
    assert.ok(claim !== undefined)
    const [second] = await claimOne(zombie, 'other', 120)
    assert.equal(second?.id, claim.id)
    await publishOne(zombie, claim)
    assert.equal(stage.sends(), 0)
  })

  it('is nothing that a refused COMMIT leads to: without its intent nothing is sent', async () => {
    const stage = await createStage(world)
    await asOwner(world.url, REFUSING_COMMIT)
    const post = await stage.postNow()
    const { moments } = stage.start()
    await moments.waitFor(
      'moved',
      (moment) => moment.publicationId === publicationOf(post) && moment.reason === 'handed back',
    )
    assert.equal(stage.sends(), 0)
    await asOwner(world.url, 'DROP TRIGGER refuse_commit ON scheduly.attempts')
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await stage.timesOnNetwork(post.text), 1)
  })

  it('is nothing that a lost answer to COMMIT leads to: the intent is closed as not sent, and the post goes out once', async () => {
    const stage = await createStage(world)
    const proxy = await cutOneAnswer(world.url, 'insert into attempts')
    const db = connectDatabase(proxy.url, { role: 'worker', poolSize: 5, log: silentLog })
    const post = await stage.postNow()
    const running = stage.start({ db })
    await running.moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    await running.stop()
    await db.destroy()
    await proxy.close()
    assert.equal(proxy.cuts(), 1)
    assert.deepEqual(
      (await stage.read(post.id)).attempts.map((attempt) => attempt.state),
      ['not_sent', 'accepted'],
    )
    assert.equal(stage.sends(), 1)
  })
})

/** Every transaction that opens an attempt fails in its COMMIT. */
const REFUSING_COMMIT = `
  CREATE FUNCTION scheduly.refuse_commit() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the commit is lost' USING ERRCODE = '08006'; END $$;
  CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT ON scheduly.attempts DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION scheduly.refuse_commit()`
