import { parseArgs } from 'node:util'
import type { IdleCounts } from './idle.ts'
import type { MixedCounts } from './mixed.ts'
import type { OverloadCounts } from './overload.ts'
import type { SlowCounts } from './slow-clients.ts'
import type { SoakCounts } from './soak.ts'
import type { StageCounts } from './stage.ts'

const PARTS = ['mixed', 'overload', 'slow-clients', 'idle', 'soak'] as const
export type PartName = (typeof PARTS)[number]

export interface LoadCounts {
  readonly stage: StageCounts
  readonly mixed: MixedCounts
  readonly overload: OverloadCounts
  readonly slow: SlowCounts
  readonly idle: IdleCounts
  readonly soak: SoakCounts
}

export interface LoadOptions {
  readonly parts: readonly PartName[]
  readonly write: boolean
  readonly counts: LoadCounts
}

const RATE = 50

const FULL: LoadCounts = {
  // X takes one post in ten seconds from an account: twice as many as that are at rest.
  stage: { organizations: 8, channels: 2_000, postsPerSecond: 100, networkMs: 50, planned: 300, roles: 'all' },
  // Ten thousand requests: a p99 of fewer is made of a handful.
  mixed: { rounds: 5, seconds: 40, rate: RATE, warmUpSeconds: 30 },
  overload: {
    factor: 10,
    calmRate: RATE,
    calmSeconds: 4,
    seconds: 10,
    recoverySeconds: 12,
    clients: 32,
    probeSeconds: 5,
  },
  slow: { each: 200, seconds: 24, rate: RATE },
  idle: { connections: 10_000, seconds: 40, rate: RATE },
  soak: { minutes: 30, rate: RATE },
}

/** To try it, not to quote it. */
const QUICK: LoadCounts = {
  stage: { organizations: 4, channels: 400, postsPerSecond: 20, networkMs: 50, planned: 100, roles: 'all' },
  mixed: { rounds: 1, seconds: 8, rate: RATE, warmUpSeconds: 4 },
  overload: { ...FULL.overload, calmSeconds: 2, seconds: 5, recoverySeconds: 6, probeSeconds: 3 },
  slow: { each: 30, seconds: 16, rate: RATE },
  idle: { connections: 1_000, seconds: 5, rate: RATE },
  soak: { minutes: 1, rate: RATE },
}

const isPart = (word: string): word is PartName => PARTS.some((part) => part === word)

/** The soak takes long, and is asked for by name. */
const partsOf = (only: string | undefined): readonly PartName[] => {
  if (only === undefined) return PARTS.filter((part) => part !== 'soak')
  const words = only.split(',')
  const unknown = words.find((word) => !isPart(word))
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}": choose from ${PARTS.join(', ')}.`)
  if (words.length > 1 && words.includes('soak')) throw new Error('The soak is run alone: --only=soak')
  return words.filter(isPart)
}

const positive = (name: string, word: string | undefined, fallback: number): number => {
  const value = word === undefined ? fallback : Number(word)
  if (!(value > 0)) throw new Error(`--${name} is a number above 0.`)
  return value
}

export const readLoadOptions = (args: readonly string[]): LoadOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      split: { type: 'boolean', default: false },
      only: { type: 'string' },
      minutes: { type: 'string' },
      overload: { type: 'string' },
    },
  })
  const base = values.quick ? QUICK : FULL
  return {
    parts: partsOf(values.only),
    write: values.write,
    counts: {
      ...base,
      stage: { ...base.stage, roles: values.split ? 'split' : 'all' },
      overload: { ...base.overload, factor: positive('overload', values.overload, base.overload.factor) },
      soak: { ...base.soak, minutes: positive('minutes', values.minutes, base.soak.minutes) },
    },
  }
}
