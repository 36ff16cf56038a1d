import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { traceFacts, traced } from '#lib/tracing.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { watchSpans, type WatchedSpans } from '#test/support/spans.ts'
import { connectDatabase, inTransaction, type Database } from './database.ts'
import { enqueue, startJobs } from './jobs.ts'

let database: TestDatabase
let app: Database
let worker: Database
let spans: WatchedSpans

before(async () => {
  database = await createTestDatabase()
  app = connectDatabase(database.url, { role: 'app', poolSize: 2, log: silentLog })
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 3, log: silentLog })
  spans = watchSpans()
})
after(async () => {
  spans.stop()
  await app.destroy()
  await worker.destroy()
  await database.drop()
})

it('a job goes on with the trace of whoever added it', async () => {
  await traced('asking', { parent: null }, () =>
    inTransaction(app, {}, (tx) => enqueue(tx, { queue: 'mail', id: systemRandom.id(), data: {} })),
  )
  const { promise, resolve } = Promise.withResolvers<object>()
  const handlers = { mail: async () => resolve(traceFacts()) }
  const jobs = await startJobs(worker, handlers, { log: silentLog, pollSeconds: 0.5 })
  const seen = await promise
  await jobs.stop(10)
  assert.partialDeepStrictEqual(seen, { trace_id: spans.named('asking').spanContext().traceId })
  assert.equal(spans.named('process mail').spanContext().traceId, spans.named('asking').spanContext().traceId)
})
