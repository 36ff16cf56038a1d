import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { apiFindings, asApiDocument, type ApiRows } from './api/findings.ts'
import { measureApi } from './api/measure.ts'

const COUNTS = { file: 60, single: 20, rounds: 1, listeners: 12, events: 3 }

describe('the benchmark of the API, in small', () => {
  let rows: ApiRows

  before(async () => {
    rows = await measureApi(COUNTS)
  })

  it('writes the same kind of post each way, and measures all of them', () => {
    assert.deepEqual(
      rows.imports.map(({ way, posts }) => [way, posts]),
      [
        ['single, one after the other', 20],
        ['single, 8 at once', 20],
        ['bulk, per row', 20],
        ['import, dry run', 60],
        ['import', 60],
      ],
    )
    for (const { rate, heldUp } of rows.imports) assert.ok(rate > 0 && heldUp >= 0)
    for (const { rates } of rows.keyed) assert.ok(rates.length === COUNTS.rounds && rates.every((rate) => rate > 0))
  })

  it('tells each listener of each event', () => {
    assert.equal(rows.fanOut.times.length, COUNTS.listeners * COUNTS.events)
    assert.ok(rows.fanOut.times.every((time) => time > 0))
  })

  it('reports tables whose rows have a cell for each column, and a bar for each promise', () => {
    const findings = apiFindings(rows)
    for (const { head, rows: lines } of findings.tables)
      for (const line of lines) assert.equal(line.length, head.length)
    assert.equal(findings.tables[0]?.rows[0]?.[3], '×1.00')
    assert.equal(findings.bars.length, 4)
    assert.match(asApiDocument(findings, ['npm run bench:api']), /do not edit[\s\S]*\| Bar \|[\s\S]*Drafts per second/)
  })
})
