import type { Clock } from '#lib/clock.ts'
import { createTally } from '#lib/tally.ts'

/** Ends a turn; once it was ended, or passed on, this does nothing. */
export type EndTurn = () => void

/** What is worked on at once, of all that was let in. */
export interface Turns {
  /** A turn for somebody, if one is free for them; else null. */
  take(caller: string): EndTurn | null
  /** Waits for one, in the order of asking; null when `gone` is aborted first. */
  wait(caller: string, gone: AbortSignal): Promise<EndTurn | null>
}

export interface TurnLimits {
  /** Of everybody together. */
  readonly most: number
  /** Of one caller. */
  readonly each: number
  /** After so long a turn keeps its caller from no other any more: one that asks for long things asks for more than those. */
  readonly asideMs: number
  /** And after so long nobody, while its work goes on: it waits for somebody else's answer, and not for us. */
  readonly longestMs: number
}

interface Turn {
  readonly caller: string
  readonly since: number
}

interface Waiter {
  readonly caller: string
  readonly begin: (end: EndTurn) => void
}

/** What is worked on, in the order in which it was begun. */
const createWork = (limits: TurnLimits, clock: Pick<Clock, 'monotonic'>) => {
  const counts = createTally()
  const turns = new Set<Turn>()
  /** Those that count for their caller as well. */
  const fresh = new Set<Turn>()
  const leftOf = (turn: Turn | undefined, most: number): number =>
    turn === undefined ? Infinity : Math.max(0, Math.ceil(turn.since + most - clock.monotonic()))
  const [oldestFresh, oldest] = [() => fresh.values().next().value, () => turns.values().next().value]
  const freshLeft = (): number => leftOf(oldestFresh(), limits.asideMs)
  const allLeft = (): number => leftOf(oldest(), limits.longestMs)
  const stepAside = (turn: Turn | undefined): void => {
    if (turn !== undefined && fresh.delete(turn)) counts.drop(turn.caller)
  }
  const end = (turn: Turn | undefined): void => {
    stepAside(turn)
    if (turn !== undefined) turns.delete(turn)
  }
  return {
    isFull: () => turns.size >= limits.most,
    begin: (caller: string): Turn | null => {
      if (turns.size >= limits.most || counts.of(caller) >= limits.each) return null
      const turn = { caller, since: clock.monotonic() }
      turns.add(turn)
      fresh.add(turn)
      counts.add(caller)
      return turn
    },
    end,
    /** Lets go of what has taken long. */
    passOn: (): void => {
      while (freshLeft() === 0) stepAside(oldestFresh())
      while (allLeft() === 0) end(oldest())
    },
    /** Milliseconds until something has taken long; Infinity when nothing is worked on. */
    left: () => Math.min(freshLeft(), allLeft()),
  }
}

export const createTurns = (limits: TurnLimits, clock: Pick<Clock, 'monotonic' | 'deadline'>): Turns => {
  const work = createWork(limits, clock)
  // In the order in which they came.
  const waiters = new Set<Waiter>()
  let watched = false

  const callNext = (): void => {
    for (const waiter of waiters) {
      if (work.isFull()) return
      const end = take(waiter.caller)
      if (end === null) continue
      waiters.delete(waiter)
      waiter.begin(end)
    }
  }
  const take = (caller: string): EndTurn | null => {
    const turn = work.begin(caller)
    if (turn === null) return null
    return () => {
      work.end(turn)
      callNext()
    }
  }
  const passOn = (): void => {
    watched = false
    work.passOn()
    callNext()
    watch()
  }
  /** Only while somebody waits: a server that has time for everybody looks at no clock. */
  const watch = (): void => {
    const left = work.left()
    if (watched || waiters.size === 0 || left === Infinity) return
    watched = true
    clock.deadline(left).addEventListener('abort', passOn, { once: true })
  }
  return {
    take,
    wait: async (caller, gone) => {
      if (gone.aborted) return null
      const turn = Promise.withResolvers<EndTurn | null>()
      const waiter = { caller, begin: turn.resolve }
      const giveUp = (): void => {
        waiters.delete(waiter)
        turn.resolve(null)
      }
      gone.addEventListener('abort', giveUp, { once: true })
      waiters.add(waiter)
      watch()
      return turn.promise.finally(() => gone.removeEventListener('abort', giveUp))
    },
  }
}
