import { after, before } from 'node:test'
import type { Client } from 'pg'
import { connectDatabase, type Database } from '#db/database.ts'
import { resumePublishing } from '#db/installation.ts'
import { canonicalContent } from '#domain/content.ts'
import { sha256 } from '#lib/hash.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createPostgresStore } from '#publishing/postgres-store.ts'
import { aChannel, anOrg, aPost, aPublication, connectOwner, queueIn, type TestOrg } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { MemoryDatabase } from './memory-database.ts'
import { resume } from './memory-rows.ts'
import { createMemoryStore } from './memory-store.ts'
import type { Ground } from './store-contract-kit.ts'
import { describeStore } from './store-contract.ts'

// The simulation says as much as its database is like the real one: one suite for both.

const OVERDUE = { overdueSeconds: 900 }

let database: TestDatabase
let owner: Client
let worker: Database
let org: TestOrg

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 4, log: silentLog })
  org = await anOrg(owner)
})
after(async () => {
  await owner.end()
  await worker.destroy()
  await database.drop()
})

const postgresGround = async (): Promise<Ground> => {
  // What an earlier test left behind is nobody's any more, and so is a pause.
  await owner.query('UPDATE installation SET paused_at = NULL, pause_reason = NULL, resumed_at = NULL')
  await owner.query("UPDATE publications SET held = true WHERE status IN ('queued', 'publishing')")
  return {
    store: createPostgresStore(worker, OVERDUE),
    channel: () => aChannel(owner, org),
    queued: async (channelId, seconds = -1) => {
      const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
      const id = await aPublication(owner, post, channelId)
      await queueIn(owner, id, seconds)
      return id
    },
    queuedThread: async (channelId, below) => {
      const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId, below })
      const id = await aPublication(owner, post, channelId)
      await queueIn(owner, id, -1)
      return id
    },
    cutThread: async (id) => {
      await owner.query("UPDATE posts SET thread = '[]' WHERE id = (SELECT post_id FROM publications WHERE id = $1)", [
        id,
      ])
    },
    setPublishing: async (isOn) => {
      await owner.query(isOn ? "SELECT resume_installation('review')" : "SELECT pause_installation('A test.')")
    },
    setChannel: async (id, state) => {
      await owner.query('UPDATE channels SET state = $2 WHERE id = $1', [id, state])
    },
    endLeases: async () => {
      await owner.query(
        "UPDATE publications SET lease_until = now(), wake_at = now() WHERE status = 'publishing' AND NOT held",
      )
    },
    changeContent: async (id) => {
      await owner.query(
        'UPDATE posts SET text = $2, content_hash = $3 WHERE id = (SELECT post_id FROM publications WHERE id = $1)',
        [id, 'Changed', sha256('Changed')],
      )
    },
    cancel: async (id) => {
      await owner.query("UPDATE publications SET status = 'canceled', wake_at = NULL WHERE id = $1", [id])
    },
    status: async (id) => {
      const row = await owner.query<{ status: string; held: boolean; failure_code: string | null }>(
        'SELECT status, held, failure_code FROM publications WHERE id = $1',
        [id],
      )
      const attempts = await owner.query<{ state: string }>(
        'SELECT state FROM attempts WHERE publication_id = $1 ORDER BY number',
        [id],
      )
      const { status, held, failure_code: failureCode } = row.rows[0]!
      return { status, held, failureCode, attempts: attempts.rows.map(({ state }) => state) }
    },
    resume: async () => {
      await resumePublishing(database.url)
    },
  }
}

const memoryGround = (): Promise<Ground> => {
  // Time passes with every look at it.
  let time = Date.now()
  const clock = {
    get now(): number {
      time += 0.01
      return time
    },
  }
  const db = new MemoryDatabase(clock, 'installation')
  let made = 0
  const next = (word: string): string => {
    made += 1
    return `${word}-${made}`
  }
  const put = (id: string, change: object): void => db.putPublication({ ...db.publications.get(id)!, ...change })
  const queue = async (channelId: string, seconds = -1, below: readonly string[] = []): Promise<string> => {
    const postId = next('post')
    const thread = below.map((text) => ({ text, media: [] }))
    const contentHash = sha256(canonicalContent({ text: 'Hello', media: [], thread, channels: [] }))
    const dueAt = clock.now + seconds * 1000
    db.putPost({
      id: postId,
      text: 'Hello',
      thread: below,
      contentHash,
      approvalRequired: false,
      approvedHash: contentHash,
      scheduledAt: dueAt,
    })
    const id = next('publication')
    const failure = { failureCode: null, retryable: false, needsAttention: false }
    const rest = { remoteId: null, publishedAt: null, createdAt: clock.now, text: null, sent: [], leaseUntil: null }
    db.addPublication({
      ...failure,
      ...rest,
      id,
      postId,
      channelId,
      provider: 'twt',
      status: 'queued',
      dueAt,
      wakeAt: dueAt,
      held: false,
      epoch: 0,
      tries: 0,
      looks: 0,
    })
    return id
  }
  return Promise.resolve({
    store: createMemoryStore(db, OVERDUE),
    channel: async () => {
      const id = next('channel')
      const keys = {
        credentials: Buffer.from('sealed'),
        tokenExpiresAt: null,
        isPaused: false,
        resumedAt: -Infinity,
        refreshLeaseUntil: null,
        refreshAfter: null,
      }
      db.channels.set(id, { id, provider: 'twt', state: 'active', remoteId: id, ...keys })
      return id
    },
    queued: (channelId, seconds) => queue(channelId, seconds),
    queuedThread: (channelId, below) => queue(channelId, -1, below),
    cutThread: async (id) => {
      db.putPost({ ...db.posts.get(db.publications.get(id)!.postId)!, thread: [] })
    },
    setChannel: async (id, state) => {
      const { isPaused: was, resumedAt, ...channel } = db.channels.get(id)!
      const isPaused = state === 'paused'
      db.channels.set(id, { ...channel, state, isPaused, resumedAt: was && !isPaused ? clock.now : resumedAt })
    },
    setPublishing: async (isOn) => {
      if (isOn && db.pausedAt !== null) db.resumedAt = clock.now
      db.pausedAt = isOn ? null : clock.now
    },
    endLeases: async () => {
      for (const row of db.publications.values()) {
        if (row.status === 'publishing') put(row.id, { leaseUntil: clock.now, wakeAt: clock.now })
      }
    },
    changeContent: async (id) => {
      const post = db.posts.get(db.publications.get(id)!.postId)!
      db.putPost({ ...post, text: 'Changed', contentHash: sha256('Changed') })
    },
    cancel: async (id) => put(id, { status: 'canceled', wakeAt: null }),
    status: async (id) => {
      const { status, held, failureCode } = db.publications.get(id)!
      return { status, held, failureCode, attempts: db.attemptsOf(id).map(({ state }) => state) }
    },
    resume: async () => resume(db),
  })
}

let count = 0
const memoryId = (): string => {
  count += 1
  return `attempt-${count}`
}

describeStore('in memory', memoryGround, memoryId)
describeStore('PostgreSQL', postgresGround, () => systemRandom.id())
