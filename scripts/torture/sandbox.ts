import path from 'node:path'
import type { SandboxCode } from '#sandbox/sandbox.ts'
import { sourceOf, startChild } from './children.ts'

const FAULT_SHARE = 0.5

interface Habits {
  readonly seed: number
  /** How long a send takes. */
  readonly sendMilliseconds: number
}

/** Starts the process of a sandbox; it keeps its ledger in `folder`. */
export const startSandbox = async (code: SandboxCode, folder: string, { seed, sendMilliseconds }: Habits) => {
  const journal = path.join(folder, `ledger-${code}.jsonl`)
  const [address, said] = [Promise.withResolvers<string>(), { stale: 0 }]
  let answered = Promise.withResolvers<void>()
  const words = [JSON.stringify({ code, journal, seed, share: FAULT_SHARE, sendMilliseconds })]
  const program = { file: sourceOf('sandbox-process'), words, cache: path.join(folder, 'compiled') }
  const child = startChild(program, (line) => {
    if (!line.startsWith('stale ')) return address.resolve(line)
    said.stale = Number(line.slice('stale '.length))
    answered.resolve()
  })
  void child.gone.then(() => address.reject(new Error('the sandbox did not start')))
  const faults = async (isOn: boolean): Promise<void> => {
    answered = Promise.withResolvers()
    child.tell(isOn ? 'faults on' : 'faults off')
    await answered.promise
  }
  return { code, url: await address.promise, journal, child, faults, stale: () => said.stale }
}

export type SandboxProcess = Awaited<ReturnType<typeof startSandbox>>
