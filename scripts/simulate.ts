import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { add, type BatchResult, type Failure } from '#test/simulation/batch.ts'
import { PEOPLE } from '#test/simulation/faults.ts'
import { findMutant, MUTANTS } from '#test/simulation/mutants.ts'
import { simulate } from '#test/simulation/run.ts'
import type { Order } from '#test/simulation/thread.ts'

const THREADS = 2
const PIECE = 500
const PROGRESS_PIECES = 20
const SHOWN_FAILURES = 20
const MUTANT_SEEDS = 20_000

interface Total {
  runs: number
  events: number
  readonly failures: Failure[]
  readonly counts: Map<string, number>
}

interface Hunt {
  readonly from: number
  readonly seeds: number
  readonly mutant: string | null
  /** Whether the first failing seed is enough. */
  readonly first: boolean
  readonly onPiece: (total: Total, piece: BatchResult) => void
}

/** Spreads the seeds over threads, a piece at a time. */
const hunt = async ({ from, seeds, mutant, first, onPiece }: Hunt): Promise<Total> => {
  const total: Total = { runs: 0, events: 0, failures: [], counts: new Map() }
  let next = from
  const work = async (): Promise<void> => {
    const url = new URL('../test/simulation/thread.ts', import.meta.url)
    const thread = new Worker(url, { resourceLimits: { maxYoungGenerationSizeMb: 64 } })
    const broken = { reject: (_error: unknown): void => {} }
    thread.on('error', (error) => broken.reject(error))
    const isEnough = (): boolean => first && total.failures.length > 0
    while (next < from + seeds && !isEnough()) {
      const order: Order = { from: next, count: Math.min(PIECE, from + seeds - next), mutant }
      next += order.count
      const piece = await new Promise<BatchResult>((resolve, reject) => {
        broken.reject = reject
        thread.once('message', resolve)
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        thread.postMessage(order)
      })
      total.runs += piece.runs
      total.events += piece.events
      total.failures.push(...piece.failures)
      add(total.counts, piece.counts)
      onPiece(total, piece)
    }
    await thread.terminate()
  }
  await Promise.all(Array.from({ length: THREADS }, work))
  total.failures.sort((one, other) => one.seed - other.seed)
  return total
}

const MAIN = ['posts', 'sends', 'crash', 'pause'] as const

const replayLine = ({ seed, violations }: Failure): string =>
  `npm run simulate -- --seed ${seed} --trace   # ${violations.join('; ')}`

const report = (total: Total, seconds: number): void => {
  const { runs, events, counts, failures } = total
  const rest = [...counts].filter(
    ([name]) => !MAIN.some((main) => main === name) && !PEOPLE.some((kind) => kind === name),
  )
  console.log(`runs        ${runs} (${Math.round(runs / seconds)} a second, ${Math.round(events / runs)} events each)`)
  for (const name of MAIN) console.log(`${name.padEnd(12)}${counts.get(name) ?? 0}`)
  console.log('faults')
  for (const [name, count] of rest.sort(([one], [other]) => (one < other ? -1 : 1)))
    console.log(`  ${name.padEnd(24)}${count}`)
  console.log(`violations  ${failures.length}`)
  const bound = (failures.length === 0 ? 3 / runs : failures.length / runs).toExponential(1)
  if (failures.length === 0)
    console.log(`with 95 % confidence fewer than ${bound} of such runs break a promise (rule of three)`)
}

const runMany = async (facts: { from: number; seeds: number; mutant: string | null }): Promise<void> => {
  const started = performance.now()
  const seconds = (): number => (performance.now() - started) / 1000
  let pieces = 0
  const total = await hunt({
    ...facts,
    first: false,
    onPiece: (sofar, piece) => {
      for (const failure of piece.failures.slice(0, SHOWN_FAILURES)) console.log(replayLine(failure))
      pieces += 1
      if (pieces % PROGRESS_PIECES !== 0) return
      console.log(
        `${sofar.runs} of ${facts.seeds} runs, ${sofar.failures.length} violations, ${Math.round(seconds())} s`,
      )
    },
  })
  report(total, seconds())
  if (total.failures.length > 0) process.exitCode = 1
}

/** Looks for every mutant anew; one that survives means that the audit is blind there. */
const runMutants = async (from: number): Promise<void> => {
  for (const { name, about } of MUTANTS) {
    const total = await hunt({ from, seeds: MUTANT_SEEDS, mutant: name, first: true, onPiece: () => {} })
    const [caught] = total.failures
    if (caught === undefined) process.exitCode = 1
    const end = caught === undefined ? `SURVIVED ${total.runs} seeds` : `seed ${caught.seed}: ${caught.violations[0]}`
    console.log(`${name.padEnd(26)}${end}   (${about})`)
  }
}

const runOne = async (seed: number, facts: { mutant: string | null; trace: boolean }): Promise<void> => {
  const mutation = facts.mutant === null ? {} : findMutant(facts.mutant).mutation
  const say = (line: string): void => console.log(line)
  const { hash, events, violations } = await simulate(seed, facts.trace ? { mutation, say } : { mutation })
  for (const violation of violations) console.log(violation)
  console.log(`seed ${seed}: ${events} events, hash ${hash.toString(16)}, ${violations.length} violations`)
  if (violations.length > 0) process.exitCode = 1
}

const parseOptions = () =>
  parseArgs({
    options: {
      seeds: { type: 'string', default: '1000000' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      trace: { type: 'boolean', default: false },
      mutant: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
      mutants: { type: 'boolean', default: false },
    },
  }).values

const USAGE = `Usage: npm run simulate -- [--seeds N] [--from N] [--mutant NAME]   many runs
       npm run simulate -- --seed N [--trace] [--mutant NAME]         one run, step by step with --trace
       npm run simulate -- --mutants [--from N]                       looks for every seeded defect anew`

/** What was asked for; null when it cannot be understood, and that was said. */
const readOptions = () => {
  try {
    return parseOptions()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    console.error(USAGE)
    process.exitCode = 2
    return null
  }
}

const main = async (): Promise<void> => {
  const values = readOptions()
  if (values === null) return
  if (values.help) return console.log(USAGE)
  const mutant = values.mutant ?? null
  if (mutant !== null) findMutant(mutant)
  if (values.seed !== undefined) return runOne(Number(values.seed), { mutant, trace: values.trace })
  if (values.mutants) return runMutants(Number(values.from))
  return runMany({ from: Number(values.from), seeds: Number(values.seeds), mutant })
}

await main()
