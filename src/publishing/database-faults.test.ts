import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { Client } from 'pg'
import { retryPost } from '#actions/send-post.ts'
import { connectDatabase, databaseFault } from '#db/database.ts'
import { systemClock, type Clock } from '#lib/clock.ts'
import { silentLog, type Log } from '#lib/log.ts'
import { allOut } from '#test/support/all-out.ts'
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

type Post = Awaited<ReturnType<Stage['postSoon']>>

/** Posts that become due in `ahead` milliseconds, and each `apart` later than the one before. */
const someSoon = (
  stage: Stage,
  count: number,
  times: readonly [ahead: number, apart?: number],
): Promise<readonly Post[]> => {
  const [ahead, apart = 0] = times
  return Promise.all(Array.from({ length: count }, (_, index) => stage.postSoon(stage.owner, ahead + index * apart)))
}

/** Each once on the network by one send each, and published for whoever reads it. */
const assertOnceEach = async (stage: Stage, posts: readonly Post[]): Promise<void> => {
  for (const post of posts) {
    const { status, attempts } = await stage.read(post.id)
    const story = JSON.stringify({ status, attempts })
    assert.equal(await stage.timesOnNetwork(post.text), 1, story)
    assert.equal(status, 'published', story)
  }
  assert.equal(stage.sends(), posts.length)
}

/** A log that tells of the next warning that fits. */
const createEars = () => {
  const waiting: { readonly fits: (error: unknown) => boolean; readonly resolve: () => void }[] = []
  const log: Log = {
    ...silentLog,
    warn: (facts: unknown) => {
      const error = typeof facts === 'object' && facts !== null && 'err' in facts ? facts.err : null
      for (const one of waiting) if (one.fits(error)) one.resolve()
    },
  }
  const warning = (fits: (error: unknown) => boolean): Promise<void> =>
    new Promise((resolve) => void waiting.push({ fits, resolve }))
  return { log, warning }
}

/** Runs statements from outside of the database that they are about. */
const onServer = async (statements: (name: string) => readonly string[]): Promise<void> => {
  const url = new URL(world.url)
  const name = url.pathname.slice(1)
  url.pathname = '/postgres'
  const client = new Client({ connectionString: url.href })
  await client.connect()
  for (const statement of statements(name)) await client.query(statement)
  await client.end()
}

const END_ALL = (name: string): string =>
  `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`

const readOnly = (on: boolean): Promise<void> =>
  onServer((name) => [`ALTER DATABASE ${name} SET default_transaction_read_only = ${on}`, END_ALL(name)])

const isReadOnly = (error: unknown): boolean => databaseFault(error).code === '25006'

describe('a database that becomes read-only, as after a failover', () => {
  it('sends nothing while posts become due, loses nothing, and goes on by itself when it can be written again', async () => {
    const stage = await createStage(world)
    const posts = await someSoon(stage, 5, [1_500])
    await readOnly(true)
    const ears = createEars()
    const heard = ears.warning(
      (error) => isReadOnly(error) && Date.now() > Date.parse(posts.at(-1)?.scheduled_at ?? ''),
    )
    const { moments } = stage.start({ log: ears.log })
    await heard
    assert.equal(stage.sends(), 0)
    await readOnly(false)
    await allOut(world.url, [moments], posts.map(publicationOf))
    await assertOnceEach(stage, posts)
  })

  it('keeps the answer that came in the meantime, and writes it down as soon as it can', async () => {
    const stage = await createStage(world)
    const ears = createEars()
    const answered = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const { moments } = stage.start({
      log: ears.log,
      http: async (request) => {
        const response = await world.deps.http(request)
        answered.resolve()
        await gate.promise
        return response
      },
    })
    const post = await stage.postSoon()
    await answered.promise
    await readOnly(true)
    const heard = ears.warning(isReadOnly)
    gate.resolve()
    await heard
    await readOnly(false)
    await allOut(world.url, [moments], [publicationOf(post)])
    await assertOnceEach(stage, [post])
    assert.equal(moments.count('looked'), 0)
  })
})

describe('connections', () => {
  it('that are ended up to fifty times while thirty posts go out cost no post and no second send', async () => {
    // Six of each channel: more would have to wait for their turn.
    const stages = await Promise.all(Array.from({ length: 5 }, () => createStage(world)))
    const posts = await Promise.all(stages.map((stage) => someSoon(stage, 6, [2_500, 600])))
    // Longer than an intent without an answer takes to be withdrawn in the storm: adopted, it would be one that may be out.
    const policy = { ...QUICK, leaseSeconds: 15, renewLeaseSeconds: 1 }
    // What broke off rests for a quarter of a minute; nobody needs to wait for that here.
    const { store } = world.publishing()
    const release: typeof store.release = (claim, seconds) => store.release(claim, Math.min(seconds, 0.5))
    const changes = { policy, store: { ...store, release } }
    const workers = [world.start(changes), world.start(changes)]
    await workers[0]?.moments.waitFor('sending')
    const done = new AbortController()
    const ended = storm(50, done.signal)
    await allOut(
      world.url,
      workers.map(({ moments }) => moments),
      posts.flat().map(publicationOf),
    )
    done.abort()
    assert.ok((await ended) >= 20, `${await ended} connections`)
    for (const [index, stage] of stages.entries()) await assertOnceEach(stage, posts[index] ?? [])
  })

  it('that are all taken make publishing wait, not fail', async () => {
    const stage = await createStage(world)
    const db = connectDatabase(world.url, { role: 'worker', poolSize: 1, log: silentLog })
    const [taken, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const holding = db.transaction().execute(async () => {
      taken.resolve()
      await gate.promise
    })
    await taken.promise
    const posts = await someSoon(stage, 10, [2_000])
    const ears = createEars()
    const exhausted = ears.warning((error) => error instanceof Error && error.message.includes('timeout exceeded'))
    const running = stage.start({ db, log: ears.log })
    await exhausted
    assert.equal(stage.sends(), 0)
    gate.resolve()
    await holding
    await allOut(world.url, [running.moments], posts.map(publicationOf))
    await running.stop()
    await db.destroy()
    await assertOnceEach(stage, posts)
  })
})

/** Ends connections of workers, one every few milliseconds, until all is done; the answer is how many. */
const storm = async (most: number, done: AbortSignal): Promise<number> => {
  const client = new Client({ connectionString: world.url })
  await client.connect()
  let ended = 0
  while (ended < most && !done.aborted) {
    const answer = await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'scheduly-worker' ORDER BY random() LIMIT 1`,
    )
    ended += answer.rowCount ?? 0
    await client.query('SELECT pg_sleep(0.04)')
  }
  await client.end()
  return ended
}

describe('a wall clock that jumps an hour ahead and back at every look', () => {
  it('makes no post early, none late and none go out twice: only the clock of the database counts', async () => {
    // What is put off uses up turns of its channel: with one post on each, none has to wait for more.
    const stages = await Promise.all(Array.from({ length: 5 }, () => createStage(world)))
    let looks = 0
    const now = (): Date => {
      looks += 1
      return new Date(Date.now() + (looks % 2 === 0 ? 3_600_000 : -3_600_000))
    }
    const clock: Clock = { ...systemClock, now }
    // A wall clock that leaps ahead looks like a machine that slept: about every other send is put off, or refused before
    // its first byte. How often is not what this is about.
    const policy = { ...QUICK, breakerFailures: 1_000, maxTries: 1_000 }
    const { moments } = world.start({ clock, policy })
    const [first] = stages
    assert.ok(first)
    const later = await first.postSoon(first.owner, 3_000_000)
    const sent = await Promise.all(
      stages.map(async (stage) => ({ stage, post: await stage.postSoon(stage.owner, 1_500) })),
    )
    await allOut(
      world.url,
      [moments],
      sent.map(({ post }) => publicationOf(post)),
    )
    assert.ok(looks > 0)
    for (const { stage, post } of sent) {
      await assertOnceEach(stage, [post])
      const attempts = (await stage.read(post.id)).attempts
      for (const { started_at } of attempts) assert.ok(Date.parse(started_at) >= Date.parse(post.scheduled_at ?? ''))
    }
    assert.equal((await first.read(later.id)).status, 'queued')
    const sending = moments.all.filter((moment) => moment.kind === 'sending')
    for (const { lateSeconds } of sending) assert.ok(lateSeconds >= 0 && lateSeconds < 1_800)
  })
})

/** A worker whose process stands still around its send, longer than its lease lasts; `wake` lets it go on. */
const startSleeper = (stage: Stage, where: 'before' | 'after') => {
  const [asleep, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  // A process that stands still renews nothing either.
  const policy = { ...QUICK, leaseSeconds: 0.3, renewLeaseSeconds: 1_000, sendWindowSeconds: 0.1 }
  const { store } = world.publishing()
  let isAsleep = false
  const running = stage.start({
    policy,
    // It claims nothing in its sleep: only another worker can take over.
    store: {
      ...store,
      claimDue: async (wanted) => {
        if (isAsleep) await gate.promise
        return store.claimDue(wanted)
      },
    },
    http: async (request) => {
      const isSend = request.method === 'POST' && request.url.endsWith('/2/tweets')
      const early = isSend && where === 'after' ? await world.deps.http(request) : null
      if (isSend) {
        isAsleep = true
        asleep.resolve()
        await gate.promise
      }
      return early ?? world.deps.http(request)
    },
  })
  return { ...running, asleep: asleep.promise, wake: gate.resolve }
}

describe('a worker that stands still beyond its lease', () => {
  it('before its first byte has lost its publication: it sends nothing and writes nothing', async () => {
    const stage = await createStage(world)
    const sleeper = startSleeper(stage, 'before')
    const post = await stage.postSoon()
    const id = publicationOf(post)
    await sleeper.asleep
    const other = stage.start()
    await other.moments.waitFor('moved', (moment) => moment.publicationId === id && moment.to === 'failed')
    const known = await stage.read(post.id)
    sleeper.wake()
    await sleeper.moments.waitFor('fenced', (moment) => moment.publicationId === id)
    assert.deepEqual(await stage.read(post.id), known)
    assert.equal(known.publications[0]?.failure?.code, 'outcome_unknown')
    assert.equal(stage.sends(), 0)
    await retryPost(world.deps, stage.owner, { id: post.id, confirmedNotPublished: true })
    await allOut(world.url, [sleeper.moments, other.moments], [publicationOf(post)])
    await assertOnceEach(stage, [post])
  })

  it('with the answer in hand has lost its publication: what the other worker found stands', async () => {
    const stage = await createStage(world)
    const sleeper = startSleeper(stage, 'after')
    const post = await stage.postSoon()
    const id = publicationOf(post)
    await sleeper.asleep
    const other = stage.start()
    await other.moments.waitFor('published', (moment) => moment.publicationId === id)
    const known = await stage.read(post.id)
    sleeper.wake()
    await sleeper.moments.waitFor('fenced', (moment) => moment.publicationId === id)
    assert.deepEqual(await stage.read(post.id), known)
    assert.deepEqual(
      known.attempts.map(({ outcome }) => outcome),
      ['found'],
    )
    await assertOnceEach(stage, [post])
  })
})
