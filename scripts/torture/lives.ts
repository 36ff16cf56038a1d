import { setTimeout as sleep } from 'node:timers/promises'
import { startChild, type Child, type Program } from './children.ts'
import { countIn, type Toll } from './fates.ts'
import type { WorkerOrders } from './orders.ts'

/** A worker process, from its orders to its end. */
export interface Life {
  readonly child: Child
  /** Resolves when it works, or is gone. */
  readonly ready: Promise<void>
  readonly lastStep: () => string
  readonly isStopped: () => boolean
  /** Resolves when it has stopped itself or is gone, at the latest after so long. */
  readonly untilFate: (milliseconds: number) => Promise<void>
  /** Its own step does not come, or has been: it is to kill itself after so many more, whichever they are. */
  readonly endAfter: (steps: number) => void
  /** Whether it was told to kill itself at some step. */
  readonly isDoomed: () => boolean
  readonly resume: () => void
}

/** Processes that have loaded everything and wait for their orders. */
export interface Spares {
  readonly begin: (orders: WorkerOrders, toll: Toll) => Life
  /** Those that wait end, and none follows. */
  readonly end: () => Promise<void>
}

interface Spare {
  readonly child: Child
  hear: (word: string) => void
}

const toLife = (spare: Spare, orders: WorkerOrders, toll: Toll): Life => {
  const { child } = spare
  let lastStep = ''
  let stopped = false
  let doomed = orders.fate?.stop === false
  let met = Promise.withResolvers<void>()
  const ready = Promise.withResolvers<void>()
  spare.hear = (word) => {
    if (word === 'ready') return ready.resolve()
    if (word === 'stopping') {
      stopped = true
      countIn(toll.stops, lastStep)
      return met.resolve()
    }
    lastStep = word
    toll.reached.add(word)
  }
  void child.gone.then(() => ready.resolve())
  child.tell(JSON.stringify(orders))
  return {
    child,
    ready: ready.promise,
    lastStep: () => lastStep,
    isStopped: () => stopped,
    untilFate: async (milliseconds) => {
      const over = new AbortController()
      const patience = sleep(milliseconds, undefined, { signal: over.signal }).catch(() => undefined)
      await Promise.race([child.gone, met.promise, patience])
      over.abort()
    },
    endAfter: (steps) => {
      doomed = true
      child.tell(String(steps))
    },
    isDoomed: () => doomed,
    resume: () => {
      stopped = false
      met = Promise.withResolvers()
      child.signal('SIGCONT')
    },
  }
}

/** Loads the program once and lets it end in peace: only then Node keeps what it has compiled. */
export const rehearse = async (program: Program): Promise<void> => {
  const child = startChild(program, () => {})
  child.process.stdin?.end()
  await child.gone
  if (child.process.exitCode !== 0) throw new Error('the worker process cannot be loaded')
}

/** Keeps so many spares, so that the next worker begins where the last one fell, and not a start later. */
export const createSpares = (program: Program, count: number): Spares => {
  let isOver = false
  const start = (): Spare => {
    const spare: Spare = { child: startChild(program, (word) => spare.hear(word)), hear: () => {} }
    return spare
  }
  const waiting = Array.from({ length: count }, start)
  return {
    begin: (orders, toll) => {
      const life = toLife(waiting.shift() ?? start(), orders, toll)
      if (!isOver) waiting.push(start())
      return life
    },
    end: async () => {
      isOver = true
      for (const { child } of waiting) child.signal('SIGKILL')
      await Promise.all(waiting.splice(0).map(({ child }) => child.gone))
    },
  }
}
