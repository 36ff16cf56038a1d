import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { WorkerOrder } from '#bench/engines/engine.ts'
import { nowMs } from './ledger.ts'
import { peakMegabytes, processSeconds } from './cpu.ts'
import { flagsOf } from '../../scripts/flags.ts'

/** A worker that has connected and waits for the word. */
export interface WorkerProcess {
  /** Lets it begin; the answer is the moment, in milliseconds since 1970. */
  start(): Promise<number>
  cpuSeconds(): Promise<number>
  /** The most memory it has had in hand so far. */
  peakMegabytes(): Promise<number>
  /** Ends it in good order. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
}

const FOLDER = path.join(import.meta.dirname, '..')
const STOP_LIMIT_MS = 20_000

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const waitFor = async (child: ChildProcess, words: () => Promise<unknown>): Promise<void> => {
  const gone = once(child, 'exit').then(() => {
    throw new Error('a worker ended before it was ready; its own words stand above')
  })
  await Promise.race([words(), gone])
}

const endWithin = async (child: ChildProcess, ask: () => void): Promise<void> => {
  ask()
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
  await ended(child)
  clearTimeout(timer)
}

const facts = (child: ChildProcess): Pick<WorkerProcess, 'cpuSeconds' | 'peakMegabytes' | 'kill'> => {
  const pid = child.pid ?? 0
  return {
    cpuSeconds: () => processSeconds(pid),
    peakMegabytes: () => peakMegabytes(pid),
    kill: async () => {
      child.kill('SIGKILL')
      await ended(child)
    },
  }
}

const startNode = async (order: WorkerOrder): Promise<WorkerProcess> => {
  const child = fork(path.join(FOLDER, 'worker.ts'), [JSON.stringify(order)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Our own is started as `npm run worker` does it.
    execArgv: order.worker === 'ours' ? [...flagsOf('worker')] : [],
  })
  const heard = async (word: string): Promise<void> => {
    for (;;) if ((await once(child, 'message'))[0] === word) return
  }
  await waitFor(child, () => heard('ready'))
  return {
    ...facts(child),
    start: async () => {
      const at = nowMs()
      child.send('start')
      return at
    },
    stop: () => endWithin(child, () => child.connected && child.send('stop')),
  }
}

/** Debian's Celery, by Debian's Python. */
export const PYTHON = '/usr/bin/python3'
export const CELERY = path.join(FOLDER, 'celery', 'worker.py')

const startCelery = async (order: WorkerOrder): Promise<WorkerProcess> => {
  // Celery begins when it is started: that is the word.
  const launched: { child: ChildProcess | null } = { child: null }
  const child = (): ChildProcess => {
    launched.child ??= spawn(PYTHON, [CELERY, 'work', JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] })
    return launched.child
  }
  const running = () => facts(child())
  return {
    start: async () => {
      const { stdout } = child()
      if (stdout !== null) await waitFor(child(), () => once(stdout, 'data'))
      return nowMs()
    },
    cpuSeconds: async () => (launched.child === null ? 0 : running().cpuSeconds()),
    peakMegabytes: () => running().peakMegabytes(),
    kill: () => running().kill(),
    stop: () => endWithin(child(), () => child().kill('SIGTERM')),
  }
}

export const startWorkerProcess = (order: WorkerOrder): Promise<WorkerProcess> =>
  order.worker === 'celery' ? startCelery(order) : startNode(order)
