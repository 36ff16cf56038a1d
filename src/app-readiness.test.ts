import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { connectDatabase, type Database } from '#db/database.ts'
import { readMigrations } from '#db/migrate.ts'
import { silentLog } from '#lib/log.ts'
import type { Worker } from '#publishing/worker.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { createReadiness } from './app-readiness.ts'

let database: TestDatabase
let db: Database
let latest: string

before(async () => {
  database = await createTestDatabase()
  db = connectDatabase(database.url, { role: 'app', poolSize: 1, log: silentLog })
  latest = (await readMigrations()).at(-1)?.name ?? ''
})
after(async () => {
  await db.destroy()
  await database.drop()
})

const aWorker = (facts: { readonly beat?: number; readonly kind?: 'fine' | 'halted' } = {}): Worker => ({
  secondsSinceBeat: () => facts.beat ?? 0,
  standing: () => (facts.kind === 'halted' ? { kind: 'halted', reason: 'asked to' } : { kind: 'fine' }),
  stop: async () => {},
})

const asked = async (facts: { readonly worker?: Worker | null; readonly latest?: string } = {}) => {
  const { ready, serves = false, checks } = await createReadiness(db, { worker: aWorker(), latest, ...facts })()
  return { ready, serves, failed: Object.keys(checks).filter((name) => checks[name] === 'failed') }
}

describe('whether a process is ready', () => {
  it('is said when database, migrations and worker are', async () => {
    assert.deepEqual(await asked(), { ready: true, serves: true, failed: [] })
  })

  it('is not with a migration missing, and is with one of a later version', async () => {
    assert.deepEqual(await asked({ latest: '9999_later' }), { ready: false, serves: false, failed: ['migrations'] })
    assert.deepEqual(await asked({ latest: '0001_roles' }), { ready: true, serves: true, failed: [] })
  })

  it('is not while its worker stands still, or may not act; requests are served all the same', async () => {
    const notReady = { ready: false, serves: true, failed: ['worker'] }
    assert.deepEqual(await asked({ worker: aWorker({ beat: 600 }) }), notReady)
    assert.deepEqual(await asked({ worker: aWorker({ kind: 'halted' }) }), notReady)
    assert.deepEqual(await asked({ worker: null }), notReady, 'nobody publishes anywhere')
  })

  it('is not without the database', async () => {
    const gone = connectDatabase('postgresql://nobody@127.0.0.1:1/nothing', {
      role: 'app',
      poolSize: 1,
      log: silentLog,
    })
    const answer = await createReadiness(gone, { worker: aWorker(), latest })()
    assert.deepEqual([answer.ready, answer.checks], [false, { database: 'failed', migrations: 'failed', worker: 'ok' }])
    await gone.destroy()
  })
})
