// npm run bench:dashboard. What each screen costs a browser: what is fetched, how soon it shows something, and how soon it answers, on a
// processor four times slower than this one; what a hand does in a month of very many posts; and how long somebody new takes to a post that is out.
//   -- --posts 2000        how many posts the month has
//   -- --rounds 5          how often each screen is opened, in turns
//   -- --write             docs/performance-dashboard.md
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { endOwnServer } from '#test/support/postgres.ts'
import { asDashboardDocument, dashboardFindings } from './dashboard/findings.ts'
import { measureDashboard } from './dashboard/measure.ts'
import { describeHost, describeMoment } from './harness/machine.ts'
import { asText, barAsText } from './report/report.ts'

const USUAL = { posts: 2_000, rounds: 5 } as const

const { values } = parseArgs({
  options: {
    posts: { type: 'string', default: String(USUAL.posts) },
    rounds: { type: 'string', default: String(USUAL.rounds) },
    write: { type: 'boolean', default: false },
  },
})

const counts = { posts: Number(values.posts), rounds: Number(values.rounds) }
if (!Object.values(counts).every((count) => count >= 1)) throw new Error('--posts and --rounds are numbers from 1 on')
if (values.write && (counts.posts < USUAL.posts || counts.rounds < USUAL.rounds))
  throw new Error(`what is written down is measured with --posts ${USUAL.posts} and --rounds ${USUAL.rounds} or more`)

const say = (line: string): void => console.log(line)
const command = `npm run bench:dashboard -- --posts ${counts.posts} --rounds ${counts.rounds}`
const origin = [command, describeHost(), `Node ${process.versions.node}`, await describeMoment()]
const findings = dashboardFindings(await measureDashboard(counts), counts)
for (const line of origin) say(line)
for (const table of findings.tables) say(asText(table))
for (const bar of findings.bars) say(barAsText(bar))
if (values.write) {
  const document = path.join(import.meta.dirname, '../docs/performance-dashboard.md')
  await writeFile(document, asDashboardDocument(findings, origin))
}
// Its hook comes with the end of a test, and there is none here.
await endOwnServer()
// Connections to a server that has ended would hold the process for minutes.
process.exit(findings.bars.every(({ met }) => met) ? 0 : 1)
