// npm run bench:scaling. A model of up to a thousand workers over one PostgreSQL, fed by what npm run bench:cost has measured
// (bench/scaling/measured.json), and how far it is from what real workers did. The same numbers come out each time.
//   -- --write      the tables and pictures in docs/scaling.md
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { writeTables } from './cost/page.ts'
import { asMarkdown, asText } from './report/report.ts'
import { readFacts } from './scaling/facts.ts'
import { scalingFindings } from './scaling/findings.ts'
import { runScenarios } from './scaling/scenarios.ts'

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } })

const facts = readFacts(await readFile(path.join(import.meta.dirname, 'scaling/measured.json'), 'utf8'))
const { tables, plots } = scalingFindings(runScenarios(facts))
for (const table of tables) console.log(asText(table))
if (values.write) {
  const images = path.join(import.meta.dirname, '../docs/images')
  await mkdir(images, { recursive: true })
  for (const { file, svg } of plots) await writeFile(path.join(images, file), svg)
  await writeTables('simulation', [
    ...plots.map(({ alt, file }) => `![${alt}](images/${file})`),
    ...tables.map(asMarkdown),
  ])
}
