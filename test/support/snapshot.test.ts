import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anOrg, createTestApp, expectStatus } from './app.ts'
import { createSnapshot, TRANSIENT, type Snapshot } from './snapshot.ts'

const changed = (before: Snapshot, after: Snapshot): readonly string[] =>
  Object.keys(after).filter((table) => after[table] !== before[table])

test('a snapshot shows every kind of write, and nothing of what was only read or rolled back', async () => {
  await using app = await createTestApp()
  const snapshot = await createSnapshot(app)
  let last = await snapshot()
  const tables = await app.sql(`select tablename from pg_tables where schemaname = 'scheduly'`)
  // All but those that come and go.
  assert.equal(Object.keys(last).length, tables.length - TRANSIENT.length)
  const since = async (): Promise<readonly string[]> => {
    const earlier = last
    last = await snapshot()
    return changed(earlier, last)
  }
  const { owner, orgId } = await anOrg(app)
  assert.ok((await since()).includes('organizations'), 'the application wrote')
  const path = `/orgs/${orgId}`
  expectStatus(200, await app.request({ path, token: owner.token }))
  assert.deepEqual(await since(), [])
  await app.sql('update organizations set name = name')
  assert.deepEqual(await since(), ['organizations'])
  await app.sql("do $$ begin update organizations set name = 'x'; raise 'no'; end $$").catch(() => undefined)
  assert.deepEqual(await since(), [])
  await app.sql('update sessions set verified_at = now() where false')
  assert.deepEqual(await since(), [])
  await app.sql('delete from sessions where user_id = $1', [owner.userId])
  assert.ok((await since()).includes('sessions'), 'a row less')
})
