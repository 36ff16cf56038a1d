import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { asArchiveDocument, archiveFindings } from './archive/findings.ts'
import { measureArchive, type Measured } from './archive/measure.ts'
import { adoptServer } from './harness/server.ts'

const COUNTS = { rows: 2_000, seconds: 1, perSecond: 10, pages: 5 }

describe('the benchmark of the archive, in small', () => {
  let database: TestDatabase
  let directory: string
  let measured: Measured

  before(async () => {
    database = await createTestDatabase()
    directory = await mkdtemp(path.join(tmpdir(), 'bench-test-'))
    measured = await measureArchive(COUNTS, await adoptServer(database.url, directory, async () => {}))
  })
  after(async () => {
    await database.drop()
    await rm(directory, { recursive: true, force: true })
  })

  it('moves all that is over, and nothing that is published meanwhile', () => {
    assert.deepEqual([measured.moved, measured.left], [COUNTS.rows, 0])
    for (const { name, lateness, claim, queued } of measured.phases) {
      assert.ok(queued > 0 && claim.count > 0, name)
      assert.equal(lateness.count, queued, name)
    }
    assert.ok(measured.walBytes > 0)
  })

  it('reports a row for each phase, list and table', () => {
    const findings = archiveFindings(measured, COUNTS)
    for (const { head, rows } of findings.tables) for (const row of rows) assert.equal(row.length, head.length)
    assert.deepEqual(
      findings.tables.map(({ rows }) => rows.length),
      [1, 3, 4, 3, 5],
    )
    assert.equal(findings.bars[0]?.met, true)
    assert.match(asArchiveDocument(findings, ['npm run bench:archive']), /do not edit[\s\S]*\| Bar[\s\S]*## 2,000 rows/)
  })
})
