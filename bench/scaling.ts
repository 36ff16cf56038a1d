// npm run bench:scaling. A model of up to a thousand workers over one PostgreSQL, fed by what npm run bench:cost has measured
// (bench/scaling/measured.json), and how far it is from what real workers did. The same numbers come out each time.
//   -- --write      the tables and the picture in docs/scaling.md
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { writeTables } from './cost/page.ts'
import { barsSentence } from './harness/quiet.ts'
import { asMarkdown, asText, barAsText } from './report/report.ts'
import { readFacts } from './scaling/facts.ts'
import { errorSentence, scalingFindings } from './scaling/findings.ts'
import { runScenarios } from './scaling/scenarios.ts'

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } })

const facts = readFacts(await readFile(path.join(import.meta.dirname, 'scaling/measured.json'), 'utf8'))
const scenarios = runScenarios(facts)
const { tables, plot } = scalingFindings(scenarios)
const error = errorSentence(scenarios.compared)
for (const table of tables) console.log(asText(table))
console.log([`\n${error}`, '\nBars of what it was fed with', ...facts.bars.map(barAsText)].join('\n'))
if (values.write) {
  const images = path.join(import.meta.dirname, '../docs/images')
  await mkdir(images, { recursive: true })
  await writeFile(path.join(images, plot.file), plot.svg)
  const fed = `What it was fed with:\n\n${barsSentence(facts.bars)}`
  await writeTables('simulation', [`![${plot.alt}](images/${plot.file})`, error, fed, ...tables.map(asMarkdown)])
}
