import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { connectDatabase, inTransaction, type Database } from './database.ts'
import { enqueue, startJobs, type JobHandler, type NewJob } from './jobs.ts'

let database: TestDatabase
let worker: Database

before(async () => {
  database = await createTestDatabase()
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 5, log: silentLog })
})
after(async () => {
  await worker.destroy()
  await database.drop()
})

const add = async (facts: Partial<NewJob> = {}): Promise<string> => {
  const job: NewJob = { queue: 'mail', id: systemRandom.id(), data: {}, ...facts }
  await inTransaction(worker, {}, (tx) => enqueue(tx, job))
  return job.id
}

describe('a job, while its worker may not publish', () => {
  it('is not begun before it is allowed, ends with the word that it is not any more, and goes on with the next', async () => {
    const done: string[] = []
    let seen = Promise.withResolvers<void>()
    const handler: JobHandler = async ({ id }) => {
      done.push(id)
      seen.resolve()
    }
    const isPolled = async (): Promise<void> => {
      // Another worker has looked twice meanwhile: it is told of a job of its own, added after the one that must not be done.
      const other = await add({ queue: 'fit' })
      const polled = Promise.withResolvers<void>()
      const rival = await startJobs(
        worker,
        { fit: async ({ id }) => (id === other ? polled.resolve() : undefined) },
        { log: silentLog, pollSeconds: 0.5 },
      )
      await polled.promise
      await rival.stop(10)
    }
    const first = await add()
    const jobs = await startJobs(worker, { mail: handler }, { log: silentLog, pollSeconds: 0.5, mayWork: false })
    try {
      await isPolled()
      assert.deepEqual(done, [])
      jobs.allow(true)
      await seen.promise
      assert.deepEqual(done, [first])
      seen = Promise.withResolvers()
      jobs.allow(false)
      // What was asked before the word is answered by now.
      await isPolled()
      const second = await add()
      await isPolled()
      assert.deepEqual(done, [first])
      jobs.allow(true)
      await seen.promise
      assert.deepEqual(done, [first, second])
    } finally {
      await jobs.stop(10)
    }
  })
})
