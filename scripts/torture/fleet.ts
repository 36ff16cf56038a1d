import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { STEPS, type Step } from '#publishing/steps.ts'
import type { Chance } from './chance.ts'
import { startChild, type Child } from './children.ts'
import type { Fate, WorkerOrders } from './orders.ts'

export interface FleetOptions {
  readonly workers: number
  /** Null: all steps. */
  readonly onlyStep: Step | null
  readonly chance: Chance
  readonly folder: string
  readonly orders: Omit<WorkerOrders, 'folder' | 'worker' | 'fate'>
}

/** What was done to the workers, by the place at which it met them; `anywhere` is a kill from outside. */
export interface Toll {
  readonly kills: Map<string, number>
  readonly stops: Map<string, number>
  readonly reached: Set<string>
  /** Workers that ended by themselves, which none may. */
  crashes: number
}

export interface Fleet {
  readonly toll: Toll
  readonly killed: () => number
  /** Steps that a signal has not met yet, as "step signal". */
  readonly missed: () => readonly string[]
  /** From now on workers live; those that there are end first. */
  readonly calmDown: () => Promise<void>
  /** Lets the workers finish what they have in hand. */
  readonly stop: () => Promise<void>
  /** Ends everything at once, whatever it is doing. */
  readonly destroy: () => Promise<void>
}

/** How long a worker may take to meet its fate before it is killed where it is. */
const PATIENCE_MS = 6_000
const MOST_RANDOM_MS = 1_500
const START_LIMIT_MS = 20_000
const RANDOM_SHARE = 0.35
const STOP_SHARE = 0.15

const countIn = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

const totalOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0)

/** Gives out fates: each step once with each signal first, then by chance, the rarest steps more often. */
const createFates = ({ onlyStep, chance }: FleetOptions, toll: Toll) => {
  const steps = onlyStep === null ? STEPS : [onlyStep]
  const missing = (): readonly Fate[] =>
    steps.flatMap((step) => [
      ...(toll.kills.has(step) ? [] : [{ step, nth: 1, stop: false }]),
      ...(toll.stops.has(step) ? [] : [{ step, nth: 1, stop: true }]),
    ])
  return {
    missing,
    next: (): Fate | null => {
      const open = missing()
      if (open.length > 0 && chance.fraction() < 0.8) return chance.pick(open)
      if (onlyStep === null && chance.fraction() < RANDOM_SHARE) return null
      return { step: chance.pick(steps), nth: 1 + chance.below(3), stop: chance.fraction() < STOP_SHARE }
    },
  }
}

interface Life {
  readonly child: Child
  /** Resolves with the first word that starts the worker's end: `ready`, or `gone`. */
  readonly ready: Promise<void>
  readonly lastStep: () => string
  readonly isStopped: () => boolean
  readonly resume: () => void
}

const live = (orders: WorkerOrders, toll: Toll): Life => {
  let lastStep = ''
  let stopped = false
  const ready = Promise.withResolvers<void>()
  const child = startChild('worker-process', orders, (word) => {
    if (word === 'ready') return ready.resolve()
    if (word === 'stopping') {
      stopped = true
      return countIn(toll.stops, lastStep)
    }
    lastStep = word
    toll.reached.add(word)
  })
  void child.gone.then(() => ready.resolve())
  return {
    child,
    ready: ready.promise,
    lastStep: () => lastStep,
    isStopped: () => stopped,
    resume: () => {
      stopped = false
      child.signal('SIGCONT')
    },
  }
}

interface State {
  readonly toll: Toll
  phase: 'chaos' | 'calm' | 'over'
  started: number
}

interface Crew {
  readonly options: FleetOptions
  readonly state: State
  readonly lives: Set<Life>
}

const POLL_MS = 20
const CALM_WORKERS = 3

/** Waits until the worker has stopped itself or is gone, at most so long. */
const untilFate = async ({ child, isStopped }: Life, milliseconds: number): Promise<void> => {
  const deadline = Date.now() + milliseconds
  while (child.isAlive() && !isStopped() && Date.now() < deadline) await sleep(POLL_MS)
}

/** Kills from outside, wherever the worker is just then. */
const killAnywhere = async ({ child }: Life, state: State): Promise<void> => {
  child.signal('SIGKILL')
  await child.gone
  if (state.phase === 'chaos') countIn(state.toll.kills, 'anywhere')
}

/** It ended by itself: by its fate, or in a way that no worker may. */
const noteEnd = async ({ child, lastStep }: Life, fate: Fate | null, state: State): Promise<void> => {
  await child.gone
  if (state.phase !== 'chaos') return
  const isKill = child.process.signalCode === 'SIGKILL'
  if (isKill && fate !== null && !fate.stop && lastStep() === fate.step) countIn(state.toll.kills, fate.step)
  else state.toll.crashes += 1
}

/** A worker's life after its start: until its fate, or until patience ends, or to a moment of chance. */
const meetFate = async (life: Life, fate: Fate | null, { state, options }: Crew): Promise<void> => {
  const { chance, orders } = options
  await Promise.race([life.ready, sleep(START_LIMIT_MS)])
  await (fate === null ? sleep(chance.below(MOST_RANDOM_MS)) : untilFate(life, PATIENCE_MS))
  if (!life.child.isAlive()) return noteEnd(life, fate, state)
  if (life.isStopped()) {
    // Longer than its lease: by the time it wakes up, its publication is another worker's.
    await sleep(orders.leaseSeconds * 1_300)
    life.resume()
    await sleep(chance.below(MOST_RANDOM_MS) + 300)
  }
  await killAnywhere(life, state)
}

const endAll = async ({ lives }: Crew, signal: NodeJS.Signals): Promise<void> => {
  for (const { child } of lives) child.signal(signal)
  await Promise.all([...lives].map(({ child }) => child.gone))
}

const startLife = (crew: Crew, place: number, fate: Fate | null): Life => {
  const { options, state, lives } = crew
  state.started += 1
  const own = { folder: path.join(options.folder, `worker-${place}`), worker: `torture/${state.started}`, fate }
  const life = live({ ...options.orders, ...own }, state.toll)
  lives.add(life)
  void life.child.gone.then(() => lives.delete(life))
  return life
}

/** Keeps so many workers running, each until its fate meets it. */
export const startFleet = (options: FleetOptions): Fleet => {
  const toll: Toll = { kills: new Map(), stops: new Map(), reached: new Set(), crashes: 0 }
  const state: State = { toll, phase: 'chaos', started: 0 }
  const crew: Crew = { options, state, lives: new Set() }
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
  return {
    toll,
    killed: () => totalOf(toll.kills),
    missed: () => fates.missing().map(({ step, stop }) => `${step} ${stop ? 'SIGSTOP' : 'SIGKILL'}`),
    calmDown: async () => {
      await change('calm', 'SIGKILL')
      const calm = Array.from({ length: CALM_WORKERS }, (_, place) => startLife(crew, place, null))
      await Promise.all(calm.map(({ ready }) => ready))
    },
    stop: () => change('over', 'SIGTERM'),
    destroy: () => change('over', 'SIGKILL'),
  }
}
