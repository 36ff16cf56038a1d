import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { Client } from 'pg'
import { createPost } from '#actions/create-post.ts'
import { connectDatabase, type Database } from '#db/database.ts'
import { resumePublishing } from '#db/installation.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { copyDatabase, dropDatabase } from '#test/support/postgres-template.ts'
import type { Network } from '#providers/networks.ts'
import { createWorld, QUICK, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf } from '#test/support/stage.ts'
import { createMemoryMarks, type Marks } from './marks.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.stopWorkers())

interface Restored extends AsyncDisposable {
  readonly url: string
  readonly db: Database
}

/** The database as it is at this moment, to be used later: an older backup by then. */
const backUp = async (): Promise<Restored> => {
  const name = `backup_${systemRandom.bytes(6).toString('hex')}`
  const url = await copyDatabase(world.url, name)
  const db = connectDatabase(url, { role: 'worker', poolSize: 5, log: silentLog })
  const drop = async (): Promise<void> => {
    await world.stopWorkers()
    await db.destroy()
    await dropDatabase(world.url, name)
  }
  return { url, db, [Symbol.asyncDispose]: drop }
}

/** A network that shows everything after a second and a half, and workers that look until then. */
const settling = () => {
  const { networks } = world.deps
  const shorten = (network: Network | null): Network | null =>
    network === null ? null : { ...network, provider: { ...network.provider, lateCommitSeconds: 0.5 } }
  return {
    policy: { ...QUICK, sendWindowSeconds: 0.5, sendTimeoutSeconds: 0.5, lookAfterSeconds: [0.1, 0.5, 1, 2] },
    networks: {
      forNewChannel: (code: string) => shorten(networks.forNewChannel(code)),
      forChannel: (channel: Parameters<typeof networks.forChannel>[0]) => shorten(networks.forChannel(channel)),
    },
  }
}

const statusIn = async (url: string, postId: string) =>
  (await rowsAsOwner(url, 'select status, failure_code, url from publications where post_id = $1', [postId]))[0]

/** Makes something due longer ago than a restored backup may send by itself. */
const makeOverdue = async (url: string, postId: string): Promise<void> => {
  await rowsAsOwner(url, "update publications set due_at = due_at - interval '20 minutes' where post_id = $1", [postId])
}

/** Published from the world's own database with a memory, so that the machine knows how far things had come. */
const publishedSince = async (stage: Awaited<ReturnType<typeof createStage>>, postId: string): Promise<Marks> => {
  const marks = createMemoryMarks()
  const running = stage.start({ marks })
  await running.moments.waitFor('published', ({ publicationId }) => publicationId === postId)
  await running.stop()
  return marks
}

describe('a restored backup', () => {
  it('halts publishing: nothing is sent again, and what had gone out is found', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    await using backup = await backUp()
    const marks = await publishedSince(stage, publicationOf(post))
    assert.equal(await stage.timesOnNetwork(post.text), 1)

    await makeOverdue(backup.url, post.id)
    const { moments, worker } = stage.start({ db: backup.db, doorbell: backup.url, marks })
    await moments.waitFor('halted')
    await moments.waitFor('published', ({ publicationId }) => publicationId === publicationOf(post))
    assert.equal(worker.standing().kind, 'halted')
    assert.equal((await statusIn(backup.url, post.id)).status, 'published')
    assert.equal(stage.sends(), 1)
  })

  it('is noticed although its sequence has come as far: PostgreSQL logs it 32 numbers ahead', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    await using backup = await backUp()
    const marks = await publishedSince(stage, publicationOf(post))
    await rowsAsOwner(backup.url, "select setval('publishing_marks', $1)", [(marks.read()?.mark ?? 0) + 32])
    const { moments } = stage.start({ db: backup.db, doorbell: backup.url, marks })
    await moments.waitFor('halted')
    assert.equal(stage.sends(), 1)
  })

  it('is noticed when it lacks one intent of ours alone: marks are not committed in their order', async () => {
    const stage = await createStage(world)
    const [first, second] = [await stage.postNow(), await stage.postNow()]
    const marks = createMemoryMarks()
    const running = stage.start({ marks })
    for (const post of [first, second])
      await running.moments.waitFor('published', ({ publicationId }) => publicationId === publicationOf(post))
    await running.stop()
    await using backup = await backUp()
    const lost = Math.min(...marks.own().slice(-2))
    await rowsAsOwner(backup.url, 'update attempts set mark = 0 where mark = $1', [lost])
    const { moments } = stage.start({ db: backup.db, doorbell: backup.url, marks })
    await moments.waitFor('halted')
  })

  it('is not seen in a database whose latest intents were deleted with their posts', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    const marks = await publishedSince(stage, publicationOf(post))
    await using copy = await backUp()
    await rowsAsOwner(copy.url, 'delete from posts where id = $1', [post.id])
    const { moments, worker } = stage.start({ db: copy.db, doorbell: copy.url, marks })
    await moments.waitFor('idle')
    assert.equal(worker.standing().kind, 'fine')
  })

  it('says of what is long overdue and not on the network that a person must decide', async () => {
    const stage = await createStage(world)
    const [sent, unsent] = [await stage.postNow(), await stage.postSoon(stage.owner, 60_000)]
    await using backup = await backUp()
    const marks = await publishedSince(stage, publicationOf(sent))
    await rowsAsOwner(
      backup.url,
      "update publications set due_at = now() - interval '20 minutes', wake_at = now() where post_id = $1",
      [unsent.id],
    )
    const { moments } = stage.start({ db: backup.db, doorbell: backup.url, marks, ...settling() })
    await moments.waitFor(
      'moved',
      ({ publicationId, to }) => publicationId === publicationOf(unsent) && to === 'failed',
    )
    assert.deepEqual(await statusIn(backup.url, unsent.id), {
      status: 'failed',
      failure_code: 'restored_backup',
      url: null,
    })
    assert.equal(await stage.timesOnNetwork(unsent.text), 0)
  })

  it('leaves alone what is due just now, until a person lets publishing go on; then each goes out once', async () => {
    const stage = await createStage(world)
    const [sent, due] = [await stage.postNow(), await stage.postNow()]
    await using backup = await backUp()
    const marks = createMemoryMarks()
    const running = stage.start({ marks })
    await running.moments.waitFor('published', ({ publicationId }) => publicationId === publicationOf(sent))
    await running.moments.waitFor('published', ({ publicationId }) => publicationId === publicationOf(due))
    await running.stop()
    const third = await createPost(world.deps, stage.owner, {
      orgId: stage.orgId,
      text: 'Only in the newer database',
      channels: [{ channelId: stage.channelId }],
    })
    assert.equal(third.status, 'draft')

    const halted = stage.start({ db: backup.db, doorbell: backup.url, marks })
    await halted.moments.waitFor('halted')
    await halted.moments.waitFor('idle')
    await halted.stop()
    assert.equal((await statusIn(backup.url, due.id)).status, 'queued')
    await resumePublishing(backup.url)
    const { moments } = stage.start({ db: backup.db, doorbell: backup.url, marks, ...settling() })
    await moments.waitFor('published', ({ publicationId }) => publicationId === publicationOf(sent))
    await moments.waitFor('published', ({ publicationId }) => publicationId === publicationOf(due))
    assert.equal(stage.sends(), 2)
    assert.deepEqual(await Promise.all([sent, due].map((post) => stage.timesOnNetwork(post.text))), [1, 1])
  })

  it('is noticed by a machine that has sent nothing since: it remembers what others have sent', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    await using backup = await backUp()
    const idle = createMemoryMarks()
    // It has no place for anything, and looks at the database all the same.
    const second = stage.start({ marks: idle, concurrency: 0, policy: { ...QUICK, checkSeconds: 0.1 } })
    await second.moments.waitFor('idle')
    const known = idle.read()?.mark ?? 0
    await publishedSince(stage, publicationOf(post))
    const marks = 'select max(mark)::int as mark from attempts'
    while ((await rowsAsOwner(world.url, marks, []))[0].mark > (idle.read()?.mark ?? 0));
    assert.ok((idle.read()?.mark ?? 0) > known)
    await second.stop()

    const again = stage.start({ db: backup.db, doorbell: backup.url, marks: idle })
    await again.moments.waitFor('halted')
    assert.equal(again.worker.standing().kind, 'halted')
    assert.equal(stage.sends(), 1)
  })

  it('is noticed by the first intent when it happens under a running worker, before any byte leaves', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    const marks = createMemoryMarks()
    // The worker starts with a database that says the right mark; by the time of the intent it is an older one.
    const { store } = world.publishing()
    const { id, mark } = await store.readInstallation()
    marks.reset({ installationId: id, mark: mark + 1_000_000 })
    let isOlder = false
    const lying: typeof store = {
      ...store,
      openAttempt: (intent) => {
        isOlder = true
        return store.openAttempt(intent)
      },
      readInstallation: async () =>
        isOlder
          ? store.readInstallation()
          : { id, mark: mark + 1_000_000, keptMark: mark + 1_000_000, missing: 0, haltedAt: null, haltReason: null },
    }
    const { moments, stop } = stage.start({ store: lying, marks })
    await moments.waitFor('halted')
    await stop()
    assert.equal(stage.sends(), 0)
    assert.deepEqual((await stage.read(post.id)).attempts, [])
    await resumePublishing(world.url)
    const again = stage.start(settling())
    await again.moments.waitFor('published', ({ publicationId }) => publicationId === publicationOf(post))
    assert.equal(stage.sends(), 1)
  })

  it('on a machine that never published from it is not published from at all', async () => {
    const stage = await createStage(world)
    const [first, post] = [await stage.postNow(), await stage.postSoon(stage.owner, 60_000)]
    await publishedSince(stage, publicationOf(first))
    await using clone = await backUp()
    await rowsAsOwner(clone.url, 'update publications set due_at = now(), wake_at = now() where post_id = $1', [
      post.id,
    ])
    const { moments, worker } = stage.start({ db: clone.db, doorbell: clone.url, installationId: null })
    await moments.waitFor('idle')
    assert.equal(worker.standing().kind, 'refused')
    assert.equal((await statusIn(clone.url, post.id)).status, 'queued')
    assert.equal(await stage.timesOnNetwork(post.text), 0)
  })

  it("on a machine that never published is nobody's even before the first publication: the original alone publishes", async () => {
    await using fresh = await createTestDatabase()
    const db = connectDatabase(fresh.url, { role: 'worker', poolSize: 5, log: silentLog })
    const name = `clone_${systemRandom.bytes(6).toString('hex')}`
    const machine = { db, doorbell: fresh.url, installationId: null }
    const original = world.start(machine)
    await original.moments.waitFor('idle')
    assert.equal(original.worker.standing().kind, 'fine')
    await original.stop()
    await db.destroy()
    const url = await copyDatabase(fresh.url, name)
    const cloned = connectDatabase(url, { role: 'worker', poolSize: 5, log: silentLog })
    try {
      const stranger = world.start({ db: cloned, doorbell: url, installationId: null })
      await stranger.moments.waitFor('idle')
      assert.equal(stranger.worker.standing().kind, 'refused')
      await stranger.stop()
    } finally {
      await cloned.destroy()
      await dropDatabase(fresh.url, name)
    }
  })

  it('on such a machine renews no keys: X would take the new ones for the only ones, and end those of the original', async () => {
    const stage = await createStage(world)
    const [first, post] = [await stage.postNow(), await stage.postSoon(stage.owner, 60_000)]
    await publishedSince(stage, publicationOf(first))
    await using clone = await backUp()
    await rowsAsOwner(clone.url, "update channels set token_expires_at = now() + interval '5 minutes'", [])
    await rowsAsOwner(
      clone.url,
      "update publications set due_at = now() - interval '2 minutes', wake_at = now() where post_id = $1",
      [post.id],
    )
    const renewed: string[] = []
    const delayed = Promise.withResolvers<void>()
    stage.start({
      db: clone.db,
      doorbell: clone.url,
      installationId: null,
      observe: (moment) => {
        if (moment.kind === 'renewed') renewed.push(moment.channelId)
        // Told by a duty that has its turn after the renewals.
        if (moment.kind === 'delayed') delayed.resolve()
      },
    })
    await delayed.promise
    assert.deepEqual(renewed, [])
    // The same database, and a machine that is told to publish from it: then the keys are renewed.
    await world.stopWorkers()
    const { moments } = stage.start({ db: clone.db, doorbell: clone.url })
    await moments.waitFor('renewed', ({ channelId }) => channelId === stage.channelId)
  })
})

describe('a mark of an intent that is not committed', () => {
  it('is not remembered: a server that crashes forgets it, and would look like an older one', async () => {
    const stage = await createStage(world)
    await publishedSince(stage, publicationOf(await stage.postNow()))
    const [{ kept }] = await rowsAsOwner(world.url, 'select max(mark)::int as kept from attempts')
    const writer = new Client({ connectionString: world.url, options: '-c search_path=scheduly' })
    await writer.connect()
    try {
      await writer.query('begin')
      await writer.query(`select nextval('publishing_marks') from generate_series(1, 40)`)
      const marks = createMemoryMarks()
      const { moments } = stage.start({ marks })
      await moments.waitFor('idle')
      assert.equal(marks.read()?.mark, kept)
    } finally {
      await writer.end()
    }
  })
})
