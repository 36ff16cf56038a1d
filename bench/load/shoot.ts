import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/** What a request was answered. */
export interface Fired {
  readonly name: string
  /** 0: there was no answer. */
  readonly status: number
  readonly bytes: number
  /** Why there was none. */
  readonly why?: string
}

/** What became of one request. Times in milliseconds. */
export interface Shot extends Fired {
  /** When it was meant to start, from the first moment on. */
  readonly at: number
  /** How much later the generator itself began. */
  readonly lag: number
  /** From the moment at which it was meant to start to the end of its answer. */
  readonly latency: number
}

const TICK_MS = 1

/**
 * Starts each request at its own moment, whether those before it were answered or not, and counts from that moment: a server that
 * stands still is late for all who came meanwhile. An own stall shows as lag.
 */
export const shootAll = async (
  moments: readonly number[],
  fire: (index: number) => Promise<Fired>,
): Promise<readonly Shot[]> => {
  const began = performance.now()
  const shoot = async (at: number, index: number): Promise<Shot> => {
    const lag = performance.now() - began - at
    const fired = await fire(index)
    return { ...fired, at, lag, latency: performance.now() - began - at }
  }
  const shots: Promise<Shot>[] = []
  for (const [index, at] of moments.entries()) {
    while (performance.now() - began < at) await sleep(Math.max(TICK_MS, Math.floor(at - (performance.now() - began))))
    shots.push(shoot(at, index))
  }
  return Promise.all(shots)
}

/** A closed loop: so many clients, each of which waits for its answer before it asks again. For comparison; and to find out what can be done. */
export const shootInTurn = async (
  plan: { readonly clients: number; readonly seconds: number },
  fire: (index: number) => Promise<Fired>,
): Promise<readonly Shot[]> => {
  const shots: Shot[] = []
  const began = performance.now()
  let next = 0
  const client = async (): Promise<void> => {
    while (performance.now() - began < plan.seconds * 1_000) {
      const at = performance.now() - began
      const fired = await fire(next++)
      shots.push({ ...fired, at, lag: 0, latency: performance.now() - began - at })
    }
  }
  await Promise.all(Array.from({ length: plan.clients }, client))
  return shots
}
