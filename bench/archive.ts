// npm run bench:archive. What has been over for long moves to the archive while publishing goes on beside it: how fast, what that costs
// publishing, and what lists cost afterwards.
//   -- --rows 10000000   publications and attempts that are over, together
//   -- --seconds 20      for how long is published before and afterwards
//   -- --per-second 20   posts that go out
//   -- --write           docs/performance-archive.md
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { asArchiveDocument, archiveFindings } from './archive/findings.ts'
import { measureArchive } from './archive/measure.ts'
import { describeHost, describeMoment } from './harness/machine.ts'
import { asText, barAsText } from './report/report.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    seconds: { type: 'string', default: '20' },
    'per-second': { type: 'string', default: '20' },
    write: { type: 'boolean', default: false },
  },
})

const counts = {
  rows: Number(values.rows),
  seconds: Number(values.seconds),
  perSecond: Number(values['per-second']),
  pages: 300,
}
if (!(counts.rows >= 200 && counts.rows % 2 === 0 && counts.seconds >= 1 && counts.perSecond >= 1))
  throw new Error('--rows is an even number from 200 on; --seconds and --per-second are numbers from 1 on')

const command = `npm run bench:archive -- --rows ${counts.rows} --seconds ${counts.seconds} --per-second ${counts.perSecond}`
const origin = [command, describeHost(), `Node ${process.versions.node}`, await describeMoment()]
const findings = archiveFindings(await measureArchive(counts), counts)
for (const line of origin) console.log(line)
for (const table of findings.tables) console.log(asText(table))
for (const bar of findings.bars) console.log(barAsText(bar))
if (values.write) {
  const document = path.join(import.meta.dirname, '../docs/performance-archive.md')
  await writeFile(document, asArchiveDocument(findings, origin))
}
process.exitCode = findings.bars.every(({ met }) => met) ? 0 : 1
