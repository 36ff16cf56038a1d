import { startChild } from './child.ts'

/** Many connections of one kind. */
export interface Crowd {
  /** Headers or bodies that come a byte a second, answers or streams of events that nobody reads, or nothing after one answer. */
  readonly kind: 'headers' | 'bodies' | 'readers' | 'streams' | 'idle'
  readonly count: number
  readonly port: number
  /** Taken in turn. */
  readonly tokens: readonly string[]
  readonly paths: readonly string[]
}

export interface CrowdState {
  readonly opened: number
  readonly refused: number
  /** Of those that were opened, still open. */
  readonly open: number
}

export interface RunningCrowd extends AsyncDisposable {
  readonly state: () => Promise<CrowdState>
}

const numberOf = (value: unknown, name: string): number =>
  typeof value === 'object' && value !== null ? Number(Reflect.get(value, name)) : Number.NaN

/** Resolves when all of them are there. */
export const gather = async (crowd: Crowd): Promise<RunningCrowd> => {
  const child = await startChild('crowd-process.ts')
  await child.ask({ ...crowd })
  return {
    state: async () => {
      const told = await child.ask('tell')
      return { opened: numberOf(told, 'opened'), refused: numberOf(told, 'refused'), open: numberOf(told, 'open') }
    },
    [Symbol.asyncDispose]: () => child.stop(),
  }
}
