import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { createPost } from '#actions/create-post.ts'
import { publishPost } from '#actions/send-post.ts'
import { connectDatabase } from '#db/database.ts'
import { silentLog } from '#lib/log.ts'
import { openGate } from '#test/support/gate.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { createWorld, QUICK, type RunningWorker, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, type Stage } from '#test/support/stage.ts'
import { openDirectory, type Directory } from './directory.ts'
import { breakMove, finishMove, moveOrganization, type Move, type MoveStep } from './move-organization.ts'
import { OnItsWay, writeBy } from './route.ts'
import { archiveOf, archiveOne } from './archived.ts'
import { askFor, lateWrites, textsIn, untilWaiting } from './late-writes.ts'
import { openShard, startShardedWorker, type Shard } from './shard.ts'

let world: World
let north: Shard
let south: Shard
let directoryDatabase: TestDatabase
let directory: Directory

before(async () => {
  world = await createWorld()
  north = await openShard(world, 'north')
  south = await openShard(world, 'south')
  directoryDatabase = await createTestDatabase()
  directory = await openDirectory(directoryDatabase.url)
})
after(async () => {
  await world.stopWorkers()
  await directory[Symbol.asyncDispose]()
  await directoryDatabase.drop()
  await Promise.all([north[Symbol.asyncDispose](), south[Symbol.asyncDispose]()])
  await world.close()
})
afterEach(async () => {
  await world.stopWorkers()
  world.sandbox.faults.clear()
})

/** An organization with a channel in a shard, written down in the directory. */
const stageIn = async (shard: Shard): Promise<Stage> => {
  const stage = await createStage(shard.world)
  await directory.place(stage.orgId, shard.name)
  return stage
}

const startBoth = (changes?: Parameters<typeof startShardedWorker>[1]) => {
  const workers = startShardedWorker([north, south], changes)
  const [inNorth, inSouth] = [workers.get('north'), workers.get('south')]
  assert.ok(inNorth !== undefined && inSouth !== undefined)
  return { inNorth, inSouth, all: [inNorth, inSouth] }
}

/** Due as they are made: the workers that run are at it at once. */
const postsOf = async (stage: Stage, count: number) => {
  const posts = []
  for (let made = 0; made < count; made += 1) posts.push(await stage.postNow())
  return posts
}
type Post = Awaited<ReturnType<typeof postsOf>>[number]

/** One of these workers, whichever it is, has published it. */
const publishedBy = (workers: readonly RunningWorker[], posts: readonly Post[]) =>
  Promise.all(
    posts.map((post) =>
      Promise.race(
        workers.map((each) => each.moments.waitFor('published', (one) => one.publicationId === publicationOf(post))),
      ),
    ),
  )

/** What the sandbox wrote down: each went out once. */
const auditLedger = async (posts: readonly Post[]): Promise<void> => {
  const answer = await fetch(`${world.sandboxUrl}/_sandbox/posts`)
  const { posts: there } = (await answer.json()) as { posts: { text: string }[] }
  const times = posts.map(({ text }) => there.filter((post) => post.text === text).length)
  assert.deepEqual(
    times,
    posts.map(() => 1),
  )
}

const statusIn = async (shard: Shard, post: Post): Promise<string | undefined> =>
  (await rowsAsOwner(shard.url, 'select status from publications where post_id = $1', [post.id]))[0]?.status

describe('two workers over two databases', () => {
  it('publish every post of both once', async () => {
    const stages = [await stageIn(north), await stageIn(south), await stageIn(north), await stageIn(south)]
    const workers = [startBoth(), startBoth()]
    const posts = (await Promise.all(stages.map((stage) => postsOf(stage, 5)))).flat()
    const all = workers.flatMap((worker) => worker.all)
    await publishedBy(all, posts)
    await auditLedger(posts)
    for (const stage of stages) assert.equal(stage.sends(), 5)
  })

  it('go on with one of them while the other database says nothing, and then while it is away', async () => {
    const [here, there] = [await stageIn(north), await stageIn(south)]
    await using gate = await openGate(Number(new URL(south.url).port))
    const through = new URL(south.url)
    through.port = String(gate.port)
    const options = { role: 'worker', poolSize: 5, log: silentLog } as const
    await using db = connectDatabase(through.href, options)
    const worker = startBoth(({ name }) => (name === 'south' ? { db, doorbell: through.href } : {}))
    const { inNorth: ours, inSouth: theirs } = worker
    const first = await there.postNow()
    await publishedBy([theirs], [first])
    const waiting: Post[] = []
    const sent: Post[] = []
    for (const state of ['silent', 'broken'] as const) {
      gate.set(state)
      waiting.push(...(await postsOf(there, 3)))
      const posts = await postsOf(here, 5)
      await publishedBy([ours], posts)
      sent.push(...posts)
      assert.equal(there.sends(), 1)
    }
    gate.set('open')
    await publishedBy([theirs], waiting)
    await auditLedger([first, ...waiting, ...sent])
    // Before the worker's connections are closed.
    await world.stopWorkers()
  })

  it('have places of their own for each: sends that hang in one take none from the other', async () => {
    const [here, there] = [await stageIn(north), await stageIn(south)]
    const hang = Promise.withResolvers<void>()
    const network = world.deps.networks.forNewChannel('twt')
    assert.ok(network !== null)
    const { provider } = network
    const hanging = {
      ...network,
      provider: {
        ...provider,
        publish: async (...call: Parameters<typeof provider.publish>) => {
          await hang.promise
          return provider.publish(...call)
        },
      },
    }
    const networks = { forNewChannel: () => hanging, forChannel: () => hanging }
    const worker = startBoth(({ name }) => ({
      concurrency: 2,
      ...(name === 'south' ? { networks } : {}),
    }))
    const { inNorth: ours, inSouth: theirs } = worker
    const stuck = await postsOf(there, 4)
    await theirs.moments.waitFor('sending')
    const posts = await postsOf(here, 5)
    await publishedBy([ours], posts)
    assert.equal(there.sends(), 0)
    hang.resolve()
    await publishedBy([theirs], stuck)
    await auditLedger([...stuck, ...posts])
  })
})

/** An organization with a past, a send in doubt, and posts that are due, soon and later. */
const aLivelyOrganization = async (shard: Shard) => {
  const stage = await stageIn(shard)
  // Whoever is in doubt looks later than this test takes.
  const { moments, stop } = stage.start({ policy: { ...QUICK, lookAfterSeconds: [600, 600, 600, 600] } })
  const past = await postsOf(stage, 2)
  for (const post of past) await moments.waitFor('published', (one) => one.publicationId === publicationOf(post))
  world.sandbox.faults.add({ kind: 'drop-after', route: 'create', account: stage.handle, times: 1 })
  const doubtful = await stage.postNow()
  await moments.waitFor('answered', (one) => one.publicationId === publicationOf(doubtful) && one.outcome === 'unknown')
  await moments.waitFor('moved', (one) => one.publicationId === publicationOf(doubtful))
  await stop()
  const archived = await archiveOne(shard, past)
  const due = await postsOf(stage, 3)
  const later = await stage.postSoon(undefined, 3_600_000)
  const { owner, orgId } = stage
  const draft = await createPost(shard.deps, owner, { orgId, text: 'Some day', channels: [] })
  return { stage, past, archived, doubtful, due, later, draft }
}

const moving = ({ owner, orgId }: Stage): Move => ({ orgId, actor: owner, from: north, to: south, directory })

describe('an organization that moves to the other database', () => {
  it('loses no post and doubles none, while both go on with those of others', async () => {
    const { stage, past, archived, doubtful, due, later, draft } = await aLivelyOrganization(north)
    const [neighbour, host] = [await stageIn(north), await stageIn(south)]
    const worker = startBoth()
    const { all } = worker
    const others = [...(await postsOf(neighbour, 4)), ...(await postsOf(host, 4))]
    await moveOrganization(moving(stage))
    assert.deepEqual(await directory.find(stage.orgId), { shard: 'south', movingTo: null })

    await publishedBy(all, [doubtful, ...due, ...others])
    await auditLedger([...past, doubtful, ...due, ...others])
    assert.equal(stage.sends(), past.length + 1 + due.length)
    for (const post of [...past, doubtful, ...due])
      if (post !== archived) assert.equal(await statusIn(south, post), 'published')
    assert.deepEqual(
      [await archiveOf(north, stage), await archiveOf(south, stage)],
      [
        [0, 0, 0],
        [1, 1, 1],
      ],
    )
    assert.equal(await statusIn(south, later), 'queued')
    assert.equal(await statusIn(north, later), undefined)
    assert.equal((await rowsAsOwner(south.url, 'select from posts where id = $1', [draft.id])).length, 1)
    for (const each of all) assert.equal(each.worker.standing().kind, 'fine')
  })

  it('goes on there as if it had always been there: events, log and numbers', async () => {
    const { stage } = await aLivelyOrganization(north)
    await moveOrganization(moving(stage))
    const worker = startBoth()
    const { owner, orgId, channelId } = stage
    const draft = await createPost(south.deps, owner, { orgId, text: `After it ${orgId}`, channels: [{ channelId }] })
    const post = await publishPost(south.deps, owner, { id: draft.id })
    await publishedBy(worker.all, [post])
    await rowsAsOwner(south.url, 'select place_events(1000)')
    const [facts] = await rowsAsOwner(
      south.url,
      `select count(*)::int as events, count(distinct position)::int as places,
        bool_and(ordered) as ordered from (select position, sequence,
          position > lag(position, 1, 0::bigint) over (order by sequence) as ordered from events where org_id = $1) e`,
      [stage.orgId],
    )
    assert.ok(facts.events > 5)
    assert.equal(facts.places, facts.events)
  })

  it('takes what had asked for its place before the move, or refuses it: nobody is told of a write that is lost', async () => {
    const stage = await stageIn(north)
    const { owner, orgId } = stage
    const write = writeBy(directory, [north, south])
    const draft = await createPost(north.deps, owner, { orgId, text: 'Some day', channels: [] })
    const late = lateWrites(stage, draft.id)
    const { opened, placed, ended } = askFor(late, orgId, write)
    await placed
    const at = async (step: MoveStep): Promise<void> => {
      if (step === 'paused') await assert.rejects(write(orgId, late[0].act), OnItsWay)
      if (step === 'copied') {
        opened.copied.resolve()
        await untilWaiting(north, 2)
      }
      if (step === 'fenced') {
        opened.fenced.resolve()
        await ended
      }
    }
    await moveOrganization({ ...moving(stage), at })
    for (const end of await ended) assert.ok(end.status === 'rejected' && end.reason instanceof OnItsWay)
    assert.deepEqual(await textsIn(north, orgId), [])
    assert.deepEqual(await textsIn(south, orgId), ['Some day'])
    for (const { act } of late) await write(orgId, act)
    assert.deepEqual(await textsIn(south, orgId), ['Another day', 'Behind the fence', 'In between'])
  })

  it('stays where it was when the move breaks off before it has its new place', async () => {
    const { stage, due, doubtful } = await aLivelyOrganization(north)
    const breakingAt =
      (last: MoveStep) =>
      (step: MoveStep): void => {
        if (step === last) throw new Error('the mover died')
      }
    await assert.rejects(moveOrganization({ ...moving(stage), at: breakingAt('copied') }), /the mover died/)
    await assert.rejects(moveOrganization({ ...moving(stage), at: breakingAt('fenced') }), /the mover died/)
    assert.deepEqual(await directory.find(stage.orgId), { shard: 'north', movingTo: 'south' })
    const worker = startBoth()
    // It is in both, and paused in both: nothing goes out, whichever of them is asked.
    const bystanders = await postsOf(await stageIn(south), 1)
    await publishedBy([worker.inSouth], bystanders)
    assert.equal(await statusIn(south, due[0] ?? doubtful), 'queued')
    await breakMove({ ...moving(stage) })
    const { owner, orgId } = stage
    const write = writeBy(directory, [north, south])
    await write(orgId, ({ deps }) => createPost(deps, owner, { orgId, text: 'It stayed', channels: [] }))
    await publishedBy([worker.inNorth], due)
    await auditLedger([...due, ...bystanders])

    await moveOrganization(moving(stage))
    await publishedBy(worker.all, [doubtful])
    await auditLedger([doubtful, ...due])
  })

  it('is there when it breaks off after that, and has only to be finished', async () => {
    const { stage, due, doubtful } = await aLivelyOrganization(north)
    const breaking = (step: string): void => {
      if (step === 'placed') throw new Error('the mover died')
    }
    await assert.rejects(moveOrganization({ ...moving(stage), at: breaking }), /the mover died/)
    assert.deepEqual(await directory.find(stage.orgId), { shard: 'south', movingTo: null })
    const worker = startBoth()
    await finishMove(moving(stage))
    await publishedBy([worker.inSouth], [doubtful, ...due])
    await auditLedger([doubtful, ...due])
  })
})
