import { fork, type Serializable } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

/** A process of the benchmark's own that answers each message with one. */
export interface Child {
  readonly pid: number
  /** What it said when it was ready. */
  readonly first: unknown
  /** One question at a time. */
  ask(message: Serializable): Promise<unknown>
  stop(): Promise<void>
}

const gone = async (child: ReturnType<typeof fork>): Promise<never> => {
  await once(child, 'exit')
  throw new Error('a process of the benchmark ended; its own words stand above')
}

export const startChild = async (script: string, words: readonly string[] = []): Promise<Child> => {
  const child = fork(path.join(import.meta.dirname, script), words, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const end = gone(child)
  end.catch(() => {})
  const heard = async (): Promise<unknown> => {
    const [message]: unknown[] = await Promise.race([once(child, 'message'), end])
    return message
  }
  const first = await heard()
  return {
    pid: child.pid ?? Number.NaN,
    first,
    ask: (message) => {
      const answer = heard()
      child.send(message)
      return answer
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
