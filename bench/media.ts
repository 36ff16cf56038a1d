// npm run bench:media. A large video into the library by each way, beside a server that only writes it down: how fast, and
// what it costs in memory.
//   -- --megabytes 500   how large the video is
//   -- --rounds 3        how often each way takes its turn
//   -- --without-s3      the disk only
//   -- --write           docs/performance-media.md
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { describeHost, describeMoment } from './harness/machine.ts'
import { asMediaDocument, mediaFindings } from './media/findings.ts'
import { measureMedia } from './media/measure.ts'
import { asText, barAsText } from './report/report.ts'

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '3' },
    'without-s3': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})

const say = (line: string): void => console.log(line)
const counts = {
  megabytes: Number(values.megabytes),
  rounds: Number(values.rounds),
  withS3: !values['without-s3'],
}
if (!(counts.megabytes >= 1 && counts.rounds >= 1)) throw new Error('--megabytes and --rounds are numbers from 1 on')

const command = `npm run bench:media -- --megabytes ${counts.megabytes} --rounds ${counts.rounds}${counts.withS3 ? '' : ' --without-s3'}`
const origin = [command, describeHost(), `Node ${process.versions.node}`, await describeMoment()]
const findings = mediaFindings(await measureMedia(counts), counts)
for (const line of origin) say(line)
for (const table of findings.tables) say(asText(table))
for (const bar of findings.bars) say(barAsText(bar))
if (values.write) {
  const document = path.join(import.meta.dirname, '../docs/performance-media.md')
  await writeFile(document, asMediaDocument(findings, origin))
}
process.exitCode = findings.bars.every(({ met }) => met) ? 0 : 1
