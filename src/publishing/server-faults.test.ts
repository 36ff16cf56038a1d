import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import { Client } from 'pg'
import { databaseFault } from '#db/database.ts'
import { migrateUp } from '#db/migrate.ts'
import { buildServer } from '#http/server.ts'
import { silentLog, type Log } from '#lib/log.ts'
import { allOut } from '#test/support/all-out.ts'
import { createRequest } from '#test/support/app.ts'
import { asOwner } from '#test/support/owner.ts'
import { startTestServer, type TestServer } from '#test/support/postgres-server.ts'
import { createWorld, QUICK, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, type Stage } from '#test/support/stage.ts'

const MOUNT_MEBIBYTES = 400

/** A small file system of its own, which can be filled up; null where that takes rights that we lack. */
const mountSmall = (): string | null => {
  const folder = mkdtempSync(join(tmpdir(), 'scheduly-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MOUNT_MEBIBYTES}m,mode=755`, 'tmpfs', folder], {
      stdio: 'ignore',
    })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return null
  }
}

const mounted = mountSmall()
let server: TestServer
let world: World

before(async () => {
  server = await startTestServer(mounted ?? tmpdir())
  await migrateUp(server.url)
  world = await createWorld({ database: { url: server.url, drop: async () => {} } })
})
afterEach(() => world.stopWorkers())
after(async () => {
  await world.close()
  await server.stop()
  if (mounted === null) return
  execFileSync('umount', [mounted])
  rmSync(mounted, { recursive: true })
})

type Post = Awaited<ReturnType<Stage['postSoon']>>

/** Four of each channel: more would have to wait for their turn. */
const postsOf = (stages: readonly Stage[], ahead: number): Promise<readonly (readonly Post[])[]> =>
  Promise.all(stages.map((stage) => Promise.all([0, 1, 2, 3].map(() => stage.postSoon(stage.owner, ahead)))))

const someStages = (count: number): Promise<readonly Stage[]> =>
  Promise.all(Array.from({ length: count }, () => createStage(world)))

const assertOnceEach = async (stages: readonly Stage[], posts: readonly (readonly Post[])[]): Promise<void> => {
  for (const [index, stage] of stages.entries()) {
    const own = posts[index] ?? []
    assert.equal(stage.sends(), own.length)
    for (const post of own) {
      assert.equal(await stage.timesOnNetwork(post.text), 1)
      const { status, attempts } = await stage.read(post.id)
      assert.deepEqual([status, attempts.filter(({ state }) => state === 'accepted').length], ['published', 1])
    }
  }
}

describe('a database server that crashes and starts again', () => {
  it('while sends are in flight costs no post and no second send', async () => {
    const stages = await someStages(4)
    world.sandbox.faults.add({ kind: 'delay', route: 'create', milliseconds: 300, times: null })
    const posts = await postsOf(stages, 2_500)
    const policy = { ...QUICK, leaseSeconds: 3, renewLeaseSeconds: 1 }
    const { moments } = world.start({ policy })
    await moments.waitFor('sending')
    await crash()
    await allOut(server.url, [moments], posts.flat().map(publicationOf))
    await assertOnceEach(stages, posts)
    world.sandbox.faults.clear()
  })
})

/** Kills one of the server's own processes: it then drops every connection, recovers and takes new ones. */
const crash = async (): Promise<void> => {
  const client = new Client({ connectionString: server.url })
  client.on('error', () => {})
  await client.connect()
  const answer = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const gone = new Promise((resolve) => client.once('end', resolve))
  process.kill(answer.rows[0]?.pid ?? 0, 'SIGKILL')
  await gone
}

/** Fills the file system to the last byte; the answer gives the space back. */
const fill = (folder: string): (() => void) => {
  const file = join(folder, 'filler')
  const handle = openSync(file, 'w')
  for (let size = 1_048_576; size >= 512; size /= 2) {
    try {
      for (;;) writeSync(handle, Buffer.alloc(size))
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'ENOSPC')
    }
  }
  closeSync(handle)
  return () => rmSync(file)
}

const startApi = async () => {
  const { log, publicUrl } = world.deps
  const ready = async () => ({ ready: true, checks: {} })
  const api = await buildServer({ actions: world.deps, log, publicUrl, ready, logRequests: false, version: '0.0.0' })
  return { request: createRequest(api), [Symbol.asyncDispose]: () => api.close() }
}

const isFull = (error: unknown): boolean => databaseFault(error).code === '53100'

const skip = mounted === null ? 'mounting a small file system takes rights that this user lacks' : false

describe('a disk that is full', { skip }, () => {
  it('lets nothing be sent without its intent; the API says 503, and all goes on by itself when there is space', async () => {
    const stages = await someStages(10)
    const posts = await postsOf(stages, 5_000)
    // A write-ahead log that reaches its end would take the server down, which the crash above stands for.
    await asOwner(server.url, 'CHECKPOINT')
    await asOwner(server.url, 'SELECT pg_switch_wal()')
    await asOwner(server.url, 'CHECKPOINT')
    const empty = fill(mounted ?? '')
    const full = Promise.withResolvers<void>()
    const hear = (facts: unknown): void => {
      if (typeof facts === 'object' && facts !== null && 'err' in facts && isFull(facts.err)) full.resolve()
    }
    const log: Log = { ...silentLog, warn: hear, error: hear }
    const policy = { ...QUICK, leaseSeconds: 3, renewLeaseSeconds: 1 }
    const { moments } = world.start({ policy, log })
    await assertApiRefuses()
    await full.promise
    const intents = moments.count('sending')
    const sends = stages.reduce((sum, stage) => sum + stage.sends(), 0)
    assert.ok(sends <= intents, `${sends} sends of ${intents} intents`)
    empty()
    await allOut(server.url, [moments], posts.flat().map(publicationOf))
    await assertOnceEach(stages, posts)
  })
})

/** Signs people up until the first has no room: each is taken whole or refused as something that passes. */
const assertApiRefuses = async (): Promise<void> => {
  await using api = await startApi()
  for (let number = 0; number < 500; number += 1) {
    const body = { email: `full${number}@example.org`, username: `full${number}`, password: 'correct horse battery' }
    const answer = await api.request({ method: 'POST', path: '/auth/signup', body })
    if (answer.status === 201) continue
    assert.deepEqual([answer.status, answer.body.code], [503, 'unavailable'], answer.text)
    assert.ok(Number(answer.headers['retry-after']) > 0)
    return
  }
  assert.fail('there was room for everybody')
}
