// npm run bench:api. A file of posts beside the same posts by single requests; requests with an Idempotency-Key beside plain
// ones; and how soon many listeners have an event.
//   -- --rows 10000        how many posts the file has
//   -- --single 1000       how many are sent by single requests
//   -- --listeners 500     how many listen
//   -- --rounds 3          how often plain requests and those with a key take their turn
//   -- --write             docs/performance-api.md
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { apiFindings, asApiDocument, type ApiRows } from './api/findings.ts'
import { measureApi } from './api/measure.ts'
import { describeHost, describeMoment } from './harness/machine.ts'
import { asText, barAsText } from './report/report.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000' },
    single: { type: 'string', default: '1000' },
    listeners: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
})

const say = (line: string): void => console.log(line)
const [file, single, listeners, rounds] = [values.rows, values.single, values.listeners, values.rounds].map(Number)
const counts = { file: file ?? 0, single: single ?? 0, listeners: listeners ?? 0, rounds: rounds ?? 0, events: 50 }
if (!Object.values(counts).every((count) => count >= 1)) throw new Error('--rows and the others are numbers from 1 on')

const command = `npm run bench:api -- --rows ${counts.file} --single ${counts.single} --listeners ${counts.listeners} --rounds ${counts.rounds}`
const origin = [command, describeHost(), `Node ${process.versions.node}`, await describeMoment()]
const measured: ApiRows = await measureApi(counts)
const findings = apiFindings(measured)
for (const line of origin) say(line)
for (const table of findings.tables) say(asText(table))
for (const bar of findings.bars) say(barAsText(bar))
if (values.write) {
  const document = path.join(import.meta.dirname, '../docs/performance-api.md')
  await writeFile(document, asApiDocument(findings, origin))
}
process.exitCode = findings.bars.every(({ met }) => met) ? 0 : 1
