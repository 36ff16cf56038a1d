// npm run bench:cost. What a post and a request cost: processor time of worker, web server and PostgreSQL, log written, round
// trips, connections; and the worker's statements one by one, from which the model of many workers is fed (npm run bench:scaling).
//   -- --quick      small counts: to try it, not to quote it
//   -- --write      the tables in docs/scaling.md, and bench/scaling/measured.json
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { costFindings } from './cost/findings.ts'
import { measureCost } from './cost/measure.ts'
import { writeTables } from './cost/page.ts'
import { startCountingServer } from './cost/server.ts'
import { describeMachine } from './harness/machine.ts'
import { barsSentence, fullBar, lookAround } from './harness/quiet.ts'
import { asMarkdown, asText, barAsText } from './report/report.ts'

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
})

const bars = [lookAround(), fullBar(values.quick)]
const server = await startCountingServer()
try {
  const machine = await describeMachine(server.url)
  for (const line of machine) console.log(line)
  const measured = await measureCost(server, { quick: values.quick, say: (line) => console.error(`… ${line}`) })
  const tables = costFindings(measured)
  for (const table of tables) console.log(asText(table))
  console.log(['\nBars', ...bars.map(barAsText)].join('\n'))
  if (values.write) {
    const origin = [['npm run bench:cost --', ...process.argv.slice(2)].join(' '), ...machine].join('\n')
    await writeTables('cost', [`\`\`\`text\n${origin}\n\`\`\``, barsSentence(bars), ...tables.map(asMarkdown)])
    const file = path.join(import.meta.dirname, 'scaling/measured.json')
    await writeFile(file, `${JSON.stringify({ machine, bars, ...measured }, null, 2)}\n`)
  }
} finally {
  await server.stop()
}
