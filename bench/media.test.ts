import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { asMediaDocument, mediaFindings, MOST_ABOVE_IDLE } from './media/findings.ts'
import { BASELINE, measureMedia, type MediaRow } from './media/measure.ts'

/** More than the server may take beyond what it has anyway: whoever keeps the file in memory is found. */
const COUNTS = { megabytes: 80, rounds: 1, withS3: false }

describe('the benchmark of uploads, in small', () => {
  let rows: readonly MediaRow[]

  before(async () => {
    rows = await measureMedia(COUNTS)
  })

  it('sends the video each way, and measures all of them', () => {
    assert.deepEqual(
      rows.map(({ lane }) => lane),
      [BASELINE, 'multipart, disk', 'tus, disk'],
    )
    for (const { rates } of rows) assert.ok(rates.length === COUNTS.rounds && rates.every((rate) => rate > 0))
  })

  it('a large video leaves memory as it is', { skip: process.platform !== 'linux' && 'only Linux tells' }, () => {
    for (const { lane, above } of rows) assert.ok(above <= MOST_ABOVE_IDLE, `${lane}: ${above} MB`)
  })

  it('reports a table with a row for each way, and a bar for each of ours', () => {
    const findings = mediaFindings(rows, COUNTS)
    const [table] = findings.tables
    assert.equal(table?.rows.length, rows.length)
    for (const row of table?.rows ?? []) assert.equal(row.length, table?.head.length)
    assert.equal(table?.rows[0]?.[4], '×1.00')
    assert.deepEqual(
      findings.bars.map(({ promise }) => promise.split(':')[0]),
      ['multipart, disk', 'tus, disk'],
    )
    const document = asMediaDocument(findings, ['npm run bench:media'])
    for (const { lane } of rows) assert.ok(document.includes(`| ${lane}`), lane)
    assert.match(document, /do not edit[\s\S]*\| Bar \|[\s\S]*## A video of 80 MB/)
  })

  it('finds a server that keeps files in memory', () => {
    const [, ours] = rows
    assert.ok(ours !== undefined)
    const hungry = mediaFindings([{ ...ours, above: COUNTS.megabytes }], COUNTS)
    assert.deepEqual(
      hungry.bars.map(({ met }) => met),
      [false],
    )
  })
})
