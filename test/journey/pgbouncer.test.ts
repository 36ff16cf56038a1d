import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Client } from 'pg'
import { startPooler, withoutPgbouncer } from '#test/support/pooler.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { QUICK_PASSWORDS } from '#test/support/quick-instance.ts'
import { aPublishedPost, aPublisher } from '#test/support/watched-world.ts'
import { startInstance } from '../../scripts/instance.ts'

const skip = withoutPgbouncer()

it('an installation behind pgbouncer publishes, and leaves nothing behind in connections', { skip }, async () => {
  await using database = await createTestDatabase()
  await using pooler = await startPooler(database.url, 'session')
  const instance = await startInstance({ environment: { DB_URL: pooler.url, ...QUICK_PASSWORDS } })
  try {
    await aPublishedPost(await aPublisher(instance.base, 'Pooled'), 'Through a pooler')
  } finally {
    await instance.stop()
  }
  // A server connection goes to the next client: as whom, and with which settings, is that one's own.
  const next = new Client({ connectionString: pooler.url })
  await next.connect()
  const { rows } = await next.query(
    `SELECT current_user = session_user AS own, current_setting('search_path') AS path, count(*)::int AS prepared
      FROM (SELECT 1) one LEFT JOIN pg_prepared_statements p ON true WHERE p.name IS NOT NULL`,
  )
  await next.end()
  assert.deepEqual(rows, [{ own: true, path: '"$user", public', prepared: 0 }])
})
