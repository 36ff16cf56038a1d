import assert from 'node:assert/strict'
import { test } from 'node:test'
import { torture } from './run.ts'

const quick = { workers: 2, seed: 11, step: null, minutes: 0.7, say: () => {} } as const

test('workers that are killed, a database that is stopped and a network that misbehaves break no promise', async () => {
  const run = await torture({ ...quick, kills: 14, defect: null })
  assert.deepEqual(run.violations, [])
  assert.ok(run.posts > 0 && run.databaseStops > 0)
  const ends = [...run.kills.values(), ...run.pauses.values()].reduce((one, other) => one + other, 0)
  assert.ok(ends > 0)
  assert.ok((run.outcomes.get('published') ?? 0) > 0)
})
