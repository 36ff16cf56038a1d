import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { addPart, sealFed, type Channel } from '#bench/engines/ours.ts'
import { nowMs, type Sent } from '#bench/harness/ledger.ts'

/** How posts went out that were due in a span of time. */
export interface Punctuality {
  readonly due: number
  readonly never: number
  readonly twice: number
  /** Milliseconds from due to arrived, of each that was sent. */
  readonly late: readonly number[]
}

/** Posts that fall due one after the other, as long as they are written ahead of it. */
export interface Flow {
  /** Writes posts until this moment has enough of them; milliseconds since 1970. */
  feedUntil(moment: number): Promise<void>
  /** Keeps some seconds ahead until it is told to stop. */
  trickle(stop: AbortSignal): Promise<void>
  /** Waits until everything that was due in the span is out, or long overdue. */
  punctuality(from: number, to: number): Promise<Punctuality>
}

/** Before a post falls due it must be written and be seen. */
const AHEAD_MS = 3_000
const ROWS_AT_ONCE = 1_000
const PATIENCE_MS = 10_000
const TRICKLE = { everyMs: 2_000, aheadMs: 8_000 }

interface Ground {
  readonly owner: Client
  readonly channels: readonly Channel[]
  /** Per second. */
  readonly rate: number
  /** What arrived since it was last asked. */
  readonly arrived: () => Promise<readonly Sent[]>
}

export const createFlow = ({ owner, channels, rate, arrived }: Ground): Flow => {
  const dues: number[] = []
  const arrivals = new Map<number, number[]>()
  const collect = async (): Promise<void> => {
    for (const { index, at } of await arrived()) arrivals.set(index, [...(arrivals.get(index) ?? []), at])
  }
  const feedUntil = async (moment: number): Promise<void> => {
    while ((dues.at(-1) ?? 0) < moment) {
      const first = dues.length
      const next = Math.max((dues.at(-1) ?? 0) + 1_000 / rate, nowMs() + AHEAD_MS)
      const count = Math.min(ROWS_AT_ONCE, Math.max(1, Math.ceil(((moment - next) * rate) / 1_000) + 1))
      const part = Array.from({ length: count }, (_, index) => next + (index * 1_000) / rate)
      dues.push(...part)
      await addPart(owner, channels, { first, dues: part })
    }
  }
  const between = (from: number, to: number): readonly number[] =>
    dues.flatMap((due, index) => (due >= from && due < to ? [index] : []))
  return {
    feedUntil: async (moment) => {
      const first = dues.length
      const flows = (dues.at(-1) ?? 0) > nowMs()
      await feedUntil(moment)
      // After a gap: until they flow again.
      if (!flows) await sleep(Math.max(0, (dues[first] ?? 0) - nowMs()))
      await sealFed(owner)
    },
    trickle: async (stop) => {
      while (!stop.aborted) {
        await feedUntil(nowMs() + TRICKLE.aheadMs)
        await sleep(TRICKLE.everyMs)
      }
    },
    punctuality: async (from, to) => {
      const wanted = between(from, to)
      const isOut = (): boolean => wanted.every((index) => arrivals.has(index))
      for (const until = Math.max(to, nowMs()) + PATIENCE_MS; !isOut() && nowMs() < until; await sleep(100))
        await collect()
      await collect()
      const times = wanted.map((index) => arrivals.get(index) ?? [])
      return {
        due: wanted.length,
        never: times.filter(({ length }) => length === 0).length,
        twice: times.filter(({ length }) => length > 1).length,
        late: wanted.flatMap((index) => {
          const [first] = arrivals.get(index) ?? []
          return first === undefined ? [] : [first - (dues[index] ?? Number.NaN)]
        }),
      }
    },
  }
}
