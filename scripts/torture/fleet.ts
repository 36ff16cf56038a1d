import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import type { Program } from './children.ts'
import { countIn, createFates, totalOf, type FateOptions, type Toll } from './fates.ts'
import { createSpares, type Life, type Spares } from './lives.ts'
import type { Fate, WorkerOrders } from './orders.ts'

export interface FleetOptions extends FateOptions {
  readonly workers: number
  readonly program: Program
  readonly folder: string
  readonly orders: Omit<WorkerOrders, 'folder' | 'worker' | 'fate'>
}

export interface Fleet {
  readonly toll: Toll
  readonly killed: () => number
  readonly stopped: () => number
  /** Steps that a signal has not met yet, as "step signal". */
  readonly missed: () => readonly string[]
  /** From now on workers live; those that there are end first. */
  readonly calmDown: () => Promise<void>
  /** Lets the workers finish what they have in hand. */
  readonly stop: () => Promise<void>
  /** Ends everything at once, whatever it is doing. */
  readonly destroy: () => Promise<void>
}

/** How long a worker may take to come to its step, and then to any step, before it is killed where it is. */
const PATIENCE_MS = 6_000
const LAST_PATIENCE_MS = 3_000
const MOST_STEPS = 6
const MOST_RANDOM_MS = 1_500
const LEAST_AWAKE_MS = 300
const START_LIMIT_MS = 20_000
const SPARES = 2
const CALM_WORKERS = 3

interface State {
  readonly toll: Toll
  phase: 'chaos' | 'calm' | 'over'
  started: number
}

interface Crew {
  readonly options: FleetOptions
  readonly state: State
  readonly lives: Set<Life>
  readonly spares: Spares
}

/** Kills from outside, wherever the worker is just then. */
const killAnywhere = async ({ child }: Life, state: State): Promise<void> => {
  child.signal('SIGKILL')
  await child.gone
  if (state.phase === 'chaos') countIn(state.toll.kills, 'anywhere')
}

/** It ended by itself: at the step that was to be its end, or in a way that no worker may. */
const noteEnd = async ({ child, lastStep, isDoomed }: Life, { toll, phase }: State): Promise<void> => {
  await child.gone
  if (phase !== 'chaos') return
  if (isDoomed() && child.process.signalCode === 'SIGKILL') countIn(toll.kills, lastStep())
  else toll.crashes += 1
}

/** Whatever was to meet it, or has, it ends at a step. Not at the very next: that is too often the first of all. */
const comeToEnd = async (life: Life, chance: Chance): Promise<void> => {
  life.endAfter(1 + chance.below(MOST_STEPS))
  await life.untilFate(LAST_PATIENCE_MS)
}

/** Longer than its lease: by the time it wakes up, its publication is another worker's. Then it is killed, too. */
const oversleep = async (life: Life, { options: { chance, orders } }: Crew): Promise<void> => {
  await sleep(orders.leaseSeconds * 1_300)
  life.resume()
  await life.untilFate(chance.below(MOST_RANDOM_MS) + LEAST_AWAKE_MS)
  if (life.child.isAlive()) await comeToEnd(life, chance)
}

/** A worker's life after its start: until its fate, or until patience ends, or to a moment of chance. */
const meetFate = async (life: Life, fate: Fate | null, crew: Crew): Promise<void> => {
  const { state, options } = crew
  await Promise.race([life.ready, sleep(START_LIMIT_MS, undefined, { ref: false })])
  await life.untilFate(fate === null ? options.chance.below(MOST_RANDOM_MS) : PATIENCE_MS)
  if (life.isStopped()) await oversleep(life, crew)
  else if (fate !== null && life.child.isAlive()) await comeToEnd(life, options.chance)
  await (life.child.isAlive() ? killAnywhere(life, state) : noteEnd(life, state))
}

const endAll = async ({ lives }: Crew, signal: NodeJS.Signals): Promise<void> => {
  for (const { child } of lives) child.signal(signal)
  await Promise.all([...lives].map(({ child }) => child.gone))
}

const startLife = ({ options, state, lives, spares }: Crew, place: number, fate: Fate | null): Life => {
  state.started += 1
  const own = { folder: path.join(options.folder, `worker-${place}`), worker: `torture/${state.started}`, fate }
  const life = spares.begin({ ...options.orders, ...own }, state.toll)
  lives.add(life)
  void life.child.gone.then(() => lives.delete(life))
  return life
}

/** Keeps so many workers running, each until its fate meets it. */
export const startFleet = (options: FleetOptions): Fleet => {
  const toll: Toll = { kills: new Map(), stops: new Map(), reached: new Set(), crashes: 0 }
  const state: State = { toll, phase: 'chaos', started: 0 }
  const crew: Crew = { options, state, lives: new Set(), spares: createSpares(options.program, SPARES) }
  const fates = createFates(options, toll)
  const keep = async (place: number): Promise<void> => {
    while (state.phase === 'chaos') {
      const fate = fates.next()
      await meetFate(startLife(crew, place, fate), fate, crew)
    }
  }
  const keepers = Promise.all(Array.from({ length: options.workers }, (_, place) => keep(place)))
  const change = async (phase: State['phase'], signal: NodeJS.Signals): Promise<void> => {
    state.phase = phase
    await endAll(crew, signal)
    await keepers
  }
  const over = async (signal: NodeJS.Signals): Promise<void> => {
    await crew.spares.end()
    await change('over', signal)
  }
  return {
    toll,
    killed: () => totalOf(toll.kills),
    stopped: () => totalOf(toll.stops),
    missed: () => fates.missing().map(({ step, stop }) => `${step} ${stop ? 'SIGSTOP' : 'SIGKILL'}`),
    calmDown: async () => {
      await change('calm', 'SIGKILL')
      const calm = Array.from({ length: CALM_WORKERS }, (_, place) => startLife(crew, place, null))
      await Promise.all(calm.map(({ ready }) => ready))
    },
    stop: () => over('SIGTERM'),
    destroy: () => over('SIGKILL'),
  }
}
