import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** Each kill is paid for with a start, and a third of that is compiling what the one before has compiled. */
const CACHE = path.join(tmpdir(), 'scheduly-torture-cache')

/** A process of the torture: it gets its orders as one JSON argument, and says a word a line. */
export interface Child {
  readonly process: ChildProcess
  /** Resolves when the process is gone and everything that it said was heard. */
  readonly gone: Promise<void>
  /** Whether it is still there. */
  readonly isAlive: () => boolean
  readonly signal: (name: NodeJS.Signals) => void
}

/** Starts `<name>.ts` of this folder. It ends by itself when we are gone: it reads the end of its standard input. */
export const startChild = (name: string, orders: object, hear: (line: string) => void): Child => {
  const file = path.join(import.meta.dirname, `${name}.ts`)
  // oxlint-disable-next-line node/no-process-env -- the child needs PATH and the like
  const env = { ...process.env, NODE_COMPILE_CACHE: CACHE }
  const child = spawn(process.execPath, [file, JSON.stringify(orders)], { stdio: ['pipe', 'pipe', 'inherit'], env })
  createInterface({ input: child.stdout }).on('line', hear)
  // It may be gone while we still hold the other end.
  child.stdin.on('error', () => {})
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null
  return {
    process: child,
    gone: once(child, 'close').then(() => undefined),
    isAlive,
    signal: (signal) => {
      if (isAlive()) child.kill(signal)
    },
  }
}
