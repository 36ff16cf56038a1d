// npm run load. Requests that come whether earlier ones were answered or not, while posts go out; beside a bare Fastify server.
//   -- --only=a,b        some parts only: mixed, overload, slow-clients, idle, soak; without it, all but the soak
//   -- --minutes 30      how long the soak is (--only=soak)
//   -- --overload 10     how many times what it can
//   -- --split           web server and worker in processes of their own, instead of one with everything
//   -- --quick           small counts: to try it, not to quote it
//   -- --write           docs/performance-load.md (of the soak: docs/performance-soak.md) and its pictures
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describeMachine } from './harness/machine.ts'
import { startServer } from './harness/server.ts'
import { asLoadDocument } from './load/document.ts'
import { readLoadOptions, type LoadOptions } from './load/options.ts'
import { PARTS } from './load/parts.ts'
import { openStage } from './load/stage.ts'
import { asText, barAsText, type Findings } from './report/report.ts'

const say = (line: string): void => console.log(line)
/** Progress, apart from the results. */
const tell = (line: string): void => console.error(`… ${line}`)

const write = async (isSoak: boolean, machine: readonly string[], findings: readonly Findings[]): Promise<void> => {
  const docs = path.join(import.meta.dirname, '..', 'docs')
  const command = ['npm run load --', ...process.argv.slice(2)].join(' ')
  const title = isSoak ? 'Performance over time' : 'Performance under load'
  await mkdir(path.join(docs, 'images'), { recursive: true })
  const document = asLoadDocument({ title, command, machine }, findings)
  await writeFile(path.join(docs, isSoak ? 'performance-soak.md' : 'performance-load.md'), document)
  for (const { file, svg } of findings.flatMap(({ plots }) => plots))
    await writeFile(path.join(docs, 'images', file), svg)
}

const run = async ({ parts, counts, write: isWritten }: LoadOptions): Promise<boolean> => {
  const server = await startServer()
  try {
    const machine = await describeMachine(server.url)
    for (const line of machine) say(line)
    tell('signing people up and planning posts')
    await using stage = await openStage(server, counts.stage)
    const findings: Findings[] = []
    for (const part of parts) {
      tell(part)
      const found = await PARTS[part](stage, counts)
      for (const table of found.tables) say(asText(table))
      findings.push(found)
    }
    const bars = findings.flatMap((found) => found.bars)
    say('\nBars')
    for (const bar of bars) say(barAsText(bar))
    if (isWritten) await write(parts.includes('soak'), machine, findings)
    return bars.every(({ met }) => met)
  } finally {
    await server.stop()
  }
}

process.exitCode = (await run(readLoadOptions(process.argv.slice(2)))) ? 0 : 1
