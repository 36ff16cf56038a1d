import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { STEPS } from '#publishing/steps.ts'
import { runTorture } from './run.ts'

const SHORT = {
  posts: 0,
  stops: 0,
  databaseStops: 0,
  everyStep: true,
  seed: 11,
  workers: 4,
  organizations: 2,
  channelsEach: 4,
  backlog: 60,
  leaseSeconds: 1,
  databaseSeconds: 4,
  drainSeconds: 40,
  interrupted: new AbortController().signal,
  say: () => {},
}

/** Longer than other tests may take: two minutes of mischief, the time to settle, and a machine with other work. */
const PATIENT = { timeout: 300_000 }

test('every step is a place in the code of publishing, so that the torture can meet it', () => {
  const folder = path.join(import.meta.dirname, '../../src/publishing')
  const files = globSync('*.ts', { cwd: folder }).filter((name) => !name.endsWith('.test.ts'))
  const code = files.map((name) => readFileSync(path.join(folder, name), 'utf8')).join('\n')
  const called = new Set([...code.matchAll(/\bdeps\.at\('([^']+)'\)/g)].map(([, step]) => step))
  assert.deepEqual(called, new Set(STEPS))
})

test(
  'workers that are killed, a database that is stopped and a network that misbehaves break no promise',
  PATIENT,
  async () => {
    // Until so much was written that threads and carousels are among it, however slow the machine is.
    const options = {
      ...SHORT,
      kills: 40,
      posts: 60,
      everyStep: false,
      drainSeconds: 90,
      minutes: 2,
      step: null,
      defect: null,
    } as const
    const run = await runTorture(options)
    assert.deepEqual([run.violations, run.doctor], [[], []])
    assert.ok((run.removals.get('removed') ?? 0) > 0, 'nothing was taken down')
    assert.equal(run.toll.crashes, 0)
    assert.ok(run.kills > 0 && run.ledger.posts.length > 0 && run.ledger.faults.size > 0)
    for (const kind of ['post', 'thread', 'carousel'])
      assert.ok((run.published.get(kind) ?? 0) > 0, `no ${kind} went out`)
  },
)

test('workers that forget what they had begun are found out', PATIENT, async () => {
  const options = { ...SHORT, kills: 6, minutes: 0.3, step: 'answered', defect: 'no-journal' } as const
  const run = await runTorture({ ...options, databaseSeconds: 60 })
  const kinds = new Set(run.violations.map(({ invariant }) => invariant))
  assert.ok(kinds.has('I1'), `found ${[...kinds].join(', ')} in ${run.kills} kills`)
})
