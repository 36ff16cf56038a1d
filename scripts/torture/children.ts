import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** A process of the torture: it says a word a line, and may be told one. */
export interface Child extends Watched {
  readonly tell: (line: string) => void
}

/** A process that we started. */
export interface Watched {
  readonly process: ChildProcess
  /** Resolves when the process is gone and everything that it said was heard. */
  readonly gone: Promise<void>
  /** Whether it is still there. */
  readonly isAlive: () => boolean
  readonly signal: (name: NodeJS.Signals) => void
}

/** A file of this folder, or one that was bundled from it. */
export interface Program {
  readonly file: string
  readonly words: readonly string[]
  /** Where its compiled code is kept, so that not every start compiles it anew. */
  readonly cache: string
}

export const sourceOf = (name: string): string => path.join(import.meta.dirname, `${name}.ts`)

export const watch = (child: ChildProcess): Watched => {
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

/** Starts it. It ends by itself when we are gone: it reads the end of its standard input. */
export const startChild = ({ file, words, cache }: Program, hear: (line: string) => void): Child => {
  // oxlint-disable-next-line node/no-process-env -- the child needs PATH and the like
  const env = { ...process.env, NODE_COMPILE_CACHE: cache }
  // A package asks for punycode; Node says so on every start of what does not lie in node_modules.
  const all = ['--disable-warning=DEP0040', file, ...words]
  const child = spawn(process.execPath, all, { stdio: ['pipe', 'pipe', 'inherit'], env })
  createInterface({ input: child.stdout }).on('line', hear)
  // It may be gone while we still hold the other end.
  child.stdin.on('error', () => {})
  return { ...watch(child), tell: (line) => void child.stdin.write(`${line}\n`) }
}
