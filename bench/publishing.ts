// npm run bench. Publishing beside the job queues that one would otherwise take, in interleaved rounds on one machine.
//   -- --short           everything once or twice, in some eight minutes
//   -- --quick           small counts: to try it, not to quote it
//   -- --with-celery     Celery too, where Debian's is installed
//   -- --only=a,b        some lanes only: drain, lateness, burst, fairness, growth, kill, waiting, listing
//   -- --write           docs/performance.md and its pictures
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { chooseEngines } from './engines/all.ts'
import type { Context } from './harness/context.ts'
import { describeMachine } from './harness/machine.ts'
import { readOptions, type LaneName, type Options } from './harness/options.ts'
import { startServer } from './harness/server.ts'
import { burst } from './lanes/burst.ts'
import { drain } from './lanes/drain.ts'
import { fairness } from './lanes/fairness.ts'
import { growth } from './lanes/growth.ts'
import { kill } from './lanes/kill.ts'
import { lateness } from './lanes/lateness.ts'
import { listing } from './lanes/listing.ts'
import { openMany, type Many } from './lanes/many.ts'
import { memoryFindings } from './lanes/memory.ts'
import { waiting } from './lanes/waiting.ts'
import { asDocument } from './report/markdown.ts'
import { asText, barAsText, type Findings } from './report/report.ts'
import { TEXTS } from './report/texts.ts'

const say = (line: string): void => console.log(line)
/** Progress, apart from the results. */
const tell = (line: string): void => console.error(`… ${line}`)

type Lane = (context: Context, many: () => Promise<Many>) => Promise<Findings>

const RUN: Readonly<Record<LaneName, Lane>> = {
  drain,
  lateness,
  burst,
  fairness,
  growth,
  kill,
  waiting: async (context, many) => waiting(context, await many()),
  listing: async (context, many) => listing(context, await many()),
}

const broken = (lane: LaneName, error: unknown): Findings => {
  console.error(error)
  const measured = error instanceof Error ? error.message : String(error)
  return {
    title: lane,
    tables: [],
    bars: [{ promise: `the lane "${lane}" can be measured`, measured, met: false }],
    plots: [],
    text: [],
  }
}

const runLanes = async (
  context: Context,
  lanes: readonly LaneName[],
  keep: (findings: readonly Findings[]) => Promise<void>,
): Promise<void> => {
  const opened: { many: Many | null } = { many: null }
  const many = async (): Promise<Many> => (opened.many ??= await openMany(context.server))
  const findings: Findings[] = []
  try {
    for (const lane of lanes) {
      // What the others have measured is not lost with one that cannot be.
      const found = await RUN[lane](context, many).catch((error: unknown) => broken(lane, error))
      for (const table of found.tables) say(asText(table))
      for (const block of found.text) say(`\n${block}`)
      findings.push(found)
      await keep(findings)
    }
  } finally {
    await opened.many?.close()
  }
}

const write = async (document: string, findings: readonly Findings[]): Promise<void> => {
  const docs = path.join(import.meta.dirname, '..', 'docs')
  await mkdir(path.join(docs, 'images'), { recursive: true })
  await writeFile(path.join(docs, 'performance.md'), document)
  for (const { file, svg } of findings.flatMap(({ plots }) => plots)) {
    await writeFile(path.join(docs, 'images', file), svg)
  }
}

const run = async (options: Options): Promise<void> => {
  const { engines, missing } = chooseEngines(options.withCelery)
  const server = await startServer()
  const peaks = new Map<string, number>()
  const notePeak = (part: string, megabytes: number): void =>
    void peaks.set(part, Math.max(megabytes, peaks.get(part) ?? 0))
  try {
    const machine = await describeMachine(server.url)
    for (const line of [...machine, ...missing]) say(line)
    const context: Context = { server, engines, counts: options.counts, say: tell, notePeak }
    const command = ['npm run bench --', ...process.argv.slice(2)].join(' ')
    let findings: readonly Findings[] = []
    // After each lane: an interrupted run has something to show.
    await runLanes(context, options.lanes, async (lanes) => {
      findings = [...lanes, memoryFindings(peaks)]
      if (!options.write) return
      await write(asDocument({ command, machine, engines, missing, findings, texts: TEXTS }), findings)
    })
    for (const table of memoryFindings(peaks).tables) say(asText(table))
    say('\nBars')
    for (const bar of findings.flatMap(({ bars }) => bars)) say(barAsText(bar))
  } finally {
    await server.stop()
  }
}

await run(readOptions(process.argv.slice(2)))
