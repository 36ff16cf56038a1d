import type { Clock } from '#lib/clock.ts'
import type { Random } from '#lib/random.ts'

/** The only source of chance in a run: sfc32, seeded. */
export interface Chance {
  /** In [0, 1). */
  next(): number
  /** In [from, to). */
  between(from: number, to: number): number
  is(probability: number): boolean
  pick<T>(list: readonly T[]): T
}

export const createChance = (seed: number): Chance => {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88 ^ Math.floor(seed / 2 ** 32), seed | 0, 1]
  const word = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 15; round += 1) word()
  const next = (): number => word() / 2 ** 32
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    is: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)]!,
  }
}

/** One for all: making one, with its stack, costs more than the event that it ends. */
const TIME_IS_UP = new Error('time is up')
const DEAD = new Error('the process is dead')

interface Event {
  readonly at: number
  readonly tie: number
  readonly number: number
  readonly run: () => void
}

const isBefore = (one: Event, other: Event): boolean =>
  one.at < other.at ||
  (one.at === other.at && (one.tie < other.tie || (one.tie === other.tie && one.number < other.number)))

/** Everything that happens in a run, one at a time, in an order that the seed decides. */
export class Loop {
  /** True time, milliseconds since 1970. */
  now = Date.UTC(2030, 0, 1)
  /** Sum over what happened and when: equal for equal seeds. */
  hash = 0x811c9dc5
  events = 0
  readonly chance: Chance
  readonly #say: ((line: string) => void) | null
  readonly #heap: Event[] = []
  #count = 0
  readonly #started = this.now

  constructor(chance: Chance, say: ((line: string) => void) | null) {
    this.chance = chance
    this.#say = say
  }

  /** Seconds since the run began. */
  get seconds(): number {
    return (this.now - this.#started) / 1000
  }

  /** Of two at the same instant, the one with the lower tie comes first; by chance when it is left out. */
  at(at: number, run: () => void, tie = this.chance.next()): number {
    const heap = this.#heap
    this.#count += 1
    const event = { at: Math.max(at, this.now), tie, number: this.#count, run }
    let index = heap.length
    while (index > 0) {
      const above = (index - 1) >> 1
      if (!isBefore(event, heap[above]!)) break
      heap[index] = heap[above]!
      index = above
    }
    heap[index] = event
    return this.#count
  }

  after(milliseconds: number, run: () => void): number {
    return this.at(this.now + milliseconds, run)
  }

  /** A line of the trace; part of the hash in any case. */
  note(what: string, about = ''): void {
    for (let index = 0; index < what.length; index += 1) this.#mix(what.charCodeAt(index))
    this.#say?.(`${this.seconds.toFixed(3).padStart(9)} ${what} ${about}`)
  }

  /** Takes the next thing to happen; false when nothing will. */
  step(): boolean {
    const first = this.#heap[0]
    if (first === undefined) return false
    this.#removeFirst()
    this.now = first.at
    this.events += 1
    this.#mix(Math.round((first.at % 1e6) * 1000) ^ first.number)
    first.run()
    return true
  }

  #mix(value: number): void {
    this.hash = Math.imul(this.hash ^ value, 16777619)
  }

  #removeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()!
    if (heap.length === 0) return
    let index = 0
    for (;;) {
      let below = 2 * index + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below += 1
      if (!isBefore(heap[below]!, last)) break
      heap[index] = heap[below]!
      index = below
    }
    heap[index] = last
  }
}

/** One operating-system process: it may die, or sleep through anything. All that reaches it comes through `deliver`. */
export class Process {
  alive = true
  readonly name: string
  readonly clock: Clock
  readonly random: Random
  readonly loop: Loop
  /** Aborted with its death: whoever listens to a signal of this process stops doing so then, and can be forgotten. */
  readonly gone: AbortSignal
  readonly #death = new AbortController()
  #pausedUntil = 0

  /** `offset`: how wrong its wall clock is. */
  constructor(loop: Loop, name: string, offset: number) {
    this.loop = loop
    this.name = name
    this.gone = this.#death.signal
    const origin = loop.chance.between(0, 1e9)
    this.clock = {
      now: () => new Date(loop.now + offset),
      monotonic: () => loop.now - origin,
      sleep: (milliseconds, signal) => this.#sleep(milliseconds, signal),
      deadline: (milliseconds) => this.#deadline(milliseconds),
    }
    let made = 0
    this.random = {
      bytes: (length) => Buffer.alloc(length, Math.floor(loop.chance.next() * 256)),
      fraction: () => loop.chance.next(),
      id: () => {
        made += 1
        return `${name}-${made}`
      },
    }
  }

  kill(): void {
    this.alive = false
    this.#death.abort(DEAD)
  }

  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.loop.now + milliseconds)
  }

  /** Runs in this process after so long, unless it is dead by then; while it is paused, later. */
  deliver(milliseconds: number, run: () => void): void {
    let number = 0
    const arrive = (): void => {
      if (!this.alive) return
      // What came during a pause is met in the order in which it came.
      if (this.loop.now < this.#pausedUntil) this.loop.at(this.#pausedUntil, arrive, -1 / number)
      else run()
    }
    number = this.loop.after(milliseconds, arrive)
  }

  #sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      signal?.addEventListener('abort', () => resolve(), { once: true, signal: this.gone })
      this.deliver(Math.max(0, milliseconds), resolve)
    })
  }

  #deadline(milliseconds: number): AbortSignal {
    const controller = new AbortController()
    this.deliver(milliseconds, () => controller.abort(TIME_IS_UP))
    return controller.signal
  }
}
