import type { Claim } from '#db/claims.ts'
import type { Clock } from '#lib/clock.ts'

/** Where a network's sends and looks happen: so many at once. */
export interface Place {
  /** Waits so long, and until there is one. False: the worker is stopping, and nothing more begins. */
  readonly enter: (milliseconds: number) => Promise<boolean>
  /** A send is over and only has to be written down: another one may have the place. */
  readonly leave: () => void
}

interface PlacesOptions {
  /** Most sends and looks at once. */
  readonly concurrency: number
  /** Called when there is room for more. */
  readonly ring: () => void
  readonly stopping: AbortSignal
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>
}

/** Work that is read and waits for a place; told whether it may go on in one, or is to be given back. */
interface Waiting {
  readonly claim: Claim
  readonly enter: (mayGoOn: boolean) => void
}

/** Timers may be a moment early, and nothing may happen early here. */
const sleepUntil = async (
  instant: number,
  { clock, stopping }: Pick<PlacesOptions, 'clock' | 'stopping'>,
): Promise<void> => {
  while (!stopping.aborted) {
    const left = instant - clock.monotonic()
    if (left <= 0) return
    await clock.sleep(left, stopping)
  }
}

/** One network's places: what is being sent, what was answered and is being written down, and what is ready to be next. */
export const createPlaces = (options: PlacesOptions) => {
  const { concurrency, ring, stopping, clock } = options
  const running = new Set<Claim>()
  const answered = new Set<Claim>()
  /** In hand and not in a place yet: being read, or in the queue. */
  const ready = new Set<Claim>()
  const queue: Waiting[] = []
  /** Whether more may be waiting in the database for a free place. */
  let wanted = false
  const next = (): void => {
    while (queue.length > 0 && (running.size < concurrency || stopping.aborted)) {
      const waiting = queue.shift()
      if (waiting === undefined) return
      ready.delete(waiting.claim)
      running.add(waiting.claim)
      waiting.enter(!stopping.aborted)
    }
    // Asked for again when half of the reserve is used up: a question for each single place would cost more than it brings.
    if (wanted && ready.size <= concurrency / 2) ring()
  }
  stopping.addEventListener('abort', next)
  return {
    /** How many more may be taken in hand: so many at once, and as many again ready to follow or answered already. */
    free: (): number => 2 * concurrency - running.size - answered.size - ready.size,
    claims: (): readonly Claim[] => [...running, ...answered, ...ready],
    add: (claim: Claim): Place => {
      ready.add(claim)
      return {
        enter: async (milliseconds) => {
          if (milliseconds > 0) await sleepUntil(clock.monotonic() + milliseconds, options)
          return new Promise((enter) => {
            queue.push({ claim, enter })
            next()
          })
        },
        leave: () => {
          running.delete(claim)
          answered.add(claim)
          next()
        },
      }
    },
    remove: (claim: Claim): void => {
      for (const part of [ready, running, answered]) part.delete(claim)
      next()
    },
    setWanted: (isWanted: boolean): void => {
      wanted = isWanted
    },
  }
}
