import { connect } from 'node:net'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { nowMs } from '#bench/harness/ledger.ts'
import { residentMegabytes } from '#bench/media/memory.ts'
import { linePlot } from '#bench/report/line-plot.ts'
import { shown, type Findings } from '#bench/report/report.ts'
import { bareAfter, bareRows } from './bare.ts'
import type { Punctuality } from './flow.ts'
import type { Shot } from './shoot.ts'
import { blockMeans, slopeOf, type Sample, type Slope } from './slope.ts'
import { steadily, type Stage } from './stage.ts'
import { summarize } from './summary.ts'
import { LATENCY_HEAD, latencyCells, POSTS_HEAD, postsBar, postsCells, servedBars } from './tables.ts'

export interface SoakCounts {
  readonly minutes: number
  readonly rate: number
}

export interface ProcessMemory {
  readonly name: string
  /** In MB. */
  readonly resident: readonly Sample[]
  /** Of the heap, what is left when everything that nobody needs was let go; in MB. */
  readonly heap: readonly Sample[]
}

export interface SoakRow {
  readonly shots: readonly Shot[]
  readonly posts: Punctuality
  readonly processes: readonly ProcessMemory[]
  readonly bare: readonly Shot[]
}

const LOOK_MS = 5_000
const LOOKS_PER_COLLECTION = 12
/** Access tokens live for ten minutes. */
const LONGEST_JOB_SECONDS = 240
const AHEAD_MS = 20_000
/** Of the time: until caches, pools and statements are what they will be. */
const WARM_UP = 1 / 3
const BLOCKS = 20
const BARE_SECONDS = 60
/** The slope with its margin: what memory grows by at most, in MB an hour. */
const MOST_HEAP = 6
const MOST_RESIDENT = 60

/** Asks the process to let go of what it does not need, and tells the rest; NaN when it does not answer. */
const heapOf = async (folder: string, pid: number): Promise<number> => {
  try {
    return Number(await text(connect(path.join(folder, `heap-${pid}.socket`)))) / 1_024 ** 2
  } catch {
    return Number.NaN
  }
}

const watch = (stage: Stage, names: readonly string[]) => {
  const processes = stage.pids.map((pid, index) => ({
    pid,
    name: names[index] ?? String(pid),
    resident: new Array<Sample>(),
    heap: new Array<Sample>(),
  }))
  const began = performance.now()
  const look = async (number: number): Promise<void> => {
    for (const { pid, resident, heap } of processes) {
      resident.push([performance.now() - began, await residentMegabytes(pid)])
      if (number % LOOKS_PER_COLLECTION === 0) heap.push([performance.now() - began, await heapOf(stage.folder, pid)])
    }
  }
  return { processes, look }
}

const untilDone = async (watching: ReturnType<typeof watch>, stop: AbortSignal): Promise<void> => {
  for (let number = 0; !stop.aborted; number += 1) {
    await watching.look(number)
    await sleep(LOOK_MS, undefined, { signal: stop }).catch(() => {})
  }
}

export const measureSoak = async (
  stage: Stage,
  { minutes, rate, names }: SoakCounts & { readonly names: readonly string[] },
): Promise<SoakRow> => {
  const watching = watch(stage, names)
  const stop = new AbortController()
  await stage.flow.feedUntil(nowMs() + AHEAD_MS)
  const from = nowMs()
  const beside = Promise.all([untilDone(watching, stop.signal), stage.flow.trickle(stop.signal)])
  const shots: Shot[] = []
  for (let left = minutes * 60, seed = 500; left > 0; left -= LONGEST_JOB_SECONDS, seed += 1) {
    const begin = (minutes * 60 - left) * 1_000
    const plan = steadily(rate, Math.min(left, LONGEST_JOB_SECONDS), seed)
    const part = await stage.shoot({ plan, callers: await stage.callers() })
    shots.push(...part.map((shot) => ({ ...shot, at: shot.at + begin })))
  }
  const to = nowMs()
  stop.abort()
  await beside
  const posts = await stage.flow.punctuality(from, to)
  const job = { plan: steadily(rate, BARE_SECONDS, 499), callers: await stage.callers() }
  return { shots, posts, processes: watching.processes, bare: await bareAfter(stage, job, shots) }
}

const warm = (samples: readonly Sample[]): readonly Sample[] => {
  const end = samples.at(-1)?.[0] ?? 0
  return samples.filter(([at, value]) => at >= end * WARM_UP && Number.isFinite(value))
}

const slopes = ({ resident, heap }: ProcessMemory): { readonly resident: Slope; readonly heap: Slope } => ({
  resident: slopeOf(blockMeans(warm(resident), BLOCKS)),
  heap: slopeOf(warm(heap)),
})

const shownSlope = ({ perHour, margin }: Slope): string => `${shown(perHour)} ± ${shown(margin)}`
const isFlat = ({ perHour, margin }: Slope, most: number): boolean => perHour + margin <= most

const last = (samples: readonly Sample[]): number => samples.at(-1)?.[1] ?? Number.NaN

const MINUTE_MS = 60_000

const memoryPlot = (processes: readonly ProcessMemory[]) => ({
  file: 'load-soak.svg',
  alt: 'Memory of each process over the time of the soak',
  svg: linePlot({
    title: 'Memory under steady load',
    x: { label: 'minutes', log: false },
    y: { label: 'MB', log: false },
    lines: processes.flatMap(({ name, resident, heap }) =>
      [
        { name: `${name}, resident`, samples: resident },
        { name: `${name}, heap in use`, samples: heap },
      ].map((line) => ({
        name: line.name,
        points: line.samples
          .filter(([, value]) => Number.isFinite(value))
          .map(([at, value]): readonly [number, number] => [at / MINUTE_MS, value]),
      })),
    ),
  }),
})

export const soakFindings = ({ shots, posts, processes, bare }: SoakRow, { minutes }: SoakCounts): Findings => {
  const found = summarize(shots)
  return {
    title: `Soak: ${minutes} minutes`,
    tables: [
      {
        title: 'Requests, in ms',
        head: ['', ...LATENCY_HEAD],
        rows: [['all', ...latencyCells(found)], ...bareRows(found, bare, 0)],
        notes: [],
      },
      { title: 'Posts, in ms', head: ['', ...POSTS_HEAD], rows: [['all', ...postsCells(posts)]], notes: [] },
      {
        title: 'Memory, in MB, and by how much it grows in an hour (95 % confidence)',
        head: ['', 'resident at the end', 'grows by', 'heap in use at the end', 'grows by'],
        rows: processes.map((each) => [
          each.name,
          shown(last(each.resident)),
          shownSlope(slopes(each).resident),
          shown(last(each.heap)),
          shownSlope(slopes(each).heap),
        ]),
        notes: [
          'The first third is left out. The heap in use is what is left after a full collection, once a minute; what is resident moves by some MB with each collection, and says less.',
        ],
      },
    ],
    bars: [
      ...servedBars('soak', shots, found),
      postsBar('soak', posts),
      ...processes.flatMap((each) => {
        const { resident, heap } = slopes(each)
        return [
          {
            promise: `soak: the heap of ${each.name} grows by less than ${MOST_HEAP} MB an hour, margin included`,
            measured: `${shownSlope(heap)} MB`,
            met: isFlat(heap, MOST_HEAP),
          },
          {
            promise: `soak: the memory of ${each.name} grows by less than ${MOST_RESIDENT} MB an hour, margin included`,
            measured: `${shownSlope(resident)} MB`,
            met: isFlat(resident, MOST_RESIDENT),
          },
        ]
      }),
    ],
    plots: [memoryPlot(processes)],
    text: [],
  }
}
