import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Client } from 'pg'
import { silentLog, type Log } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { connectDatabase, inTransaction, type Database, type DatabaseRole } from './database.ts'
import { enqueue, JobEnded, startJobs, type JobHandler, type NewJob } from './jobs.ts'

let database: TestDatabase
let owner: Client
let app: Database
let worker: Database

const open = (role: DatabaseRole): Database => connectDatabase(database.url, { role, poolSize: 5, log: silentLog })

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  app = open('app')
  worker = open('worker')
})
after(async () => {
  await app.destroy()
  await worker.destroy()
  await owner.end()
  await database.drop()
})
beforeEach(async () => {
  await owner.query('DELETE FROM jobs.job')
})

const aJob = (facts: Partial<NewJob> = {}): NewJob => ({ queue: 'mail', id: systemRandom.id(), data: {}, ...facts })

const add = async (facts: Partial<NewJob> = {}): Promise<string> => {
  const job = aJob(facts)
  await inTransaction(app, {}, (tx) => enqueue(tx, job))
  return job.id
}

interface JobRow {
  readonly id: string
  readonly state: string
  readonly retry_count: number
  readonly output: unknown
}

const stored = async (queue = 'mail'): Promise<readonly JobRow[]> =>
  (await owner.query<JobRow>('SELECT * FROM jobs.job WHERE name = $1 ORDER BY id', [queue])).rows

interface Line {
  readonly facts: Readonly<Record<string, unknown>>
  readonly message: string
}

/** A log that keeps its lines, and with `heard` the moment of the first line about something. */
const createEar = (about: RegExp = /^never$/): { log: Log; lines: Line[]; heard: Promise<Line> } => {
  const lines: Line[] = []
  const { promise, resolve } = Promise.withResolvers<Line>()
  const write = (facts: object, message: string): void => {
    const line = { facts: { ...facts }, message }
    lines.push(line)
    if (about.test(message)) resolve(line)
  }
  return { log: { debug: write, info: write, warn: write, error: write }, lines, heard: promise }
}

/** Does jobs with `handler` while `until` lasts; looks often, so that no test waits long. */
const doing = async (handler: JobHandler, until: () => Promise<unknown>, log: Log = silentLog): Promise<void> => {
  const options = { log, pollSeconds: 0.5, superviseSeconds: 1 }
  const jobs = await startJobs(worker, { mail: handler }, options)
  try {
    await until()
  } finally {
    await jobs.stop(10)
  }
}

describe('adding a job', () => {
  it('is undone with the transaction that it stands in', async () => {
    const given = new Error('changed my mind')
    const undone = inTransaction(app, {}, async (tx) => {
      await enqueue(tx, aJob())
      throw given
    })
    await assert.rejects(undone, given)
    assert.deepEqual(await stored(), [])
    await add()
    assert.equal((await stored()).length, 1)
  })

  it('happens once for the jobs of one key that wait, and again when the first is in hand', async () => {
    const first = await add({ key: 'digest' })
    await add({ key: 'digest' })
    const other = await add({ key: 'other' })
    assert.deepEqual(
      (await stored()).map(({ id }) => id),
      [first, other],
    )
    await owner.query("UPDATE jobs.job SET state = 'active' WHERE id = $1", [first])
    await add({ key: 'digest' })
    assert.equal((await stored()).length, 3)
  })

  const forbidden = {
    'read what jobs are about': 'SELECT data FROM jobs.job_common',
    'read them through the other table': 'SELECT id FROM jobs.job',
    'change one': "UPDATE jobs.job_common SET state = 'completed'",
    'remove one': 'DELETE FROM jobs.job_common',
    'change a queue': 'UPDATE jobs.queue SET retry_limit = 0',
    'make a queue': `SELECT jobs.create_queue('mine', '{}')`,
    'write where pg-boss keeps statements to run': `INSERT INTO jobs.bam (name, version, table_name, command) VALUES ('', 1, '', '')`,
    'make a table': 'CREATE TABLE jobs.mine (id int)',
  }
  for (const [what, statement] of Object.entries(forbidden)) {
    it(`is no way for the app to ${what}`, async () => {
      await add()
      await assert.rejects(
        inTransaction(app, {}, (tx) => sql.raw(statement).execute(tx)),
        { code: '42501' },
      )
    })
  }
})

describe('doing jobs', () => {
  it('hands over id and data, and keeps the job as completed', async () => {
    const done = Promise.withResolvers<unknown>()
    const id = await add({ data: { sealed: 'c2VhbGVk' } })
    await doing(
      async (job) => done.resolve({ id: job.id, data: job.data }),
      async () => assert.deepEqual(await done.promise, { id, data: { sealed: 'c2VhbGVk' } }),
    )
    assert.deepEqual(
      (await stored()).map(({ state }) => state),
      ['completed'],
    )
  })

  it('does each job once, however many workers there are', async () => {
    const ids: string[] = []
    for (let count = 0; count < 45; count += 1) ids.push(await add())
    const seen: string[] = []
    const bothBusy = Promise.withResolvers<void>()
    const all = Promise.withResolvers<void>()
    const handler: JobHandler = async ({ id }) => {
      seen.push(id)
      // More than one worker holds at once.
      if (seen.length > 10) bothBusy.resolve()
      if (seen.length === ids.length) all.resolve()
      await bothBusy.promise
    }
    await doing(handler, () => doing(handler, () => all.promise))
    assert.deepEqual(seen.toSorted(), ids.toSorted())
  })

  it('tries a failed job again later, and keeps of the failure nothing but its name', async () => {
    const tried = Promise.withResolvers<void>()
    const id = await add()
    let tries = 0
    const handler: JobHandler = async () => {
      tries += 1
      if (tries === 1) throw new TypeError('token-of-grace')
      tried.resolve()
    }
    const ear = createEar(/failed$/)
    await doing(
      handler,
      async () => {
        assert.equal((await ear.heard).facts['jobId'], id)
        // Stopping the first round here is what makes the row's state certain.
      },
      ear.log,
    )
    const [row] = await stored()
    assert.deepEqual([row?.state, row?.output], ['retry', { error: 'TypeError' }])
    assert.equal(JSON.stringify(await stored()).includes('token-of-grace'), false)
    const due = await owner.query<{ later: boolean }>(
      "SELECT start_after > now() + interval '5s' AS later FROM jobs.job",
    )
    assert.equal(due.rows[0]?.later, true)
    await owner.query('UPDATE jobs.job SET start_after = now()')
    await doing(handler, () => tried.promise)
    assert.deepEqual(
      (await stored()).map(({ state, retry_count: count }) => [state, count]),
      [['completed', 1]],
    )
  })

  const ends: Readonly<Record<string, { readonly error: Error; readonly prepare: string }>> = {
    'when its tries are used up': { error: new Error('no'), prepare: 'UPDATE jobs.job SET retry_limit = 0' },
    'at once when trying again would not help': { error: new JobEnded('no'), prepare: 'SELECT' },
  }
  for (const [when, { error, prepare }] of Object.entries(ends)) {
    it(`ends a job for good ${when}, and says which`, async () => {
      const id = await add({ data: { sealed: 'token-of-grace' } })
      await owner.query(prepare)
      const ear = createEar(/for good$/)
      await doing(
        async () => {
          throw error
        },
        async () => assert.deepEqual((await ear.heard).facts, { queue: 'mail', jobId: id }),
        ear.log,
      )
      assert.deepEqual(
        (await stored()).map(({ state }) => state),
        ['failed'],
      )
      assert.equal(JSON.stringify(ear.lines).includes('token-of-grace'), false)
    })
  }

  it('takes up what a worker left behind that died', async () => {
    const id = await add()
    await owner.query(
      "UPDATE jobs.job SET state = 'active', started_on = now() - interval '1 hour', retry_delay = 0, retry_backoff = false",
    )
    const done = Promise.withResolvers<string>()
    await doing(
      async (job) => done.resolve(job.id),
      async () => assert.equal(await done.promise, id),
    )
  })

  it('removes old jobs and supervises as the worker role, without a complaint', async () => {
    await owner.query(`CREATE FUNCTION tell_gone() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_notify('gone', OLD.id::text); RETURN NULL; END $$;
      CREATE TRIGGER tell_gone AFTER DELETE ON jobs.job_common FOR EACH ROW EXECUTE FUNCTION tell_gone();
      LISTEN gone`)
    const removed = async (): Promise<void> => {
      const old = systemRandom.id()
      const gone = once(owner, 'notification')
      await owner.query(`INSERT INTO jobs.job (name, id, state, completed_on)
          VALUES ('mail', '${old}', 'completed', now() - interval '9 days');
        UPDATE jobs.queue SET maintain_on = NULL`)
      const [{ payload }] = await gone
      assert.equal(payload, old)
    }
    const ear = createEar()
    // A second removal means that everything after the first one was done as well.
    await doing(
      async () => {},
      async () => {
        await removed()
        await removed()
      },
      ear.log,
    )
    assert.deepEqual(ear.lines, [])
    await owner.query('DROP FUNCTION tell_gone CASCADE; UNLISTEN gone')
  })

  it('stops when the jobs in hand are done', async () => {
    const started = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    await add()
    const jobs = await startJobs(
      worker,
      {
        mail: async () => {
          started.resolve()
          await release.promise
        },
      },
      { log: silentLog, pollSeconds: 0.5 },
    )
    await started.promise
    const stopped = jobs.stop(30)
    await add()
    release.resolve()
    await stopped
    assert.deepEqual(
      (await stored()).map(({ state }) => state),
      ['completed', 'created'],
    )
  })

  it('tells a job that holds up the end to stop, and leaves it to be tried again', async () => {
    const started = Promise.withResolvers<void>()
    const told = Promise.withResolvers<void>()
    await add()
    const jobs = await startJobs(
      worker,
      {
        mail: async ({ signal }) => {
          signal.addEventListener('abort', () => told.resolve())
          started.resolve()
          await told.promise
          throw new Error('stopped')
        },
      },
      { log: silentLog, pollSeconds: 0.5 },
    )
    await started.promise
    await jobs.stop(1)
    await told.promise
    assert.deepEqual(
      (await stored()).map(({ state }) => state),
      ['retry'],
    )
  })

  it('is refused before the tables are there, and holds nothing open', async () => {
    await using empty = await createTestDatabase()
    const client = await connectOwner(empty.url)
    await client.query('DROP SCHEMA jobs CASCADE')
    await client.end()
    const db = connectDatabase(empty.url, { role: 'worker', poolSize: 2, log: silentLog })
    await assert.rejects(startJobs(db, { mail: async () => {} }, { log: silentLog }), /not installed/)
    await db.destroy()
  })
})
