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
  /** After so long a turn is passed on, while its work goes on: it waits for somebody else's answer, and not for us. */
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
const createWork = ({ most, each }: TurnLimits, clock: Pick<Clock, 'monotonic'>) => {
  const counts = createTally()
  const turns = new Set<Turn>()
  return {
    isFull: () => counts.total() >= most,
    oldest: (): Turn | undefined => turns.values().next().value,
    begin: (caller: string): Turn | null => {
      if (counts.total() >= most || counts.of(caller) >= each) return null
      const turn = { caller, since: clock.monotonic() }
      turns.add(turn)
      counts.add(caller)
      return turn
    },
    end: (turn: Turn): void => {
      if (turns.delete(turn)) counts.drop(turn.caller)
    },
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
  const leftOf = ({ since }: Turn): number => Math.max(0, Math.ceil(since + limits.longestMs - clock.monotonic()))
  const passOn = (): void => {
    watched = false
    for (let turn = work.oldest(); turn !== undefined && leftOf(turn) === 0; turn = work.oldest()) work.end(turn)
    callNext()
    watch()
  }
  /** Only while somebody waits: a server that has time for everybody looks at no clock. */
  const watch = (): void => {
    const turn = work.oldest()
    if (watched || waiters.size === 0 || turn === undefined) return
    watched = true
    clock.deadline(leftOf(turn)).addEventListener('abort', passOn, { once: true })
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
