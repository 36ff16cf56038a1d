import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { ours } from './engines/ours.ts'
import { pgBossJournaled } from './engines/pg-boss.ts'
import type { Context } from './harness/context.ts'
import { readOptions } from './harness/options.ts'
import { adoptServer } from './harness/server.ts'
import { countByPost, latenesses } from './harness/trial.ts'
import { idealLateness } from './lanes/burst.ts'
import { drainFindings, measureDrain, type DrainRow } from './lanes/drain.ts'
import { asDocument } from './report/markdown.ts'
import { asText, type Findings } from './report/report.ts'

const POSTS = 30

describe('the publishing benchmark, in small', () => {
  let database: TestDatabase
  let directory: string
  let rows: readonly DrainRow[]
  let findings: Findings
  const peaks = new Map<string, number>()

  before(async () => {
    database = await createTestDatabase()
    directory = await mkdtemp(path.join(tmpdir(), 'bench-test-'))
    const counts = { ...readOptions(['--quick']).counts, rounds: 1, inFlight: 10, drainPosts: POSTS }
    const context: Context = {
      server: await adoptServer(database.url, directory, async () => {}),
      engines: [ours, pgBossJournaled],
      counts,
      say: () => {},
      notePeak: (part, megabytes) => void peaks.set(part, megabytes),
    }
    rows = await measureDrain(context, [0])
    findings = drainFindings(rows)
  })

  after(async () => {
    await database.drop()
    await rm(directory, { recursive: true, force: true })
  })

  it('sends each post of each engine once, and measures all of them', () => {
    assert.deepEqual(
      rows.map(({ engine, posts, wrong }) => [engine.name, posts, wrong]),
      [
        ['ours', POSTS, 0],
        ['pg-boss-journal', POSTS, 0],
      ],
    )
    for (const { rate, cost } of rows) assert.ok(rate.median > 0 && cost.median > 0)
    assert.ok((peaks.get('draining') ?? 0) > 0)
  })

  it('reports a table, a bar per promise, and pictures', () => {
    const [table] = findings.tables
    assert.deepEqual(
      table?.rows.map(([name]) => name),
      ['Scheduly', 'pg-boss, journaled'],
    )
    for (const row of table?.rows ?? []) assert.equal(row.length, table?.head.length)
    assert.equal(findings.bars.length, 2)
    for (const { met, measured } of findings.bars) assert.ok(typeof met === 'boolean' && measured.includes('pg-boss'))
    for (const { svg } of findings.plots) assert.match(svg, /^<svg [\s\S]*Scheduly[\s\S]*<\/svg>\n$/)
    assert.match(asText(table), /Scheduly +\d/)
  })

  it('writes the document with everything in it', () => {
    const engines = [ours, pgBossJournaled]
    const document = asDocument({
      command: 'npm run bench',
      machine: ['2 cores'],
      engines,
      missing: [],
      findings: [findings],
      texts: { Drain: 'Words.' },
    })
    for (const part of [
      '# Performance',
      'npm run bench',
      '2 cores',
      '## Drain',
      'Words.',
      'images/drain-rate.svg',
      '| Scheduly ',
    ]) {
      assert.ok(document.includes(part), part)
    }
  })
})

describe('what the benchmark counts', () => {
  it('a post that was sent twice, and one that never was', () => {
    const sent = [
      { index: 0, at: 15 },
      { index: 1, at: 12 },
      { index: 0, at: 11 },
    ]
    assert.deepEqual(countByPost(sent, 3), { never: 1, once: 1, more: 1 })
    assert.deepEqual(latenesses({ dues: [10, 10, 10], sent }), [1, 2])
  })

  it('as ideal, what the network and the sends at once allow', () => {
    assert.deepEqual(idealLateness([0, 0, 0, 200], { inFlight: 2, networkMs: 50 }), [0, 0, 50, 0])
  })

  it('only lanes that there are', () => {
    assert.throws(() => readOptions(['--only=drain,nothing']), /no lane "nothing"/)
    assert.deepEqual(readOptions(['--only=drain,kill']).lanes, ['drain', 'kill'])
  })
})
