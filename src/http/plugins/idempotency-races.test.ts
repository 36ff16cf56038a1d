import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { connectDatabase } from '#db/database.ts'
import { buildServer } from '#http/server.ts'
import { silentLog } from '#lib/log.ts'
import {
  anOrg,
  createRequest,
  createTestApp,
  expectStatus,
  type TestApp,
  type TestOrg,
  type TestAnswer,
} from '#test/support/app.ts'
import { packageVersion } from '#test/support/deps.ts'
import { openOwnerPool } from '#test/support/owner.ts'
import { keyedPosts } from '#test/support/keyed-posts.ts'

let app: TestApp
let org: TestOrg

before(async () => {
  app = await createTestApp()
  org = await anOrg(app)
})
after(() => app.close())

const { newKey, freshText, creating, create, postsSaying, keys } = keyedPosts(() => ({ app, org }))

const until = async (sees: () => Promise<boolean>): Promise<void> => {
  while (!(await sees()));
}

/** A second instance over the same database, with a pool of its own. */
const startSecond = async () => {
  const db = connectDatabase(app.databaseUrl, { role: 'app', poolSize: 5, log: silentLog })
  const { log, publicUrl } = app.deps
  const ready = async () => ({ ready: true, checks: {} })
  const version = await packageVersion()
  const server = await buildServer({ actions: { ...app.deps, db }, log, publicUrl, ready, logRequests: false, version })
  return {
    request: createRequest(server),
    close: async () => {
      await server.close()
      await db.destroy()
    },
  }
}

describe('at the same time', () => {
  it('a thousand equal creates on two instances make one post, and all others get its answer or a word to wait', async () => {
    const second = await startSecond()
    const [key, text] = [newKey(), freshText()]
    const answers: TestAnswer[] = []
    let sent = 0
    const send = async (request: TestApp['request']): Promise<void> => {
      while (sent < 1_000) {
        sent += 1
        answers.push(await request(creating(key, text)))
      }
    }
    const senders = [app.request, second.request].flatMap((request) => Array.from({ length: 8 }, () => send(request)))
    await Promise.all(senders)
    await second.close()
    assert.equal(answers.length, 1_000)
    assert.equal(await postsSaying(text), 1)
    const made = answers.filter(({ status, headers }) => status === 201 && headers['idempotent-replayed'] === undefined)
    assert.equal(made.length, 1)
    for (const { status, body, headers } of answers) {
      if (status === 201) assert.equal(body.id, made[0]?.body.id)
      else assert.deepEqual([status, body.code, headers['retry-after']], [409, 'idempotency_key_in_flight', '1'])
    }
  })

  /** Holds every request where it keeps its answer, behind its effect, until `free` is called. */
  const holdAtAnswer = async () => {
    const pool = openOwnerPool(app.databaseUrl, 2)
    const holder = await pool.connect()
    await holder.query('begin')
    await holder.query('lock table idempotency_keys in share row exclusive mode')
    const waiting = async (): Promise<readonly number[]> => {
      const found = await pool.query<{ pid: number }>(
        `select pid from pg_locks join pg_stat_activity using (pid) where datname = current_database()
          and not granted and relation = 'idempotency_keys'::regclass`,
      )
      return found.rows.map(({ pid }) => pid)
    }
    return {
      waiting,
      kill: (pid: number) => pool.query('select pg_terminate_backend($1, 30000)', [pid]),
      free: () => holder.query('commit'),
      [Symbol.asyncDispose]: async () => {
        holder.release(true)
        await pool.end()
      },
    }
  }

  it('the second one is told to wait, keeps no connection waiting, and gets the answer afterwards', async () => {
    await using held = await holdAtAnswer()
    const [key, text] = [newKey(), freshText()]
    const first = create(key, text)
    await until(async () => (await held.waiting()).length === 1)
    const second = await create(key, text)
    assert.deepEqual(
      [second.status, second.body.code, second.headers['retry-after']],
      [409, 'idempotency_key_in_flight', '1'],
    )
    assert.equal(await postsSaying(text), 0)
    await held.free()
    const { id } = expectStatus(201, await first)
    const third = await create(key, text)
    assert.deepEqual([third.body.id, third.headers['idempotent-replayed']], [id, 'true'])
  })

  it('a connection that dies before the commit leaves neither post nor key, and the same request does it anew', async () => {
    await using held = await holdAtAnswer()
    const [key, text, earlier] = [newKey(), freshText(), await keys()]
    const first = create(key, text)
    await until(async () => (await held.waiting()).length === 1)
    for (const pid of await held.waiting()) await held.kill(pid)
    const broken = await first
    assert.deepEqual([broken.status, broken.body.code], [503, 'unavailable'])
    assert.equal(broken.headers['location'], undefined)
    await held.free()
    assert.deepEqual([await postsSaying(text), await keys()], [0, earlier])
    const again = await create(key, text)
    expectStatus(201, again)
    assert.equal(again.headers['idempotent-replayed'], undefined)
    assert.equal(await postsSaying(text), 1)
  })

  it('connections are given back by all of them: more fail than the pool has, and the next one is served', async () => {
    for (let count = 0; count < 12; count += 1) {
      await using held = await holdAtAnswer()
      const first = create(newKey(), freshText())
      await until(async () => (await held.waiting()).length === 1)
      for (const pid of await held.waiting()) await held.kill(pid)
      expectStatus(503, await first)
    }
    expectStatus(201, await create(newKey(), freshText()))
  })
})
