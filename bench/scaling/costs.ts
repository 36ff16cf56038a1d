import type { Measured } from '#bench/cost/measure.ts'
import type { Sample, StatementName } from '#bench/cost/statements.ts'
import type { Chance } from './chance.ts'

/** What the model knows of the real thing. */
export type Facts = Pick<Measured, 'statements' | 'rounds' | 'contention' | 'ringing' | 'idle' | 'posts'>

/** A statement: how long a core works on it, and how long it waits for the disk after that. */
export interface Demand {
  readonly cpuMs: number
  readonly waitMs: number
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Between two measured sizes along a line; beyond the largest, as steep as before. */
const between = (samples: readonly Sample[], rows: number, value: (sample: Sample) => number): number => {
  const [first, ...rest] = samples
  if (first === undefined) return 0
  let [from, to] = [first, rest[0] ?? first]
  for (const sample of rest) {
    if (to.rows >= rows) break
    ;[from, to] = [to, sample]
  }
  if (to.rows === from.rows) return value(from)
  const line = value(from) + ((value(to) - value(from)) * (rows - from.rows)) / (to.rows - from.rows)
  return Math.max(0.01, line)
}

/** How much longer or shorter than the mean this one takes: from the measured runs of the same statement. The slowest hundredth is the disk's. */
const variation = ({ wallMs }: Sample, chance: Chance): number => {
  const usual = wallMs.slice(0, -1)
  const place = chance.fraction() * (usual.length - 1)
  const [low, high] = [usual[Math.floor(place)] ?? 1, usual[Math.ceil(place)] ?? 1]
  return (low + (high - low) * (place % 1)) / mean(usual)
}

/** A line through the measured points by least squares, as a share of the first: how much dearer each further one makes it. */
export const growthPerMore = (points: readonly (readonly [number, number])[]): number => {
  const [first] = points
  if (first === undefined || points.length < 2) return 0
  const shares = points.map(([count, value]) => [count - first[0], value / first[1] - 1] as const)
  const [above, below] = [
    shares.reduce((sum, [more, share]) => sum + more * share, 0),
    shares.reduce((sum, [more]) => sum + more * more, 0),
  ]
  return Math.max(0, above / below)
}

/** Costs as they were measured, with chance in them. */
export const createCosts = (facts: Facts, chance: Chance) => {
  const perClaimer = growthPerMore(facts.contention.map(({ claimers, cpuMs }) => [claimers, cpuMs]))
  const [quiet, ...rung] = facts.ringing
  const last = rung.at(-1)
  const perListener =
    quiet === undefined || last === undefined
      ? 0
      : Math.max(0, (last.cpuMs - quiet.cpuMs) / (last.listeners - quiet.listeners))
  const one = (sample: Sample, cpuMs: number, wallMs: number): Demand => {
    const times = variation(sample, chance)
    return { cpuMs: cpuMs * times, waitMs: Math.max(0, wallMs - cpuMs) * times }
  }
  const statement = (name: StatementName, rows: number): Demand => {
    const samples = facts.statements[name]
    const [shape] = samples
    if (shape === undefined) return { cpuMs: 0, waitMs: 0 }
    const usual = (sample: Sample): number => sample.wallMs[10] ?? 0
    return one(
      shape,
      between(samples, rows, (sample) => sample.cpuMs),
      between(samples, rows, usual),
    )
  }
  const round = (name: keyof Facts['rounds']): Demand => {
    const sample = facts.rounds[name]
    return one(sample, sample.cpuMs, sample.wallMs[10] ?? 0)
  }
  return {
    perClaimer,
    perListener,
    /** A claim, while so many claim at the same time. */
    claim: (rows: number, claimers: number): Demand => {
      const plain = rows === 0 ? round('claimNothing') : statement('claim', rows)
      return { ...plain, cpuMs: plain.cpuMs * (1 + perClaimer * Math.max(0, claimers - 1)) }
    },
    statement,
    round,
    ring: (listeners: number): number => (quiet?.cpuMs ?? 0) + perListener * listeners,
    /** What a worker makes PostgreSQL do in so many milliseconds beside publishing. */
    idle: (milliseconds: number): number => facts.idle.postgresShare * milliseconds,
  }
}

export type Costs = ReturnType<typeof createCosts>
